package crosscheck

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	hs256 "github.com/hs256/hs256/bindings/go"
)

// rows returns the cells of the README's table under this header, by the first cell of each row.
func rows(t *testing.T, header string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(text), "\n"+header+"\n")
	if !found {
		t.Fatalf("README has no table %s", header)
	}
	table, _, _ := strings.Cut(after, "\n\n")
	cells := map[string][]string{}
	for _, line := range strings.Split(table, "\n")[1:] {
		row := regexp.MustCompile(` \| |^\| | \|$`).Split(line, -1)
		cells[row[1]] = row[1 : len(row)-1]
	}
	return cells
}

// sameRows compares the README's table with the results.
func sameRows[V any](t *testing.T, table map[string][]string, run map[string]V) {
	t.Helper()
	for row := range table {
		if _, ok := run[row]; !ok {
			t.Errorf("no test runs README's row %q", row)
		}
	}
	for row := range run {
		if table[row] == nil {
			t.Errorf("README has no row %q", row)
		}
	}
}

func payload(text string) string { return sign(`{"alg":"HS256","typ":"JWT"}`, text) }
func header(text string) string  { return sign(text, `{"sub":"ada"}`) }

// TestIsItValid is the README's first table.
func TestIsItValid(t *testing.T) {
	into := func(claims jwt.Claims) func(string) error {
		return func(token string) error {
			_, err := jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return secret, nil },
				jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(func() time.Time { return now }))
			return err
		}
	}
	withKey := func(key []byte) (ours, theirs func(string) error) {
		ours = func(string) error {
			_, err := hs256.NewVerifier(key)
			return err
		}
		return ours, func(string) error {
			token, err := jwt.New(jwt.SigningMethodHS256).SignedString(key)
			if err == nil {
				_, err = jwt.Parse(token, func(*jwt.Token) (any, error) { return key, nil }, jwt.WithValidMethods([]string{"HS256"}))
			}
			return err
		}
	}
	type row struct {
		token        string
		ours, theirs func(string) error
	}
	plain := func(token string) row { return row{token, ours(t), theirs()} }
	withAge := func(token string) row {
		return row{token, ours(t, hs256.WithMaxAge(time.Hour)), theirs(jwt.WithIssuedAt())}
	}
	ourShort, theirShort := withKey(make([]byte, 31))
	ourEmpty, theirEmpty := withKey([]byte{})
	run := map[string]row{
		"an `aud`, and no audience named":                                plain(payload(`{"aud":"another service"}`)),
		"`exp` is this very second":                                      plain(payload(`{"exp":1700000000}`)),
		"`exp` is half a second ahead":                                   plain(payload(`{"exp":1700000000.5}`)),
		"`nbf` is half a second ahead":                                   plain(payload(`{"nbf":1700000000.5}`)),
		"`exp` is 0, read into `MapClaims`":                              plain(payload(`{"exp":0}`)),
		"`exp` is null, read into `RegisteredClaims`":                    {payload(`{"exp":null}`), ours(t), into(&jwt.RegisteredClaims{})},
		"`iat` in the future, no option":                                 plain(payload(`{"iat":1700009999}`)),
		"`iat` in the future, `WithMaxAge(time.Hour)`, `WithIssuedAt()`": withAge(payload(`{"iat":1700000001}`)),
		"no `iat`, `WithMaxAge(time.Hour)`, `WithIssuedAt()`":            withAge(payload(`{"sub":"ada"}`)),
		"a secret of 31 bytes":                                           {"", ourShort, theirShort},
		"an empty secret":                                                {"", ourEmpty, theirEmpty},
		"a claim twice":                                                  plain(payload(`{"sub":"ada","sub":"eve"}`)),
		"`sub` is a number":                                              plain(payload(`{"sub":1}`)),
		"`kid` is a number":                                              plain(header(`{"alg":"HS256","kid":1}`)),
		"`crit` with an unknown extension":                               plain(header(`{"alg":"HS256","crit":["x"],"x":1}`)),
		"`b64: false` in the header":                                     plain(header(`{"alg":"HS256","b64":false}`)),
		"a nested token (`cty` of `JWT`)":                                plain(header(`{"alg":"HS256","cty":"JWT"}`)),
		"invalid UTF-8 in a claim":                                       plain(payload("{\"sub\":\"a\xffb\"}")),
		"a lone surrogate in a claim":                                    plain(payload(`{"sub":"\ud800"}`)),
		"a signature with loose trailing bits":                           plain(loosen(payload(`{"sub":"ada"}`))),
		"a line break after the signature":                               plain(payload(`{"sub":"ada"}`) + "\n"),
		"a token of 20 KiB":                                              plain(payload(`{"a":"` + strings.Repeat("a", 15*1024) + `"}`)),
	}
	table := rows(t, "| is it valid? | hs256 | golang-jwt |")
	sameRows(t, table, run)
	answer := map[bool]string{true: "yes", false: "no"}
	for name, r := range run {
		ourError, theirError := r.ours(r.token), r.theirs(r.token)
		got := []string{name, answer[ourError == nil], answer[theirError == nil]}
		if !slices.Equal(got, table[name]) {
			t.Errorf("README has %q, the libraries say %q: %v, %v", table[name], got, ourError, theirError)
		}
	}
}

// mine has a Validate method, which golang-jwt calls.
type mine struct {
	jwt.RegisteredClaims
	Plan string `json:"plan"`
}

var errPlan = errors.New("not the plan that we ask for")

func (m mine) Validate() error {
	if m.Plan != "gold" {
		return errPlan
	}
	return nil
}

// TestOptionsAndErrors tests the README's second table: each row with both libraries.
func TestOptionsAndErrors(t *testing.T) {
	claims := func(more ...any) string {
		m := jwt.MapClaims{"sub": "ada", "aud": "api", "iss": "i", "iat": now.Unix(), "exp": now.Unix() + 60}
		for i := 0; i < len(more); i += 2 {
			if more[i+1] == nil {
				delete(m, more[i].(string))
			} else {
				m[more[i].(string)] = more[i+1]
			}
		}
		return theirToken(t, m, nil)
	}
	api := hs256.WithAudience("api")
	check := func(t *testing.T, token string, theirs func(string) error, theirError error, ours func(string) error, ourError error) {
		t.Helper()
		if err := theirs(token); !errors.Is(err, theirError) {
			t.Errorf("golang-jwt gives %v", err)
		}
		if err := ours(token); !errors.Is(err, ourError) {
			t.Errorf("hs256 gives %v", err)
		}
	}
	about := func(code hs256.Code, claim string) error { return hs256.Error{Code: code, Claim: claim} }
	is := func(t *testing.T, good bool, what ...any) {
		t.Helper()
		if !good {
			t.Error(what...)
		}
	}
	verified := func(t *testing.T, token string) *hs256.Claims {
		t.Helper()
		v, err := hs256.NewVerifier(secret, hs256.WithAnyAudience())
		if err != nil {
			t.Fatal(err)
		}
		c, err := v.VerifyAt(token, now)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	short := []byte("secret")
	keyfunc := func(key any) jwt.Keyfunc { return func(*jwt.Token) (any, error) { return key, nil } }

	run := map[string]func(t *testing.T){
		"a short secret, as in tests: `[]byte(\"secret\")`": func(t *testing.T) {
			token, err := jwt.New(jwt.SigningMethodHS256).SignedString(short)
			is(t, err == nil, err)
			_, err = jwt.Parse(token, keyfunc(short))
			is(t, err == nil, err)
			_, err = hs256.NewVerifier(short)
			is(t, errors.Is(err, hs256.ErrWeakKey), err)
			v, err := hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(short), AllowWeak: true}))
			is(t, err == nil, err)
			_, err = v.Verify(token)
			is(t, err == nil, err)
		},
		"`jwt.Parse(token, keyfunc, options...)`": func(t *testing.T) { check(t, claims(), theirs(), nil, ours(t, api), nil) },
		"`keyfunc` that looks at `kid`": func(t *testing.T) {
			token := theirToken(t, jwt.MapClaims{}, map[string]any{"kid": "2026-11"})
			_, err := jwt.Parse(token, func(t *jwt.Token) (any, error) { return map[any][]byte{"2026-11": secret}[t.Header["kid"]], nil })
			is(t, err == nil, err)
			v, err := hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(secret), ID: "2026-11"}))
			is(t, err == nil, err)
			_, err = v.Verify(token)
			is(t, err == nil, err)
		},
		"`token.Header[\"kid\"]`": func(t *testing.T) {
			token := theirToken(t, jwt.MapClaims{}, map[string]any{"kid": "2026-11"})
			parsed, err := jwt.Parse(token, keyfunc(secret))
			is(t, err == nil && parsed.Header["kid"] == "2026-11", err)
			v, err := hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(secret), ID: "2026-11"}))
			is(t, err == nil, err)
			c, err := v.Verify(token)
			is(t, err == nil && c.KeyID() == "2026-11", err)
		},
		"`WithValidMethods([]string{\"HS256\"})`": func(t *testing.T) {
			token, err := jwt.New(jwt.SigningMethodHS512).SignedString(secret)
			is(t, err == nil, err)
			check(t, token, theirs(), jwt.ErrTokenSignatureInvalid, ours(t), hs256.ErrAlgorithmNotAllowed)
		},
		"`WithIssuer`, `WithSubject`, `WithAudience`": func(t *testing.T) {
			check(t, claims(), theirs(jwt.WithIssuer("i"), jwt.WithSubject("ada"), jwt.WithAudience("x", "api")), nil,
				ours(t, hs256.WithIssuer("x", "i"), hs256.WithSubject("ada"), hs256.WithAudience("x", "api")), nil)
		},
		"`WithAllAudiences(\"a\", \"b\")`": func(t *testing.T) {
			check(t, claims("aud", "a"), theirs(jwt.WithAllAudiences("a", "b")), jwt.ErrTokenInvalidAudience, ours(t, hs256.WithAudience("a", "b")), nil)
			got := verified(t, claims("aud", []string{"b", "a"})).Audience()
			is(t, slices.Equal(got, []string{"b", "a"}), got)
		},
		"a claim compared by hand": func(t *testing.T) {
			check(t, claims("token_use", "refresh"), theirs(), nil, ours(t, api, hs256.WithClaim("token_use", "access")), about(hs256.CodeClaimMismatch, "token_use"))
		},
		"`WithExpirationRequired()`": func(t *testing.T) {
			check(t, claims("exp", nil), theirs(jwt.WithExpirationRequired()), jwt.ErrTokenRequiredClaimMissing, ours(t, api, hs256.WithRequired("exp")), about(hs256.CodeMissingClaim, "exp"))
		},
		"`WithNotBeforeRequired()`": func(t *testing.T) {
			check(t, claims(), theirs(jwt.WithNotBeforeRequired()), jwt.ErrTokenRequiredClaimMissing, ours(t, api, hs256.WithRequired("nbf")), about(hs256.CodeMissingClaim, "nbf"))
		},
		"`WithLeeway(d)`": func(t *testing.T) {
			late := claims("exp", now.Unix()-1)
			check(t, late, theirs(jwt.WithLeeway(2*time.Second)), nil, ours(t, api, hs256.WithLeeway(2*time.Second)), nil)
			check(t, late, theirs(jwt.WithLeeway(time.Second)), jwt.ErrTokenExpired, ours(t, api, hs256.WithLeeway(time.Second)), hs256.ErrExpired)
			check(t, late, theirs(jwt.WithLeeway(1500*time.Millisecond)), nil, ours(t, api), hs256.ErrExpired)
			for _, leeway := range []time.Duration{1500 * time.Millisecond, 901 * time.Second} {
				_, err := hs256.NewVerifier(secret, hs256.WithLeeway(leeway))
				is(t, errors.Is(err, hs256.ErrInvalidArgument), err)
			}
		},
		"`WithIssuedAt()`": func(t *testing.T) {
			hour := hs256.WithMaxAge(time.Hour)
			check(t, claims("iat", now.Unix()+1), theirs(jwt.WithIssuedAt()), jwt.ErrTokenUsedBeforeIssued, ours(t, api, hour), about(hs256.CodeNotYetValid, "iat"))
			check(t, claims("iat", now.Unix()-3600), theirs(jwt.WithIssuedAt()), nil, ours(t, api, hour), nil)
			check(t, claims("iat", now.Unix()-3601), theirs(jwt.WithIssuedAt()), nil, ours(t, api, hour), about(hs256.CodeExpired, "iat"))
			check(t, claims("iat", nil), theirs(jwt.WithIssuedAt()), nil, ours(t, api, hour), about(hs256.CodeMissingClaim, "iat"))
		},
		"`WithTimeFunc(f)`": func(t *testing.T) {
			v, err := hs256.NewVerifier(secret, api, hs256.WithClock(func() time.Time { return now }))
			is(t, err == nil, err)
			check(t, claims(), theirs(), nil, func(token string) error { _, err := v.Verify(token); return err }, nil)
		},
		"`WithJSONNumber()`": func(t *testing.T) {
			token := claims("n", uint64(9007199254740993))
			parsed, err := jwt.NewParser(jwt.WithJSONNumber(), jwt.WithTimeFunc(func() time.Time { return now })).Parse(token, keyfunc(secret))
			is(t, err == nil, err)
			decoder, got := verified(t, token).Decoder(), map[string]any{}
			decoder.UseNumber()
			is(t, decoder.Decode(&got) == nil && got["n"] == parsed.Claims.(jwt.MapClaims)["n"], got["n"])
		},
		"`WithStrictDecoding()`, `WithPaddingAllowed()`": func(t *testing.T) {
			check(t, loosen(claims()), theirs(jwt.WithStrictDecoding()), jwt.ErrTokenMalformed, ours(t, api), hs256.ErrMalformed)
			check(t, claims()+"=", theirs(jwt.WithPaddingAllowed()), nil, ours(t, api), hs256.ErrMalformed)
		},
		"`RegisteredClaims`, `MapClaims`, your own struct": func(t *testing.T) {
			var theirClaims jwt.RegisteredClaims
			_, err := jwt.ParseWithClaims(claims(), &theirClaims, keyfunc(secret), jwt.WithTimeFunc(func() time.Time { return now }))
			is(t, err == nil, err)
			c := verified(t, claims())
			var own struct{ Sub string }
			is(t, c.Decode(&own) == nil && own.Sub == theirClaims.Subject && c.Subject() == own.Sub, own)
		},
		"`Validate()` of your own claims": func(t *testing.T) {
			token := claims("plan", "free")
			_, err := jwt.ParseWithClaims(token, &mine{}, keyfunc(secret), jwt.WithTimeFunc(func() time.Time { return now }))
			is(t, errors.Is(err, errPlan) && errors.Is(err, jwt.ErrTokenInvalidClaims), err)
			var m mine
			is(t, verified(t, token).Decode(&m) == nil && errors.Is(m.Validate(), errPlan), m.Plan)
		},
		"`ParseUnverified`, `WithoutClaimsValidation()`": func(t *testing.T) {
			forged := flip(claims())
			_, _, err := jwt.NewParser().ParseUnverified(forged, jwt.MapClaims{})
			is(t, err == nil, err)
			check(t, claims("exp", 1), theirs(jwt.WithoutClaimsValidation()), nil, ours(t, api), hs256.ErrExpired)
			v, err := hs256.NewVerifier(secret, api)
			is(t, err == nil, err)
			e, err := v.Explain(forged)
			is(t, err == nil && !strings.Contains(e.String(), "ada"), e, err)
		},
		"an error that `errors.Is` several, of every check that failed": func(t *testing.T) {
			token := claims("exp", 1, "nbf", now.Unix()+1)
			check(t, token, theirs(), jwt.ErrTokenExpired, ours(t, api), hs256.ErrNotYetValid)
			is(t, errors.Is(theirs()(token), jwt.ErrTokenNotValidYet) && !errors.Is(ours(t, api)(token), hs256.ErrExpired))
		},
		"`ErrTokenMalformed`": func(t *testing.T) {
			check(t, "x", theirs(), jwt.ErrTokenMalformed, ours(t), hs256.ErrMalformed)
			check(t, strings.Repeat("x", 20_000), theirs(), jwt.ErrTokenMalformed, ours(t), hs256.ErrTooLarge)
		},
		"`ErrTokenUnverifiable`": func(t *testing.T) {
			unknown := func(token string) error {
				_, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return nil, errors.New("no such key") })
				return err
			}
			v, err := hs256.NewVerifier(nil, hs256.WithKeys(hs256.Key{Secret: hs256.NewSecret(secret), ID: "2026-11"}))
			is(t, err == nil, err)
			check(t, claims(), unknown, jwt.ErrTokenUnverifiable, func(token string) error { _, err := v.VerifyAt(token, now); return err }, hs256.ErrUnknownKey)
		},
		"`ErrTokenSignatureInvalid`": func(t *testing.T) {
			check(t, flip(claims()), theirs(), jwt.ErrTokenSignatureInvalid, ours(t, api), hs256.ErrSignatureMismatch)
		},
		"`ErrTokenInvalidClaims`": func(t *testing.T) {
			for _, token := range []string{claims("exp", 1), claims("nbf", now.Unix()+1)} {
				is(t, errors.Is(theirs()(token), jwt.ErrTokenInvalidClaims))
				var e *hs256.Error
				is(t, errors.As(ours(t, api)(token), &e) && e.Claim != "", e)
			}
		},
		"`ErrTokenExpired`": func(t *testing.T) {
			check(t, claims("exp", now.Unix()-1), theirs(), jwt.ErrTokenExpired, ours(t, api), about(hs256.CodeExpired, "exp"))
		},
		"`ErrTokenNotValidYet`": func(t *testing.T) {
			check(t, claims("nbf", now.Unix()+1), theirs(), jwt.ErrTokenNotValidYet, ours(t, api), about(hs256.CodeNotYetValid, "nbf"))
		},
		"`ErrTokenUsedBeforeIssued`": func(t *testing.T) {
			check(t, claims("iat", now.Unix()+1), theirs(jwt.WithIssuedAt()), jwt.ErrTokenUsedBeforeIssued, ours(t, api, hs256.WithMaxAge(0)), about(hs256.CodeNotYetValid, "iat"))
		},
		"`ErrTokenInvalidIssuer`, `ErrTokenInvalidSubject`, `ErrTokenInvalidAudience`": func(t *testing.T) {
			check(t, claims(), theirs(jwt.WithIssuer("x")), jwt.ErrTokenInvalidIssuer, ours(t, api, hs256.WithIssuer("x")), about(hs256.CodeClaimMismatch, "iss"))
			check(t, claims(), theirs(jwt.WithSubject("x")), jwt.ErrTokenInvalidSubject, ours(t, api, hs256.WithSubject("x")), about(hs256.CodeClaimMismatch, "sub"))
			check(t, claims(), theirs(jwt.WithAudience("x")), jwt.ErrTokenInvalidAudience, ours(t, hs256.WithAudience("x")), about(hs256.CodeClaimMismatch, "aud"))
		},
		"`ErrTokenRequiredClaimMissing`": func(t *testing.T) {
			check(t, claims("iss", nil), theirs(jwt.WithIssuer("x")), jwt.ErrTokenRequiredClaimMissing, ours(t, api, hs256.WithIssuer("x")), about(hs256.CodeMissingClaim, "iss"))
		},
		"`ErrInvalidType`": func(t *testing.T) {
			check(t, claims("exp", "soon"), theirs(), jwt.ErrInvalidType, ours(t, api), about(hs256.CodeInvalidClaim, "exp"))
		},
		"`NewWithClaims(SigningMethodHS256, claims).SignedString(secret)`": func(t *testing.T) {
			signer, err := hs256.NewSigner(secret)
			is(t, err == nil, err)
			token, err := signer.Sign(map[string]any{"aud": "api"}, hs256.ExpiresIn(time.Minute), hs256.SignedAt(now))
			is(t, err == nil, err)
			check(t, token, theirs(jwt.WithIssuedAt(), jwt.WithExpirationRequired()), nil, ours(t, api, hs256.WithRequired("exp", "iat")), nil)
		},
		"`NewNumericDate(t)`": func(t *testing.T) {
			signer, err := hs256.NewSigner(secret)
			is(t, err == nil, err)
			at := now.Add(time.Second + time.Nanosecond)
			token, err := signer.Sign(map[string]any{"exp": hs256.NewNumericDate(at)}, hs256.WithoutIssuedAt())
			is(t, err == nil && token == theirToken(t, jwt.MapClaims{"exp": jwt.NewNumericDate(at)}, nil), token, err)
			_, err = signer.Sign(map[string]any{"exp": hs256.NewNumericDate(time.Time{})})
			is(t, err != nil, "the zero time")
		},
	}
	sameRows(t, rows(t, "| golang-jwt v5 | hs256 |"), run)
	for name, row := range run {
		t.Run(name, row)
	}
}
