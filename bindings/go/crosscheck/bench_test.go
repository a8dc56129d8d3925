package crosscheck

import (
	"fmt"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	hs256 "github.com/hs256/hs256/bindings/go"
	kataras "github.com/kataras/jwt"
)

// BenchmarkVerify measures verifying a token and reading its registered claims, for this library and others; each
// answer is checked. The tokens have no time that could have passed.
func BenchmarkVerify(b *testing.B) {
	for _, size := range []int{195, 469, 4117} {
		token := tokenOf(size)
		v, err := hs256.NewVerifier(secret)
		if err != nil {
			b.Fatal(err)
		}
		parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}))
		key := func(*jwt.Token) (any, error) { return secret, nil }
		bytes := []byte(token)
		for _, c := range []struct {
			name   string
			verify func() (sub string, exp int64)
		}{
			{"hs256", func() (string, int64) {
				claims, err := v.Verify(token)
				if err != nil {
					return err.Error(), 0
				}
				return claims.Subject(), claims.ExpiresAt().Unix()
			}},
			{"golang-jwt", func() (string, int64) {
				var claims jwt.RegisteredClaims
				if _, err := parser.ParseWithClaims(token, &claims, key); err != nil {
					return err.Error(), 0
				}
				return claims.Subject, claims.ExpiresAt.Unix()
			}},
			{"golang-jwt-map", func() (string, int64) {
				claims := jwt.MapClaims{}
				if _, err := parser.ParseWithClaims(token, claims, key); err != nil {
					return err.Error(), 0
				}
				sub, _ := claims.GetSubject()
				exp, _ := claims.GetExpirationTime()
				return sub, exp.Unix()
			}},
			{"kataras", func() (string, int64) {
				verified, err := kataras.Verify(kataras.HS256, secret, bytes)
				if err != nil {
					return err.Error(), 0
				}
				return verified.StandardClaims.Subject, verified.StandardClaims.Expiry
			}},
		} {
			b.Run(fmt.Sprintf("%d/%s", len(token), c.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if sub, exp := c.verify(); sub != "user-1042" || exp != 4102444800 {
						b.Fatal(sub, exp)
					}
				}
			})
		}
	}
}

// tokenOf makes a token of about this many bytes.
func tokenOf(size int) string {
	payload := `{"iss":"https://id.example","sub":"user-1042","iat":1699999000,"exp":4102444800`
	if rest := (size-81)*3/4 - len(payload) - 1; rest > 10 {
		payload += `,"data":"` + strings.Repeat("d", rest-10) + `"`
	}
	return sign(`{"alg":"HS256","typ":"JWT"}`, payload+"}")
}
