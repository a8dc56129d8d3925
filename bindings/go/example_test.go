package hs256_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

var exampleNow = func() time.Time { return time.Unix(1_700_000_000, 0) }

func Example() {
	secret := []byte("a test secret, of no use but tests")

	signer, err := hs256.NewSigner(secret, hs256.WithClock(exampleNow))
	if err != nil {
		panic(err)
	}
	token, err := signer.Sign(map[string]any{"sub": "ada", "admin": true}, hs256.ExpiresIn(15*time.Minute))
	if err != nil {
		panic(err)
	}

	verifier, err := hs256.NewVerifier(secret, hs256.WithRequired("sub", "exp"), hs256.WithClock(exampleNow))
	if err != nil {
		panic(err)
	}
	claims, err := verifier.Verify(token)
	if err != nil {
		panic(err)
	}
	fmt.Println(claims.Subject(), "until", claims.ExpiresAt())

	var mine struct{ Admin bool }
	if err := claims.Decode(&mine); err != nil {
		panic(err)
	}
	fmt.Println("admin:", mine.Admin)
	// Output:
	// ada until 2023-11-14 22:28:20 +0000 UTC
	// admin: true
}

func ExampleNewVerifier() {
	_, err := hs256.NewVerifier([]byte("too short"))
	fmt.Println(err)
	fmt.Println(errors.Is(err, hs256.ErrWeakKey))
	// Output:
	// hs256: the key is shorter than 32 bytes (RFC 7518 section 3.2): take a longer one, or set `AllowWeak` for it
	// true
}

// A service that goes by one name, and knows who may issue tokens for it.
func ExampleNewVerifier_policy() {
	verifier, err := hs256.NewVerifier([]byte("a test secret, of no use but tests"),
		hs256.WithIssuer("https://id.example"),
		hs256.WithAudience("api"),
		hs256.WithRequired("exp"),
		hs256.WithLeeway(30*time.Second),
		hs256.WithMaxAge(24*time.Hour),
	)
	if err != nil {
		panic(err)
	}
	defer verifier.Close()
	fmt.Println("built")
	// Output: built
}

// A secret is replaced without downtime: tokens of both keys are valid until the old one is taken away.
func ExampleWithKeys() {
	old := hs256.Key{ID: "2026-10", Secret: hs256.NewSecret([]byte("the test secret of October, 32 bytes+"))}
	now := hs256.Key{ID: "2026-11", Secret: hs256.NewSecret([]byte("the test secret of November, 32 bytes+"))}
	verifier, err := hs256.NewVerifier(nil, hs256.WithKeys(now, old))
	if err != nil {
		panic(err)
	}
	for _, key := range []hs256.Key{old, now} {
		signer, err := hs256.NewSigner(nil, hs256.WithKeys(key))
		if err != nil {
			panic(err)
		}
		token, err := signer.Sign(map[string]string{"sub": "ada"})
		if err != nil {
			panic(err)
		}
		claims, err := verifier.Verify(token)
		if err != nil {
			panic(err)
		}
		fmt.Println(claims.KeyID())
	}
	// Output:
	// 2026-10
	// 2026-11
}

func ExampleWithKeys_jwk() {
	verifier, err := hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{
		Encoding: hs256.JWK,
		Secret:   hs256.NewSecret([]byte(`{"kty":"oct","kid":"t1","k":"YSB0ZXN0IHNlY3JldCwgb2Ygbm8gdXNlIGJ1dCB0ZXN0cw"}`)),
	}))
	fmt.Println(verifier != nil, err)
	// Output: true <nil>
}

func ExampleVerifier_Verify() {
	verifier, err := hs256.NewVerifier([]byte("a test secret, of no use but tests"))
	if err != nil {
		panic(err)
	}
	_, err = verifier.Verify("eyJhbGciOiJub25lIn0.e30.")
	var refused *hs256.Error
	if errors.As(err, &refused) {
		fmt.Println(refused.Code)
		fmt.Println(err)
	}
	// Output:
	// algorithm_not_allowed
	// hs256: the token's algorithm is not HS256: a shared secret verifies HS256 alone; RS256, ES256 and others take a public key and another library
}

func ExampleError() {
	secret := []byte("a test secret, of no use but tests")
	signer := must(hs256.NewSigner(secret))
	token := must(signer.Sign(json.RawMessage(`{"exp":1699999999}`)))
	verifier := must(hs256.NewVerifier(secret))

	_, err := verifier.VerifyAt(token, time.Unix(1_700_000_000, 0))
	var refused *hs256.Error
	fmt.Println(errors.Is(err, hs256.ErrExpired), errors.As(err, &refused), refused.Code, refused.Claim)
	fmt.Println(err)
	// Output:
	// true true expired exp
	// hs256: the token has expired (claim `exp`)
}

func ExampleVerifier_VerifyBatchAt() {
	secret := []byte("a test secret, of no use but tests")
	signer, verifier := must(hs256.NewSigner(secret)), must(hs256.NewVerifier(secret))
	tokens := []string{must(signer.Sign(map[string]string{"sub": "ada"})), "not a token"}
	for _, result := range verifier.VerifyBatchAt(tokens, time.Unix(1_700_000_000, 0), 2) {
		if result.Err != nil {
			fmt.Println(result.Err)
		} else {
			fmt.Println(result.Claims.Subject())
		}
	}
	// Output:
	// ada
	// hs256: the token is not a well-formed JWT: `Explain` says why; most often it was cut off, or has quotes, white space or Bearer around it
}

func ExampleSigner_Sign() {
	signer := must(hs256.NewSigner([]byte("a test secret, of no use but tests")))
	token, err := signer.Sign(json.RawMessage(`{"sub":"ada"}`), hs256.WithoutIssuedAt())
	fmt.Println(token, err)
	// Output: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ.q0YQIqllAHcvDMHXiRNYCZx1aru0jA86RLnvI6FFkaI <nil>
}

func ExampleBearer() {
	token, ok := hs256.Bearer("bearer  abc.def.ghi")
	fmt.Println(token, ok)
	_, ok = hs256.Bearer("Basic YWRhOmE=")
	fmt.Println(ok)
	// Output:
	// abc.def.ghi true
	// false
}

func ExampleChallenge() {
	challenge, _ := hs256.Challenge(hs256.ErrExpired, "api")
	fmt.Println(challenge)
	// Output: Bearer realm="api", error="invalid_token", error_description="the token has expired"
}
