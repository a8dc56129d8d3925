package core

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

type vector struct {
	Name         string
	Token        string
	TokenBase64  []byte `json:"token_base64"`
	Keys         []vectorKey
	Now          int64
	Policy       json.RawMessage
	PolicyText   *string `json:"policy_text"`
	PolicyBase64 []byte  `json:"policy_base64"`
	Revoked      *string
	RevokedBytes []byte `json:"revoked_base64"`
	MaxStale     *int64 `json:"max_stale"`
	Expect       struct{ Code, Claim string }
}

type vectorKey struct {
	Secret      []byte `json:"secret_base64"`
	JWKS        *string
	ID          *string
	Encoding    string
	AllowWeak   bool `json:"allow_weak"`
	Issuer      []string
	From, Until *int64
}

var encodings = map[string]int32{"": 0, "utf8": 0, "base64": 1, "base64url": 2, "hex": 3, "jwk": 4}

func build(v *vector) (*Pool, int32) {
	i := NewInstance()
	b := i.Xhost_builder()
	status := int32(0)
	step := func(s int32) {
		clear(i.Bytes(i.In, i.inLen))
		if status == 0 {
			status = s
		}
	}
	for _, k := range v.Keys {
		flags := int32(0)
		if k.AllowWeak {
			flags = 1
		}
		if k.JWKS != nil {
			i.PutOne(*k.JWKS)
			step(i.Xhs256_builder_add_jwks(b, i.In, int32(len(*k.JWKS)), flags))
		} else {
			id, idAt := "", int32(0)
			if k.ID != nil {
				id = *k.ID
			}
			i.PutOne(string(k.Secret) + id + ".")
			if k.ID != nil {
				idAt = i.In + int32(len(k.Secret))
			}
			step(i.Xhs256_builder_add_key(b, encodings[k.Encoding], i.In, int32(len(k.Secret)), idAt, int32(len(id)), flags))
		}
		if k.Issuer != nil && len(k.Issuer) == 0 {
			step(1) // the package rejects these before it calls
		}
		for _, issuer := range k.Issuer {
			i.PutOne(issuer + ".")
			step(i.Xhs256_builder_bind_key(b, i.In, int32(len(issuer))))
		}
		if k.From != nil {
			step(i.Xhs256_builder_set_key_from(b, *k.From))
		}
		if k.Until != nil {
			step(i.Xhs256_builder_set_key_until(b, *k.Until))
		}
	}
	policy := string(v.Policy)
	if v.PolicyText != nil {
		policy = *v.PolicyText
	} else if v.PolicyBase64 != nil {
		policy = string(v.PolicyBase64)
	}
	if policy != "" || v.PolicyText != nil {
		i.PutOne(policy + ".")
		step(i.Xhs256_builder_policy(b, i.In, int32(len(policy))))
	}
	if v.Revoked != nil || v.RevokedBytes != nil {
		list := string(v.RevokedBytes)
		if v.Revoked != nil {
			list = *v.Revoked
		}
		i.PutOne(list + ".")
		step(i.Xhs256_builder_set_revocations(b, i.In, int32(len(list))))
	}
	if v.MaxStale != nil {
		step(i.Xhs256_builder_set_max_stale(b, *v.MaxStale))
	}
	step(i.Xhs256_builder_build(b, i.Scratch))
	handle := int32(i.Uint32(i.Scratch))
	i.Xhs256_builder_free(b)
	i.SetUint32(i.Scratch, uint32(handle))
	if status != 0 {
		return nil, status
	}
	i.SetUint32(i.Scratch+252, uint32(handle))
	return NewPool(i), 0
}

func (p *Pool) verify(token string, now int64) (code, claim int32) {
	code = 3 // HS256_ERR_INTERNAL
	p.Use(func(i *Instance) {
		handle := int32(i.Uint32(i.Scratch + 252))
		i.PutOne(token)
		n := int32(len(token))
		out := n + 2048
		i.Reserve(out)
		i.SetUint32(i.Scratch, 96)
		code = i.Xhs256_verify_at(handle, i.Out, i.OutLen(), i.Scratch, i.In, n, now)
		claim = int32(i.Uint32(i.Scratch + 4))
	})
	return
}

func (p *Pool) name(code int32) string {
	name := ""
	p.Use(func(i *Instance) { name = i.CString(i.Xhs256_error_name(code)) })
	return name
}

func TestVectors(t *testing.T) {
	files, _ := filepath.Glob("../../../../tests/vectors/*.json")
	more, _ := filepath.Glob("../../../../tests/vectors/*/*.json")
	passed := 0
	empty := NewPool(NewInstance())
	for _, file := range append(files, more...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var all struct {
			Format  int
			Vectors []vector
		}
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(file, err)
		}
		if all.Format != 2 {
			t.Log("skipped, of format 1: ", file)
			continue
		}
		for n := range all.Vectors {
			v := &all.Vectors[n]
			if v.TokenBase64 != nil {
				v.Token = string(v.TokenBase64)
			}
			p, code := build(v)
			if code == 0 {
				code, _ = p.verify(v.Token, v.Now)
			}
			if got := empty.name(code); got != v.Expect.Code {
				t.Errorf("%s: %s, not %s", v.Name, got, v.Expect.Code)
				continue
			}
			passed++
		}
	}
	t.Log(passed, "passed")
}

const header = `{"alg":"HS256","typ":"JWT"}`

var secret = []byte("a test secret, of no use but tests")

func token(size int) string {
	payload := `{"iss":"https://id.example","sub":"user-1042","iat":1699999000,"exp":1700003600`
	if rest := (size-81)*3/4 - len(payload) - 1; rest > 10 {
		payload += `,"data":"` + strings.Repeat("d", rest-10) + `"`
	}
	e := base64.RawURLEncoding.EncodeToString
	input := e([]byte(header)) + "." + e([]byte(payload+"}"))
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(input))
	return input + "." + e(m.Sum(nil))
}

func pool(t testing.TB) *Pool {
	p, code := build(&vector{Keys: []vectorKey{{Secret: secret}}, Policy: json.RawMessage(`{"issuer":"https://id.example"}`)})
	if code != 0 {
		t.Fatal(code)
	}
	return p
}

func TestNoAllocation(t *testing.T) {
	p := pool(t)
	for _, size := range []int{195, 469, 4117} {
		good := token(size)
		if code, _ := p.verify(good, 1_700_000_000); code != 0 {
			t.Fatal(code)
		}
		if n := testing.AllocsPerRun(1000, func() { p.verify(good, 1_700_000_000) }); n != 0 {
			t.Error(n)
		}
	}
	t.Log("an instance's memory in bytes: ", p.image.Len(), ", and an image's: ", len(p.image.Held()))
}

func TestSecretLeavesNothing(t *testing.T) {
	p := pool(t)
	inner, outer := make([]byte, 64), make([]byte, 64)
	copy(inner, secret)
	copy(outer, secret)
	for i := range inner {
		inner[i] ^= 0x36
		outer[i] ^= 0x5c
	}
	state := p.keys.keys[0].inner[4:36] // big-endian words
	swapped := bytes.Clone(state)
	for i := 0; i < 32; i += 4 {
		swapped[i], swapped[i+1], swapped[i+2], swapped[i+3] = state[i+3], state[i+2], state[i+1], state[i]
	}
	for name, trace := range map[string][]byte{"secret": secret[:16], "inner": inner[:16], "outer": outer[:16], "state": state[:8], "swapped": swapped[:8]} {
		if p.Contains(trace) {
			t.Errorf("%s is in the image", name)
		}
		p.Use(func(i *Instance) {
			if i.Contains(trace) {
				t.Errorf("%s is in the instance", name)
			}
		})
	}
}

// A wiped memory serves another instance, which has the contents of its image and nothing else.
func TestAMemoryIsUsedAgain(t *testing.T) {
	p := pool(t)
	fresh := bytes.Clone(p.copy(0).Memory())
	for n := range 100 {
		i := p.copy(0)
		if !bytes.Equal(i.Memory(), fresh) {
			t.Fatal(n, "is another")
		}
		memory := i.Memory()
		for at := range memory {
			memory[at] = 0xa5
		}
		i.Wipe()
		if i.Memory() != nil || len(bytes.Trim(memory, "\x00")) != 0 {
			t.Fatal(n, "is not wiped")
		}
	}
	built := NewInstance()
	at := built.Xhs256_builder_new()
	built.PutOne(strings.Repeat("{", 1_000_000)) // a memory that grows
	built.Xhs256_builder_free(at)
	if q := NewPool(built); !bytes.Equal(q.copy(1).Memory(), q.anyIdle().Memory()) {
		t.Error("the copies differ")
	}
}

// A memory in which nothing long was built has the length of the spare ones.
func TestTheUsualMemory(t *testing.T) {
	pool(t).anyIdle().Wipe()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		NewInstance().Wipe()
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / 100; each > 20_000 && !testing.Short() { // the race detector drops spares
		t.Error(each)
	}
}

func TestManyGoroutines(t *testing.T) {
	p := pool(t)
	good, bad := token(469), token(469)[:460]+"AAAAAAAAA"
	var all sync.WaitGroup
	goroutines := 10_000
	if testing.Short() { // like the race detector, which tracks at most 8128 goroutines
		goroutines = 4_000
	}
	for n := range goroutines {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 5 {
				if code, _ := p.verify(good, 1_700_000_000); code != 0 {
					t.Error(n, code)
				}
				if code, _ := p.verify(bad, 1_700_000_000); code == 0 {
					t.Error(n, "accepted")
				}
			}
		}()
	}
	all.Wait()
	if made := p.Made(); made > runtime.GOMAXPROCS(0) {
		t.Error(made)
	}
}

func TestATrapCostsOneInstance(t *testing.T) {
	p := pool(t)
	p.Use(func(i *Instance) { i.SetUint32(i.Scratch+252, 0xfffffff0) }) // a handle that points outside the memory
	if code, _ := p.verify(token(195), 1_700_000_000); code != 3 {
		t.Error(code)
	}
	if code, _ := p.verify(token(195), 1_700_000_000); code != 0 {
		t.Error(code)
	}
}

func TestHMAC(t *testing.T) {
	d := newDigester()
	for _, keyLen := range []int{0, 1, 32, 63, 64, 65, 200} {
		key := bytes.Repeat([]byte{byte(keyLen)}, keyLen)
		k := newKeyedHash(key)
		for n := range 200 {
			m := hmac.New(sha256.New, key)
			message := bytes.Repeat([]byte{byte(n)}, n)
			m.Write(message)
			if !bytes.Equal(m.Sum(nil), d.tag(k, message)) {
				t.Fatal(keyLen, n)
			}
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	p := pool(b)
	for _, size := range []int{195, 469, 4117} {
		good := token(size)
		b.Run(map[int]string{195: "S", 469: "M", 4117: "L"}[size], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.verify(good, 1_700_000_000)
			}
		})
		b.Run("hmac", func(b *testing.B) {
			d := newDigester()
			for b.Loop() {
				d.tag(p.keys.keys[0].keyedHash, []byte(good[:len(good)-44]))
			}
		})
	}
}
