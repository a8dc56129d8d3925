//lint:file-ignore SA4006 recipes leave it to their readers to look at each error

package hs256_test

import (
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// The recipes of the README, each as written there.

func TestTheEngineAPI(t *testing.T) {
	hexDigits := []byte("7465737420736563726574206f6620456e67696e65204150492c203332206279")

	jwtSecret := hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(hexDigits), Encoding: hs256.Hex})
	node, err := hs256.NewVerifier(nil, jwtSecret, hs256.WithMaxAge(0), hs256.WithLeeway(60*time.Second))
	client, err := hs256.NewSigner(nil, jwtSecret)
	token, err := client.Sign(struct{}{}) // made anew for each request: iat is its only claim

	if err != nil {
		t.Fatal(err)
	}
	issued := must(node.Verify(token)).IssuedAt()
	for after, want := range map[time.Duration]string{-61: "not_yet_valid (iat)", -60: "ok", 60: "ok", 61: "expired (iat)"} {
		if _, err := node.VerifyAt(token, issued.Add(after*time.Second)); verdictOf(err).String() != want {
			t.Errorf("after %d s: %v", after, err)
		}
	}
}

func TestSupabase(t *testing.T) {
	const project = "abcdefghijklmnopqrst"
	t.Setenv("SUPABASE_JWT_SECRET", string(testSecret))

	sessions, err := hs256.NewVerifier([]byte(os.Getenv("SUPABASE_JWT_SECRET")),
		hs256.WithIssuer("https://"+project+".supabase.co/auth/v1"),
		hs256.WithAudience("authenticated"),
		hs256.WithRequired("exp", "sub"),
		hs256.WithClaim("role", "authenticated"),
	)

	if err != nil {
		t.Fatal(err)
	}
	const common = `{"iss":"https://abcdefghijklmnopqrst.supabase.co/auth/v1","aud":"authenticated","exp":4102444801,`
	for rest, want := range map[string]string{
		`"sub":"ada","role":"authenticated"}`: "ok", `"role":"anon"}`: "missing_claim (sub)", `"sub":"x","role":"service_role"}`: "claim_mismatch (role)",
	} {
		if _, err := sessions.Verify(mint(testSecret, plainHeader, common+rest)); verdictOf(err).String() != want {
			t.Errorf("%s: %v", rest, err)
		}
	}
}

func TestLiveKit(t *testing.T) {
	const apiKey = "APIdemo00000001"
	t.Setenv("LIVEKIT_API_SECRET", string(testSecret))

	livekit, err := hs256.NewSigner([]byte(os.Getenv("LIVEKIT_API_SECRET")))
	token, err := livekit.Sign(map[string]any{
		"iss": apiKey, "sub": "ada", "video": map[string]any{"roomJoin": true, "room": "stage"},
	}, hs256.ExpiresIn(6*time.Hour))

	if err != nil {
		t.Fatal(err)
	}
	server := must(hs256.NewVerifier(testSecret, hs256.WithIssuer(apiKey), hs256.WithRequired("exp", "video"), hs256.WithLeeway(5*time.Second)))
	if claims, err := server.Verify(token); err != nil || claims.Subject() != "ada" {
		t.Error(err)
	}
}

func TestGhost(t *testing.T) {
	t.Setenv("GHOST_ADMIN_API_KEY", "6a1b2c3d4e5f60718293a4b5:7465737420736563726574206f6620612047686f73742c203332206279746573")

	id, secret, _ := strings.Cut(os.Getenv("GHOST_ADMIN_API_KEY"), ":")
	ghost, err := hs256.NewSigner(nil, hs256.WithKeys(hs256.Key{ID: id, Secret: hs256.NewSecret([]byte(secret)), Encoding: hs256.Hex}))
	token, err := ghost.Sign(map[string]string{"aud": "/admin/"}, hs256.ExpiresIn(5*time.Minute))

	if err != nil {
		t.Fatal(err)
	}
	key := hs256.Key{ID: "6a1b2c3d4e5f60718293a4b5", Secret: hs256.NewSecret([]byte("test secret of a Ghost, 32 bytes"))}
	server := must(hs256.NewVerifier(nil, hs256.WithKeys(key), hs256.WithAudience("/admin/"), hs256.WithRequired("exp"), hs256.WithMaxAge(300*time.Second)))
	if claims, err := server.Verify(token); err != nil || claims.KeyID() != key.ID {
		t.Error(err)
	}
	t.Setenv("GHOST_ADMIN_API_KEY", "")
	id, secret, _ = strings.Cut(os.Getenv("GHOST_ADMIN_API_KEY"), ":")
	if _, err := hs256.NewSigner(nil, hs256.WithKeys(hs256.Key{ID: id, Secret: hs256.NewSecret([]byte(secret)), Encoding: hs256.Hex})); !errors.Is(err, hs256.ErrWeakKey) {
		t.Error(err)
	}
}

func TestTwilio(t *testing.T) {
	const apiKey, account, nonce = "SK00000000000000000000000000000001", "AC00000000000000000000000000000002", "1700000000"
	t.Setenv("TWILIO_API_SECRET", string(testSecret))

	twilio, err := hs256.NewSigner([]byte(os.Getenv("TWILIO_API_SECRET")), hs256.WithCty("twilio-fpa;v=1"))
	token, err := twilio.Sign(map[string]any{
		"jti": apiKey + "-" + nonce, "iss": apiKey, "sub": account, "grants": map[string]any{"identity": "ada"},
	}, hs256.ExpiresIn(time.Hour))

	if err != nil {
		t.Fatal(err)
	}
	if header := decoded(token, 0); header != `{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}` {
		t.Error(header)
	}
	server := must(hs256.NewVerifier(testSecret, hs256.WithIssuer(apiKey), hs256.WithSubject(account), hs256.WithTyp("JWT"), hs256.WithRequired("exp", "grants")))
	if _, err := server.Verify(token); err != nil {
		t.Error(err)
	}
}

func TestTenants(t *testing.T) {
	tenants := map[string][]byte{
		"https://a.example": []byte(`{"keys":[{"kty":"RSA","kid":"a-rs"},{"kty":"oct","kid":"a","k":"YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw"}]}`),
		"https://b.example": []byte(`{"keys":[{"kty":"oct","kid":"b","k":"YW5vdGhlciB0ZXN0IHNlY3JldCwgMzIgYnl0ZXMgYW5kIG1vcmU"}]}`),
	}

	var keys []hs256.Key
	var issuers []string
	for issuer, set := range tenants {
		issuers = append(issuers, issuer)
		keys = append(keys, hs256.Key{Encoding: hs256.JWKS, Secret: hs256.NewSecret(set), Issuer: []string{issuer}})
	}
	verifier, err := hs256.NewVerifier(nil, hs256.WithKeys(keys...), hs256.WithIssuer(issuers...), hs256.WithRequired("exp"))

	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		secret   []byte
		kid, iss string
		want     string
	}{
		{testSecret, "a", "https://a.example", "ok"}, {otherSecret, "b", "https://b.example", "ok"},
		{otherSecret, "b", "https://a.example", "claim_mismatch (iss)"}, {testSecret, "a", "https://c.example", "claim_mismatch (iss)"},
	} {
		token := mint(c.secret, `{"alg":"HS256","kid":"`+c.kid+`"}`, `{"exp":4102444801,"iss":"`+c.iss+`"}`)
		if claims, err := verifier.Verify(token); verdictOf(err).String() != c.want || err == nil && claims.KeyID() != c.kid {
			t.Errorf("%s for %s: %v", c.kid, c.iss, err)
		}
	}
}

func TestTheReadmesRecipesAreThese(t *testing.T) {
	flat := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	_, recipes, _ := strings.Cut(readme(), "\n## Recipes\n")
	recipes, _, _ = strings.Cut(recipes, "\n## ")
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(recipes, -1)
	if len(blocks) < 6 {
		t.Errorf("README has %d recipes", len(blocks))
	}
	here := flat(string(must(os.ReadFile("recipes_test.go"))))
	for _, block := range blocks {
		if !strings.Contains(here, flat(block[1])) {
			t.Errorf("no test runs this recipe of the README:\n%s", block[1])
		}
	}
}
