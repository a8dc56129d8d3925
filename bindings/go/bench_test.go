package hs256_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	hs256 "github.com/hs256/hs256/bindings/go"
)

// mint makes a token of any payload without using hs256.
func mint(secret []byte, header, payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(payload))
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(input))
	return input + "." + encode(mac.Sum(nil))
}

const (
	plainHeader = `{"alg":"HS256","typ":"JWT"}`
	testNow     = 1_700_000_000
)

var testSecret = []byte("a test secret, of no use but tests")

func benchToken(size int) string {
	payload := `{"iss":"https://id.example","sub":"user-1042","iat":1699999000,"exp":1700003600`
	if rest := (size-81)*3/4 - len(payload) - 1; rest > 10 {
		payload += `,"data":"` + strings.Repeat("d", rest-10) + `"`
	}
	return mint(testSecret, plainHeader, payload+"}")
}

// flipSignature changes one bit of the signature.
func flipSignature(token string) string {
	place := len(token) - 20
	other := "A"
	if token[place] == 'A' {
		other = "B"
	}
	return token[:place] + other + token[place+1:]
}

func BenchmarkVerify(b *testing.B) {
	now := time.Unix(testNow, 0)
	v := must(hs256.NewVerifier(testSecret, hs256.WithIssuer("https://id.example")))
	for _, size := range []int{195, 469, 4117} {
		good := benchToken(size)
		bad := flipSignature(good)
		expired := now.Add(time.Hour * 2)
		check := func(token string, now time.Time, want error) func(*testing.B) {
			return func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					claims, err := v.VerifyAt(token, now)
					if want == nil && (err != nil || claims.Subject() != "user-1042" || claims.ExpiresAt().Unix() != 1700003600) {
						b.Fatal(err)
					}
					if want != nil && !errors.Is(err, want) {
						b.Fatal("accepted")
					}
				}
			}
		}
		b.Run(fmt.Sprintf("%d/valid", len(good)), check(good, now, nil))
		b.Run(fmt.Sprintf("%d/bad-signature", len(good)), check(bad, now, hs256.ErrSignatureMismatch))
		b.Run(fmt.Sprintf("%d/expired", len(good)), check(good, expired, hs256.ErrExpired))
	}
}

func BenchmarkVerifyParallel(b *testing.B) {
	v := must(hs256.NewVerifier(testSecret))
	token, now := benchToken(195), time.Unix(testNow, 0)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := v.VerifyAt(token, now); err != nil {
				b.Fatal(err)
			}
		}
	})
}
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
