#!/usr/bin/env bash
# Tests a machine with nothing but Go: no C compiler, no library, no pkg-config, no other module. In an empty folder,
# the module comes by `go get` from a packed zip, as from a proxy, and vendored. The program mints, verifies, guards and
# follows a policy file, in place, in an otherwise empty root, and for arm64 under qemu. For other systems it is only
# built.
set -euo pipefail
cd "$(dirname "$0")"
command -v go >/dev/null || { echo "skipped: Go alone, since go is not installed"; exit 0; }
../../scripts/need.sh python3:python3
module=github.com/hs256/hs256/bindings/go
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

# A proxy's folder with the module itself, without the modules below it.
git ls-files -co --exclude-standard | python3 -c '
import os, sys, zipfile
folder, module, version = sys.argv[1:]
files = [file for file in sys.stdin.read().splitlines() if os.path.exists(file)]
others = {os.path.dirname(file) for file in files if file.endswith("/go.mod")}
folder = f"{folder}/{module}/@v"
os.makedirs(folder)
with zipfile.ZipFile(f"{folder}/{version}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for file in files:
        if not any(file.startswith(f"{other}/") for other in others):
            archive.write(file, f"{module}@{version}/{file}")
for end, text in ((".mod", open("go.mod").read()), (".info", f"{{\"Version\": \"{version}\"}}")):
    with open(f"{folder}/{version}{end}", "w") as file:
        file.write(text)
with open(f"{folder}/list", "w") as file:
    file.write(version + "\n")
' "$work/proxy" "$module" v0.1.0

mkdir "$work/bin" "$work/program"
ln -s "$(go env GOROOT)/bin/go" "$work/bin/go"
alone() {
    env -i -C "$work/program" PATH="$work/bin" HOME="$work" GOPATH="$work/path" GOCACHE="$(go env GOCACHE)" GOTOOLCHAIN=local \
        GOPROXY="file://$work/proxy" GOSUMDB=off GOFLAGS="-mod=mod -modcacherw" "$@"
}

cat >"$work/program/main.go" <<'GO'
package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	hs256 "github.com/hs256/hs256/bindings/go"
	"github.com/hs256/hs256/bindings/go/hs256http"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func write(name, text string) { must(0, os.WriteFile(name, []byte(text), 0o600)) }

func main() {
	const secret = "a test secret, of no use but tests"
	write("jwt.key", secret+"\n")
	write("revoked.jsonl", "")
	write("policy.json", `{"version": 1, "refresh": 0, "keys": [{"file": "jwt.key"}], "revoked": {"file": "revoked.jsonl"}}`)
	token := must(must(hs256.NewSigner([]byte(secret))).Sign(map[string]string{"sub": "ada", "jti": "7f"}))
	claims := must(must(hs256.NewVerifier([]byte(secret))).Verify(token))

	verifier := must(hs256.Open("policy.json"))
	guard := hs256http.Guard(verifier, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	status := func() int {
		request, answer := httptest.NewRequest("GET", "/", nil), httptest.NewRecorder()
		request.Header.Set("Authorization", "Bearer "+token)
		guard.ServeHTTP(answer, request)
		return answer.Code
	}
	before := status()
	write("revoked.jsonl", `{"jti":"7f"}`+"\n")
	must(0, verifier.Refresh())
	fmt.Println(claims.Subject(), before, status())
}
GO

# says COMMAND...: the program must print what is expected.
says() {
    local said
    said=$("$@" 2>&1) || true
    [[ $said == 'ada 200 401' ]] || { echo "go alone: $*: $said" >&2; exit 1; }
}

alone go mod init example.com/alone 2>/dev/null
alone go get "$module" 2>/dev/null
[[ $(alone go env CGO_ENABLED) == 0 ]] # without a C compiler
alone go build -o program .
says alone ./program
echo "go alone: by go get"

alone go mod vendor
alone go build -mod=vendor -o vendored .
says alone ./vendored
echo "go alone: vendored"

if [[ $(id -u) -eq 0 ]]; then
    mkdir "$work/root"
    cp "$work/program/program" "$work/root"
    says chroot "$work/root" /program
    echo "go alone: in an empty root"
else
    echo "skipped: an empty root, since this user cannot enter one"
fi

alone GOARCH=arm64 go build -o arm64 .
if ../../scripts/need.sh qemu-aarch64-static:qemu-user-static; then
    says env -C "$work/program" timeout 120 qemu-aarch64-static ./arm64
    echo "go alone: arm64, under qemu"
else
    echo "skipped: running on arm64, since there is no qemu"
fi

for target in windows/amd64 js/wasm; do
    alone GOOS="${target%/*}" GOARCH="${target#*/}" go build -o other .
    echo "go alone: built for $target"
done
# The rest of the package is the same on every system.
for target in darwin/arm64 freebsd/amd64 wasip1/wasm; do
    CGO_ENABLED=0 GOOS=${target%/*} GOARCH=${target#*/} go build ./internal/stamp
done
echo "go alone: what tells files apart, built for macOS, FreeBSD and WASI"
