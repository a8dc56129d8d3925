// The code for a policy in each language. It gets the document's text, which the core has accepted, the secret's
// encoding, and whether a short one is intended. Each snippet is a whole program; ../snippets.sh runs them all.

import names from '../../../bindings/node/lib/members.js';
import schema from '../../../docs/policy.schema.json';

/** Other languages' names of an encoding, in the order: Python, Go, Rust, C. */
const ENCODINGS = {
  utf8: ['raw', 'Raw', 'Utf8', 'RAW'],
  base64: ['base64', 'Base64', 'Base64', 'BASE64'],
  base64url: ['base64url', 'Base64URL', 'Base64Url', 'BASE64URL'],
  hex: ['hex', 'Hex', 'Hex', 'HEX'],
  jwk: ['jwk', 'JWK', 'Jwk', 'JWK'],
};

/** A quoted text that JavaScript, Python, Go and C read alike. */
const quoted = (text) =>
  JSON.stringify(text)
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');

/** A member's value for programs whose literals are those of JSON. */
const inJavaScript = (value) =>
  Array.isArray(value) || typeof value !== 'object'
    ? JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replace(/^\[ /, '[').replace(/ \]$/, ']')
    : `{ ${Object.entries(value)
        .map(([name, each]) => `${name === '__proto__' ? '["__proto__"]' : quoted(name)}: ${inJavaScript(each)}`)
        .join(', ')} }`;

function inPython(value) {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(inPython).join(', ')}]`;
  if (typeof value !== 'object') return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${quoted(name)}: ${inPython(each)}`)
    .join(', ')}}`;
}

const OPTIONS = Object.fromEntries(Object.entries(names.POLICY).map(([option, member]) => [member, option]));

function node(document, encoding, allowWeak) {
  const written = encoding === 'utf8' ? '' : `, '${encoding}'`;
  const weak = allowWeak ? '  allowWeakSecret: true,\n' : '';
  const options = Object.entries(JSON.parse(document)).map(
    ([name, value]) => `  ${OPTIONS[name]}: ${inJavaScript(value)},\n`,
  );
  return `import { Secret, Verifier } from 'hs256';

const verifier = new Verifier({
  secret: Secret.fromEnv('HS256_SECRET'${written}),
${weak}${options.join('')}});

try {
  console.log(verifier.verify(process.argv[2]));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
`;
}

function python(document, encoding, allowWeak) {
  const [name] = ENCODINGS[encoding];
  const written = `${encoding === 'utf8' ? '' : `, encoding="${name}"`}${allowWeak ? ', allow_weak=True' : ''}`;
  const options = Object.entries(JSON.parse(document)).map(([member, value]) => `    ${member}=${inPython(value)},\n`);
  return `import sys

import hs256

verifier = hs256.Verifier(
    hs256.Key.from_env("HS256_SECRET"${written}),
${options.join('')})

try:
    print(verifier.verify(sys.argv[1]))
except hs256.Error as error:
    sys.exit(str(error))
`;
}

function go(document, encoding, allowWeak) {
  const [, name] = ENCODINGS[encoding];
  const text = /[`\r]/.test(document) ? quoted(document) : `\`${document}\``;
  const secret = '[]byte(os.Getenv("HS256_SECRET"))';
  const arguments_ =
    encoding === 'utf8' && !allowWeak
      ? `${secret}, hs256.WithPolicy([]byte(policy))`
      : `
		nil,
		hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(${secret}), Encoding: hs256.${name}${allowWeak ? ', AllowWeak: true' : ''}}),
		hs256.WithPolicy([]byte(policy)),
	`;
  return `package main

import (
	"fmt"
	"os"

	hs256 "github.com/hs256/hs256/bindings/go"
)

const policy = ${text}

func main() {
	verifier, err := hs256.NewVerifier(${arguments_})
	if err != nil {
		panic(err) // the secret or the policy is wrong
	}
	defer verifier.Close()
	claims, err := verifier.Verify(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(claims.Subject())
}
`;
}

function rust(document, encoding, allowWeak) {
  const [, , name] = ENCODINGS[encoding];
  const hashes = '#'.repeat(1 + Math.max(0, ...Array.from(document.matchAll(/"(#*)/g), ([, run]) => run.length)));
  const text = document.replace(/\r\n?/g, '\n'); // Rust does not accept it alone, and JSON takes it for white space
  return `use std::process::ExitCode;

use hs256::{Encoding, KeyOp, Verifier};

const POLICY: &str = r${hashes}"${text}"${hashes};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let secret = std::env::var("HS256_SECRET")?;
    let key = Encoding::${name}.key(&secret, KeyOp::Verify)?${allowWeak ? '.allow_weak()' : ''};
    let verifier = Verifier::builder().key(key).policy_json(POLICY)?.build()?;
    let token = std::env::args().nth(1).unwrap_or_default();
    match verifier.verify(&token) {
        Ok(claims) => {
            println!("{}", claims.subject().unwrap_or_default());
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            eprintln!("{error}");
            Ok(ExitCode::FAILURE)
        }
    }
}
`;
}

function c(document, encoding, allowWeak) {
  const [, , , name] = ENCODINGS[encoding];
  const room = JSON.parse(document).max_token_len ?? schema.properties.max_token_len.default;
  const text = document
    .split(/\r?\n|\r/)
    .map((line, index, all) => `    ${quoted(index + 1 < all.length ? `${line}\n` : line).replace(/\?\?/g, '?\\?')}`)
    .join('\n');
  return `#include <hs256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char policy[] =
${text};

int main(int argc, char **argv)
{
    const char *secret = getenv("HS256_SECRET"), *token = argc == 2 ? argv[1] : "";
    hs256_builder *builder = hs256_builder_new();
    hs256_verifier *verifier = NULL;
    hs256_builder_add_key(builder, HS256_SECRET_${name}, (const uint8_t *)secret, secret ? strlen(secret) : 0, NULL, 0,
                          ${allowWeak ? 'HS256_KEY_ALLOW_WEAK' : '0'});
    hs256_builder_policy(builder, (const uint8_t *)policy, sizeof policy - 1);
    if (hs256_builder_build(builder, &verifier) != HS256_OK) {
        fprintf(stderr, "%s\\n", hs256_builder_message(builder));
        return 2;
    }
    hs256_builder_free(builder);
    static uint8_t buffer[${room}]; // as long as a token may be
    hs256_claims claims = { .struct_size = sizeof claims };
    int32_t code = hs256_verify(verifier, buffer, sizeof buffer, &claims, (const uint8_t *)token, strlen(token));
    if (code == HS256_OK)
        printf("%.*s\\n", (int)claims.sub.len, (const char *)claims.sub.data);
    else
        fprintf(stderr, "%s\\n", hs256_error_message(code));
    hs256_verifier_free(verifier);
    return code != HS256_OK;
}
`;
}

function commandLine(document, encoding, allowWeak) {
  const written = `${encoding === 'utf8' ? '' : ` --secret-encoding ${encoding}`}${allowWeak ? ' --allow-weak' : ''}`;
  return `# The secret is in the environment: export HS256_SECRET=…
hs256 verify --policy-json -${written} "$TOKEN" <<'POLICY'
${document}
POLICY
`;
}

function curl() {
  return `# Asks a service that is guarded by this policy. The header comes by standard input: an argument is in the list of processes.
curl --fail-with-body --header @- "$URL" <<HEADER
Authorization: Bearer $TOKEN
HEADER
`;
}

/** The choices: the name, the program, and how it is used. */
export const LANGUAGES = {
  node: ['Node', node, 'Run it with the token: `node verify.mjs "$TOKEN"`. The secret is in `HS256_SECRET`.'],
  python: ['Python', python, 'Run it with the token: `python3 verify.py "$TOKEN"`. The secret is in `HS256_SECRET`.'],
  go: ['Go', go, 'Run it with the token: `go run . "$TOKEN"`. The secret is in `HS256_SECRET`.'],
  rust: ['Rust', rust, 'Run it with the token: `cargo run -- "$TOKEN"`. The secret is in `HS256_SECRET`.'],
  c: [
    'C',
    c,
    '`cc verify.c $(pkg-config --cflags --libs hs256) -o verify`, then `./verify "$TOKEN"`. The secret is in `HS256_SECRET`.',
  ],
  shell: ['Command line', commandLine, 'Exit status 0: valid. 1: rejected, and standard error says why.'],
  curl: ['curl', curl, 'The token is in `TOKEN`, the address of the service in `URL`.'],
};
