package main

import (
	"errors"
	"time"

	cristalhq "github.com/cristalhq/jwt/v5"
	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/golang-jwt/jwt/v5"
	hs256 "github.com/hs256/hs256/bindings/go"
	kataras "github.com/kataras/jwt"
	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jws"
	jwx "github.com/lestrrat-go/jwx/v3/jwt"
)

// The contestants, each in the fastest use that its documentation shows, all with the same task: check the signature,
// `exp` and `nbf`, and return the claims.
var contestants = []contestant{
	{library: "hs256", module: "github.com/hs256/hs256/bindings/go", api: "Verify", build: hs256Verify},
	{library: "hs256", module: "github.com/hs256/hs256/bindings/go", api: "VerifyBatch, 1 thread", checkAll: hs256Batch(1), atOnce: tokensOfAKind},
	{library: "hs256", module: "github.com/hs256/hs256/bindings/go", api: "VerifyBatch, 2 threads", checkAll: hs256Batch(2), atOnce: batch},
	{library: "golang-jwt", module: "github.com/golang-jwt/jwt/v5", api: "ParseWithClaims, registered", build: golangJWTRegistered},
	{library: "golang-jwt", module: "github.com/golang-jwt/jwt/v5", api: "Parse, map", build: golangJWTMap},
	{library: "kataras/jwt", module: "github.com/kataras/jwt", api: "Verify", build: katarasVerify, nothingToBuild: true},
	{library: "cristalhq/jwt", module: "github.com/cristalhq/jwt/v5", api: "ParseClaims, registered", build: cristalhqParse},
	{library: "lestrrat-go/jwx", module: "github.com/lestrrat-go/jwx/v3", api: "Parse", build: jwxParse, nothingToBuild: true},
	{library: "go-jose", module: "github.com/go-jose/go-jose/v4", api: "ParseSigned, Claims", build: goJose, nothingToBuild: true},
}

// answerOf maps an error to the kind of rejection.
func answerOf(err, signature, expiry error) answer {
	switch {
	case errors.Is(err, signature):
		return badSignature
	case errors.Is(err, expiry):
		return expired
	}
	return answer(err.Error())
}

func hs256Verify(secret []byte) check {
	v := must(hs256.NewVerifier(secret))
	return func(s *sample) answer {
		claims, err := v.Verify(s.text)
		if err != nil {
			return answerOf(err, hs256.ErrSignatureMismatch, hs256.ErrExpired)
		}
		if claims.ExpiresAt().IsZero() {
			return "no exp"
		}
		return s.subjectIs(claims.Subject())
	}
}

func hs256Batch(threads int) func([]byte) func([]*sample) bool {
	return func(secret []byte) func([]*sample) bool {
		v := must(hs256.NewVerifier(secret))
		return func(samples []*sample) bool {
			tokens := make([]string, len(samples))
			for i, s := range samples {
				tokens[i] = s.text
			}
			for i, result := range v.VerifyBatch(tokens, threads) {
				given := accepted
				if result.Err != nil {
					given = answerOf(result.Err, hs256.ErrSignatureMismatch, hs256.ErrExpired)
				} else {
					given = samples[i].subjectIs(result.Claims.Subject())
				}
				if given != samples[i].answer {
					return false
				}
			}
			return true
		}
	}
}

func golangJWTRegistered(secret []byte) check {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}))
	key := func(*jwt.Token) (any, error) { return secret, nil }
	return func(s *sample) answer {
		var claims jwt.RegisteredClaims
		if _, err := parser.ParseWithClaims(s.text, &claims, key); err != nil {
			return answerOf(err, jwt.ErrTokenSignatureInvalid, jwt.ErrTokenExpired)
		}
		if claims.ExpiresAt.IsZero() {
			return "no exp"
		}
		return s.subjectIs(claims.Subject)
	}
}

func golangJWTMap(secret []byte) check {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}))
	key := func(*jwt.Token) (any, error) { return secret, nil }
	return func(s *sample) answer {
		claims := jwt.MapClaims{}
		if _, err := parser.ParseWithClaims(s.text, claims, key); err != nil {
			return answerOf(err, jwt.ErrTokenSignatureInvalid, jwt.ErrTokenExpired)
		}
		subject, _ := claims.GetSubject()
		return s.subjectIs(subject)
	}
}

func katarasVerify(secret []byte) check {
	return func(s *sample) answer {
		verified, err := kataras.Verify(kataras.HS256, secret, s.bytes)
		if err != nil {
			return answerOf(err, kataras.ErrTokenSignature, kataras.ErrExpired)
		}
		if verified.StandardClaims.Expiry == 0 {
			return "no exp"
		}
		return s.subjectIs(verified.StandardClaims.Subject)
	}
}

func cristalhqParse(secret []byte) check {
	verifier := must(cristalhq.NewVerifierHS(cristalhq.HS256, secret))
	return func(s *sample) answer {
		var claims cristalhq.RegisteredClaims
		if err := cristalhq.ParseClaims(s.bytes, verifier, &claims); err != nil {
			return answerOf(err, cristalhq.ErrInvalidSignature, errors.ErrUnsupported)
		}
		now := time.Now()
		if !claims.IsValidExpiresAt(now) { // it leaves the times to its caller
			return expired
		}
		if !claims.IsValidNotBefore(now) {
			return "not yet valid"
		}
		return s.subjectIs(claims.Subject)
	}
}

func jwxParse(secret []byte) check {
	return func(s *sample) answer {
		token, err := jwx.Parse(s.bytes, jwx.WithKey(jwa.HS256(), secret))
		if err != nil {
			return answerOf(err, jws.VerificationError(), jwx.TokenExpiredError())
		}
		subject, _ := token.Subject()
		return s.subjectIs(subject)
	}
}

func goJose(secret []byte) check {
	algorithms := []jose.SignatureAlgorithm{jose.HS256}
	return func(s *sample) answer {
		token, err := josejwt.ParseSigned(s.text, algorithms)
		if err != nil {
			return answer(err.Error())
		}
		var claims josejwt.Claims
		if err := token.Claims(secret, &claims); err != nil {
			return answerOf(err, jose.ErrCryptoFailure, errors.ErrUnsupported)
		}
		if err := claims.ValidateWithLeeway(josejwt.Expected{Time: time.Now()}, 0); err != nil {
			return answerOf(err, errors.ErrUnsupported, josejwt.ErrExpired)
		}
		return s.subjectIs(claims.Subject)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
