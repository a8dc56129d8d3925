package hs256_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	hs256 "github.com/hs256/hs256/bindings/go"
)

const hiddenPayload = `{"sub":"ada-is-hidden","exp":4102444801,"tenant":"acme-is-hidden"}`

// printed holds a value of each exported non-interface type, by the type's name, with every secret within reach.
func printed(t *testing.T) (values map[string]any, token string) {
	t.Helper()
	key := hs256.Key{Secret: hs256.NewSecret(testSecret), ID: "k1"}
	v := must(hs256.NewVerifier(nil, hs256.WithKeys(key), hs256.WithRequired("sub")))
	s := must(hs256.NewSigner(testSecret))
	t.Cleanup(func() { v.Close(); s.Close() })
	token = mint(testSecret, `{"alg":"HS256","kid":"k1"}`, hiddenPayload)
	claims := must(v.Verify(token))
	explained := must(v.Explain(token))
	_, err := v.Verify(flipSignature(token))
	_, notSigned := s.Sign(json.RawMessage(`{"tenant":"acme-is-hidden","sub":4102444801}`))
	return map[string]any{
		"Key": key, "Secret": key.Secret, "Encoding": hs256.JWK, "Verifier": *v, "Signer": *s, "Claims": *claims,
		"Result": v.VerifyBatch([]string{token}, 1)[0], "Error": err, "PolicyFile": hs256.PolicyFile("policy.json"), "Refusal": hs256.Refusal{Code: "expired", Err: err},
		"Explanation": *explained, "ExplainedVerdict": explained.Verdict, "ExplainedCheck": explained.Checks[0], "SignError": notSigned, "Code": hs256.CodeExpired, "NumericDate": hs256.NewNumericDate(time.Unix(testNow, 0)),
		"SignOption": hs256.ExpiresIn(time.Hour),
		// Interfaces: the types that implement them.
		"Option": hs256.WithIssuer("x"), "SignerOption": hs256.WithCty("x"), "CommonOption": hs256.WithKeys(key),
		"Scalar": "x",
	}, token
}

type inside struct {
	Exported   any
	unexported any
}

// around puts a value, by value and by pointer, into every position where printers find it: fields whose methods they
// may call, fields whose methods they may not call, slices, maps and interfaces.
func around(value any) []any {
	v := reflect.ValueOf(value)
	pointer := reflect.New(v.Type())
	pointer.Elem().Set(v)
	var all []any
	for _, form := range []reflect.Value{v, pointer} {
		slice := reflect.Append(reflect.MakeSlice(reflect.SliceOf(form.Type()), 0, 1), form)
		byName := reflect.MakeMap(reflect.MapOf(reflect.TypeFor[string](), form.Type()))
		byName.SetMapIndex(reflect.ValueOf("name"), form)
		exported := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "Field", Type: form.Type()}})).Elem()
		exported.Field(0).Set(form)
		unexported := reflect.New(reflect.StructOf([]reflect.StructField{
			{Name: "field", PkgPath: "hs256_test", Type: form.Type()},
		})).Elem()
		settable(unexported.Field(0)).Set(form)
		for _, c := range []reflect.Value{form, slice, byName, exported, unexported} {
			x := c.Interface()
			all = append(all, x, &x, inside{Exported: x}, inside{unexported: x}, &inside{x, x}, []any{x}, map[string]any{"a": x})
		}
	}
	return all
}

// settable lifts reflect's ban on unexported fields, as go-spew does.
func settable(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

// writers are the ways in which programs print.
func writers() map[string]func(any) string {
	all := map[string]func(any) string{
		"Println": func(x any) string { return fmt.Sprintln(x) },
		"log": func(x any) string {
			var out strings.Builder
			log.New(&out, "", 0).Print(x)
			return out.String()
		},
		"json": func(x any) string { text, err := json.Marshal(x); return fmt.Sprint(string(text), err) },
		"xml":  func(x any) string { text, err := xml.Marshal(x); return fmt.Sprint(string(text), err) },
		"slog text": func(x any) string {
			var out bytes.Buffer
			slog.New(slog.NewTextHandler(&out, nil)).Info("x", "x", x, slog.Group("g", "x", x))
			return out.String()
		},
		"slog JSON": func(x any) string {
			var out bytes.Buffer
			slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "x", x, slog.Group("g", "x", x))
			return out.String()
		},
		"context": func(x any) string { return fmt.Sprint(context.WithValue(context.Background(), inside{}, x)) },
		"error":   func(x any) string { return fmt.Errorf("a: %w, %v", hs256.ErrExpired, x).Error() },
		"walker":  func(x any) string { var w walker; w.walk(reflect.ValueOf(x), 0); return w.String() },
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "% x", "%#x", "%X", "%d", "%c", "%U", "%5v", "%t"} {
		all[verb] = func(x any) string { return fmt.Sprintf(verb, x) }
	}
	return all
}

// A walker prints all that reflection can reach, through pointers and unexported fields, and calls no method; as go-spew
// does with DisableMethods.
type walker struct{ strings.Builder }

func (w *walker) walk(v reflect.Value, depth int) {
	if depth > 12 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			w.walk(v.Elem(), depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fmt.Fprintf(w, "%s:", v.Type().Field(i).Name)
			w.walk(v.Field(i), depth+1)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			for i := range v.Len() {
				w.WriteByte(byte(v.Index(i).Uint()))
			}
			return
		}
		for i := range v.Len() {
			w.walk(v.Index(i), depth+1)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			w.walk(entries.Key(), depth+1)
			w.walk(entries.Value(), depth+1)
		}
	default: // fmt prints what a reflect.Value holds
		fmt.Fprintf(w, "%v ", v)
	}
}

// spellings are the forms in which a text may be printed.
func spellings(text string) []string {
	decimal := strings.Trim(fmt.Sprint([]byte(text)), "[]")
	return []string{
		strings.ToLower(text), hex.EncodeToString([]byte(text)), strings.ToLower(fmt.Sprintf("% x", text)), decimal,
		strings.Trim(strings.ToLower(fmt.Sprintf("%#v", []byte(text))), "[]byte{}"),
		strings.ToLower(base64.RawStdEncoding.EncodeToString([]byte(text))),
	}
}

// plain removes the effect of widths and of changed case.
func plain(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

func TestNothingSecretIsPrinted(t *testing.T) {
	values, token := printed(t)
	signature := token[strings.LastIndexByte(token, '.')+1:]
	var hidden []string
	for _, text := range []string{string(testSecret[:12]), "ada-is-hidden", "acme-is-hidden", "4102444801", signature} {
		hidden = append(hidden, spellings(text)...)
	}
	hidden = append(hidden, "4.102444801e+09", strings.ToLower(token))
	ways := writers()
	for name, value := range values {
		for _, x := range around(value) {
			for way, write := range ways {
				text := plain(write(x))
				for _, part := range hidden {
					if strings.Contains(text, part) {
						t.Errorf("%s of %s in a %T shows %q: %.300s", way, name, x, part, text)
					}
				}
			}
		}
	}
}

// The search itself must find what is there, in each way except those that print only the type.
func TestTheHuntFindsAPlainSecret(t *testing.T) {
	type leaky struct{ Secret []byte }
	for way, write := range writers() {
		if way == "context" || way == "%t" || way == "%U" || way == "%c" {
			continue
		}
		text, found := plain(write(leaky{testSecret})), false
		for _, part := range spellings(string(testSecret[:12])) {
			found = found || strings.Contains(text, part)
		}
		if !found {
			t.Errorf("%s: nothing found in %s", way, text)
		}
	}
}

func TestEveryExportedTypeIsHunted(t *testing.T) {
	values, _ := printed(t)
	for name, kind := range exported(t) {
		if kind == token.TYPE && values[name] == nil {
			t.Errorf("%s is in no test of what is printed", name)
		}
	}
}

// exported returns the exported names that the package's sources declare at top level, except methods, with the keyword
// that declares each.
func exported(t *testing.T) map[string]token.Token {
	t.Helper()
	names := map[string]token.Token{}
	add := func(name *ast.Ident, kind token.Token) {
		if name.IsExported() {
			names[name.Name] = kind
		}
	}
	for _, file := range must(filepath.Glob("*.go")) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source := must(parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution))
		for _, declaration := range source.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					add(d.Name, token.FUNC)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch s := spec.(type) {
					case *ast.TypeSpec:
						add(s.Name, d.Tok)
					case *ast.ValueSpec:
						for _, name := range s.Names {
							add(name, d.Tok)
						}
					}
				}
			}
		}
	}
	return names
}

// A type that leads to a secret, a token or a payload defines how it is printed, by value and by pointer.
func TestWhatReachesSecretsHasItsOwnPrinting(t *testing.T) {
	type printer interface {
		fmt.Stringer
		fmt.GoStringer
		fmt.Formatter
		slog.LogValuer
	}
	values, _ := printed(t)
	for name, want := range map[string]string{
		"Key": `hs256.Key(id "k1", secret redacted)`, "Secret": "hs256.Secret(redacted)", "Claims": "hs256.Claims(redacted)",
		"Verifier": "hs256.Verifier", "Signer": "hs256.Signer", "Result": "hs256.Result(valid, claims redacted)",
	} {
		p, ok := values[name].(printer)
		if !ok {
			t.Errorf("%s does not print itself", name)
			continue
		}
		if p.String() != want || p.GoString() != want || fmt.Sprintf("%x", p) != want || p.LogValue().String() != want {
			t.Errorf("%s: %s %#v %x %s", name, p, p, p, p.LogValue())
		}
	}
	for name, want := range map[string]string{"Key": `"hs256.Key(id \"k1\", secret redacted)"`, "Claims": `"hs256.Claims(redacted)"`} {
		if text := string(must(json.Marshal(values[name]))); text != want {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestErrorsAreLoggedByCodeAndClaim(t *testing.T) {
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("refused", "error", hs256.Error{Code: hs256.CodeExpired, Claim: "exp"})
	if !strings.Contains(out.String(), "error.code=expired error.claim=exp") {
		t.Error(out.String())
	}
}
