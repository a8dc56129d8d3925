//go:build !cgo || !hs256_cgo

package hs256

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hs256/hs256/bindings/go/internal/core"
	"github.com/hs256/hs256/bindings/go/internal/law"
)

// The core as Go source has its own memory: a call's input is written there, and its results are read there, at numeric
// addresses. A handle is what an instance was made into: an address that is the same in each of its copies.
type (
	builderHandle  = *pureBuilder
	verifierHandle = *pureHandle
	signerHandle   = *pureHandle
	guardHandle    = *pureHandle
)

type pureBuilder struct {
	in     *core.Instance // nil after something was built
	at     int32
	broken bool // a call has panicked
}

type pureHandle struct {
	pool     atomic.Pointer[core.Pool]
	at       int32
	follower *follower // set if it was opened from a file
}

// now returns what is in use.
func (h *pureHandle) now() *core.Pool {
	if h.follower != nil {
		h.follower.follow()
	}
	return h.pool.Load()
}

// use has an instance for a call.
func (h *pureHandle) use(call func(*core.Instance)) {
	for !h.now().Use(call) {
	}
}

// useAt is use for a verdict as of now, in Unix seconds: before a caller gets the error that a list is too old, a look
// in progress is waited for.
func (h *pureHandle) useAt(now int64, call func(*core.Instance)) {
	for waited := false; ; {
		wait := false
		used := h.now().Use(func(i *core.Instance) {
			if i.Notes().Ages && h.follower.begin(i, now) && !waited && h.follower.looking.Load() {
				wait = true
				return
			}
			call(i)
		})
		if wait {
			h.follower.wait()
			waited = true
		} else if used {
			return
		}
	}
}

// stateless is for calls that need no handle.
var stateless = sync.OnceValue(func() *core.Pool { return core.NewPool(core.NewInstance()) })

func libABIVersion() (version uint32) {
	stateless().Use(func(i *core.Instance) { version = uint32(i.Xhs256_abi_version()) })
	return version
}

func libBuilderNew() builderHandle {
	i := core.NewInstance()
	return &pureBuilder{in: i, at: i.Xhost_builder()}
}

func libBuilderFree(b builderHandle) {
	if b.in == nil {
		return
	}
	if !b.broken {
		b.in.Xhs256_builder_free(b.at)
	}
	b.in.Wipe()
}

// call has an instance read inputs, and wipes them there afterwards.
func (b *pureBuilder) call(one, other string, call func(at, otherAt int32) int32) (status int32) {
	if b.broken {
		return int32(CodeInternal)
	}
	b.broken = true
	defer func() {
		if b.broken {
			_ = recover()
			status = int32(CodeInternal)
		}
	}()
	status = call(b.in.PutTwo(one, other))
	b.in.WipeInput()
	b.broken = false
	return status
}

func (b *pureBuilder) callWith(input string, call func(builder, at, n int32) int32) int32 {
	return b.call(input, "", func(at, _ int32) int32 { return call(b.at, at, int32(len(input))) })
}

func libBuilderField(b builderHandle) string { return b.text(b.in.Xhs256_builder_field) }

func libBuilderMessage(b builderHandle) string { return b.text(b.in.Xhs256_builder_message) }

func (b *pureBuilder) text(call func(builder int32) int32) string {
	if b.broken {
		return ""
	}
	return b.in.CString(call(b.at))
}

func libBuilderAddKey(b builderHandle, encoding int32, secret []byte, id *string, flags uint32) int32 {
	text := ""
	if id != nil {
		text = *id
	}
	return b.call(core.String(secret), text, func(at, idAt int32) int32 {
		if id == nil {
			idAt = 0
		}
		return b.in.Xhs256_builder_add_key(b.at, encoding, at, int32(len(secret)), idAt, int32(len(text)), int32(flags))
	})
}

func libBuilderAddJWKS(b builderHandle, set []byte, flags uint32) int32 {
	return b.callWith(core.String(set), func(builder, at, n int32) int32 {
		return b.in.Xhs256_builder_add_jwks(builder, at, n, int32(flags))
	})
}

func libBuilderBindKey(b builderHandle, issuer string) int32 {
	return b.callWith(issuer, b.in.Xhs256_builder_bind_key)
}

func libBuilderKeyFrom(b builderHandle, seconds int64) int32 {
	return b.call("", "", func(int32, int32) int32 { return b.in.Xhs256_builder_set_key_from(b.at, seconds) })
}

func libBuilderKeyUntil(b builderHandle, seconds int64) int32 {
	return b.call("", "", func(int32, int32) int32 { return b.in.Xhs256_builder_set_key_until(b.at, seconds) })
}

func libBuilderPolicy(b builderHandle, text []byte) int32 {
	return b.callWith(core.String(text), b.in.Xhs256_builder_policy)
}

func libBuilderRevocations(b builderHandle, list []byte) int32 {
	return b.callWith(core.String(list), b.in.Xhs256_builder_set_revocations)
}

func libBuilderMaxStale(b builderHandle, seconds int64) int32 {
	return b.call("", "", func(int32, int32) int32 { return b.in.Xhs256_builder_set_max_stale(b.at, seconds) })
}

func libBuilderTyp(b builderHandle, typ string) int32 {
	return b.callWith(typ, b.in.Xhs256_builder_set_header_typ)
}

func libBuilderCty(b builderHandle, cty string) int32 {
	return b.callWith(cty, b.in.Xhs256_builder_set_header_cty)
}

// libBuilderMaxTokenLen clamps to the range of the memory's addresses: all lengths above it are rejected alike.
func libBuilderMaxTokenLen(b builderHandle, n int) int32 {
	return b.call("", "", func(int32, int32) int32 {
		return b.in.Xhs256_builder_set_max_token_len(b.at, int32(min(max(n, -1), 1<<31-1)))
	})
}

func libBuild(b builderHandle) (verifierHandle, int32) {
	return b.build(b.in.Xhs256_builder_build, verifierNotes)
}

func verifierNotes(i *core.Instance, at int32) core.Notes {
	return core.Notes{Tokens: int(i.Xhs256_verifier_max_token_len(at)), Leeway: i.Xhs256_verifier_leeway(at)}
}

func signerNotes(*core.Instance, int32) core.Notes { return core.Notes{} }

func libBuildSigner(b builderHandle) (signerHandle, int32) {
	return b.build(b.in.Xhs256_builder_build_signer, signerNotes)
}

// build returns a handle for what make makes. From then on the handle owns the instance.
func (b *pureBuilder) build(make func(builder, out int32) int32, notes func(*core.Instance, int32) core.Notes) (*pureHandle, int32) {
	if status := b.call("", "", func(int32, int32) int32 { return make(b.at, b.in.Scratch) }); status != statusOK {
		return nil, status
	}
	i := b.in
	b.in = nil
	h := &pureHandle{at: int32(i.Uint32(i.Scratch))}
	known := notes(i, h.at)
	i.Xhs256_builder_free(b.at)
	p := core.NewPool(i)
	p.Notes = known
	h.pool.Store(p)
	return h, statusOK
}

func libVerifierFree(v verifierHandle) { v.free() }

func libSignerFree(s signerHandle) { s.free() }

func (h *pureHandle) free() {
	if h.follower != nil {
		h.follower.free()
	}
	h.pool.Load().Retire()
}

func libLeeway(v verifierHandle) int64 { return v.now().Leeway }

func libVerify(v verifierHandle, buffer []byte, in *claimsIn, o *outcome, token string, now int64, systemClock bool) {
	if systemClock {
		now = time.Now().Unix()
	}
	*o = outcome{code: int32(CodeInternal)}
	v.useAt(now, func(i *core.Instance) { v.verify(i, buffer, in, o, token, now) })
}

// The struct hs256_claims in the memory.
const (
	claimsSize    = 96
	claimsClaim   = 4
	claimsPresent = 8
	claimsNeeded  = 12
	claimsAt      = 16
	claimsPayload = 24
	claimsIss     = 32
	claimsSub     = 40
	claimsJti     = 48
	claimsAud     = 56
	claimsKeyID   = 64
	claimsExp     = 72
	claimsNbf     = 80
	claimsIat     = 88
)

func (h *pureHandle) verify(i *core.Instance, buffer []byte, in *claimsIn, o *outcome, token string, now int64) {
	var at int32
	tokens := i.Notes().Tokens
	n := int32(min(len(token), tokens+1))
	if len(token) <= tokens {
		at = i.PutOne(token)
	} else { // rejected by its length, for which one byte too many is enough; it is never read
		at = i.Room(n)
	}
	room := n + 64
	for {
		i.Reserve(room)
		i.SetUint32(i.Scratch, claimsSize)
		i.SetUint32(i.Scratch+claimsClaim, claimNone)
		i.SetUint32(i.Scratch+claimsNeeded, 0)
		i.SetFloat64(i.Scratch+claimsAt, 0)
		o.code = i.Xhs256_verify_at(h.at, i.Out, i.OutLen(), i.Scratch, at, n, now)
		if o.code != statusBufferTooSmall {
			break
		}
		room = int32(i.Uint32(i.Scratch + claimsNeeded))
	}
	o.claim = int32(i.Uint32(i.Scratch + claimsClaim))
	o.at = i.Float64(i.Scratch + claimsAt)
	if o.code == statusOK {
		pack(i, buffer, in, o)
	}
}

// pack copies the payload, followed by strings that are not in it verbatim.
func pack(i *core.Instance, buffer []byte, in *claimsIn, o *outcome) {
	scratch := i.Scratch
	payload := i.View(scratch + claimsPayload)
	needed := len(payload)
	first := i.Uint32(scratch + claimsPayload)
	for _, member := range [...]int32{claimsIss, claimsSub, claimsJti, claimsAud, claimsKeyID} {
		needed += len(i.View(scratch + member))
	}
	if needed > len(buffer) {
		o.code, o.needed = statusBufferTooSmall, uintptr(needed)
		return
	}
	end := copy(buffer, payload)
	place := func(member int32) span {
		view := i.View(scratch + member)
		if len(view) == 0 {
			return span{}
		}
		if offset := i.Uint32(scratch+member) - first; offset < uint32(len(payload)) {
			return span{offset, uint32(len(view))}
		}
		s := span{uint32(end), uint32(len(view))}
		end += copy(buffer[end:], view)
		return s
	}
	in.present = i.Uint32(scratch + claimsPresent)
	if i.Uint32(scratch+claimsKeyID) != 0 {
		in.present |= hasKeyID
	}
	in.payloadLen = uint32(len(payload))
	in.keyID = place(claimsKeyID)
	in.iss, in.sub, in.jti, in.aud = place(claimsIss), place(claimsSub), place(claimsJti), place(claimsAud)
	in.exp, in.nbf, in.iat = i.Float64(scratch+claimsExp), i.Float64(scratch+claimsNbf), i.Float64(scratch+claimsIat)
	o.textLen = uint32(end)
}

func libBufferLen(tokenLen int) (n int) {
	stateless().Use(func(i *core.Instance) { n = int(i.Xhs256_buffer_len(int32(tokenLen))) })
	return n
}

// libVerifyBatch uses one instance for a whole share. The library's pairs of tokens are no faster here.
func libVerifyBatch(v verifierHandle, s *batchScratch, count int, now int64) {
	for n := range count {
		s.outcomes[n] = outcome{code: int32(CodeInternal)}
	}
	v.useAt(now, func(i *core.Instance) {
		tokens, buffer := core.String(s.tokens), s.buffer
		for n := range count {
			o := &s.outcomes[n]
			v.verify(i, buffer, &s.claims[n], o, tokens[:s.lens[n]], now)
			o.text = uint32(len(s.buffer) - len(buffer))
			if o.code == statusBufferTooSmall { // never: the buffer has room for all
				o.code = int32(CodeInternal)
			}
			tokens, buffer = tokens[s.lens[n]:], buffer[o.textLen:]
		}
	})
}

func libExplain(v verifierHandle, buffer []byte, token string, now *int64) (n int, status int32) {
	seconds := time.Now().Unix()
	if now != nil {
		seconds = *now
	}
	status = int32(CodeInternal)
	v.useAt(seconds, func(i *core.Instance) {
		at := i.PutOne(token)
		room := int32(scratchLen)
		i.SetInt64(i.Scratch+8, seconds)
		for {
			i.Reserve(room)
			status = i.Xhs256_explain(v.at, i.Out, i.OutLen(), i.Scratch, at, int32(len(token)), i.Scratch+8)
			room = int32(i.Uint32(i.Scratch))
			if status != statusBufferTooSmall {
				break
			}
		}
		n, status = give(i, buffer, int(room), status)
	})
	return n, status
}

// give copies a call's output, if there is room for it.
func give(i *core.Instance, buffer []byte, n int, status int32) (int, int32) {
	if status != statusOK {
		return 0, status
	}
	if n > len(buffer) {
		return n, statusBufferTooSmall
	}
	return copy(buffer, i.Bytes(i.Out, int32(n))), statusOK
}

func libSign(s signerHandle, buffer []byte, problem *signProblem, claims []byte, t *times) (n int, status int32) {
	status = int32(CodeInternal)
	*problem = signProblem{offset: -1}
	s.use(func(i *core.Instance) {
		at := i.PutOne(core.String(claims))
		length, mistake, given := i.Scratch, i.Scratch+8, int32(0)
		if t != nil {
			given = i.Scratch + 48
			i.SetUint32(given, 40)
			i.SetUint32(given+4, t.flags|timesNow)
			i.SetUint32(given+8, 0)
			now := t.now
			if t.flags&timesNow == 0 {
				now = time.Now().Unix()
			}
			i.SetInt64(given+16, now)
			i.SetInt64(given+24, t.expiresIn)
			i.SetInt64(given+32, t.notBeforeIn)
		}
		room := int32(len(claims) + len(claims)/2 + 1024)
		for {
			i.Reserve(room)
			i.SetUint32(mistake, 32)
			status = i.Xhs256_sign(s.at, i.Out, i.OutLen(), length, mistake, at, int32(len(claims)), given)
			room = int32(i.Uint32(length))
			if status != statusBufferTooSmall {
				break
			}
		}
		if status != statusOK {
			*problem = problemAt(i, mistake, at, len(claims))
		}
		n, status = give(i, buffer, int(room), status)
	})
	return n, status
}

// problemAt reads the struct hs256_sign_error.
func problemAt(i *core.Instance, mistake, claims int32, claimsLen int) signProblem {
	p := signProblem{
		claim:  int32(i.Uint32(mistake + 4)),
		cause:  i.CString(int32(i.Uint32(mistake + 20))),
		field:  i.CString(int32(i.Uint32(mistake + 24))),
		offset: int(int32(i.Uint32(mistake + 28))), // -1 as a size_t: none
	}
	member, memberLen := i.Uint32(mistake+12), i.Uint32(mistake+16)
	if offset := member - uint32(claims); member != 0 && offset < uint32(claimsLen) {
		p.member = span{offset, memberLen}
	}
	return p
}

func libClaimGet(payload, name string) (value span, ok bool) {
	stateless().Use(func(i *core.Instance) {
		at, nameAt := i.PutTwo(payload, name)
		if i.Xhs256_claim_get(i.Scratch, 0, at, int32(len(payload)), nameAt, int32(len(name))) == statusOK {
			value, ok = span{i.Uint32(i.Scratch) - uint32(at), i.Uint32(i.Scratch + 4)}, true
		}
	})
	return value, ok
}

func libAudience(aud string) (audience []string) {
	stateless().Use(func(i *core.Instance) {
		at, n := i.PutOne(aud), int32(len(aud))
		i.Reserve(n)
		view, position, length := i.Scratch, i.Scratch+8, i.Scratch+12
		i.SetUint32(position, 0)
		for i.Xhs256_audience_next(view, position, at, n) == statusOK &&
			i.Xhs256_string(i.Out, i.OutLen(), length, int32(i.Uint32(view)), int32(i.Uint32(view+4))) == statusOK {
			audience = append(audience, string(i.Bytes(i.Out, int32(i.Uint32(length)))))
		}
	})
	return audience
}

func libErrorName(code int32) string {
	return fixedText(func(i *core.Instance) int32 { return i.Xhs256_error_name(code) })
}

func libErrorMessage(code int32) string {
	return fixedText(func(i *core.Instance) int32 { return i.Xhs256_error_message(code) })
}

func libErrorHint(code, claim int32) string {
	return fixedText(func(i *core.Instance) int32 { return i.Xhs256_error_hint(code, claim) })
}

func fixedText(call func(*core.Instance) int32) (text string) {
	stateless().Use(func(i *core.Instance) { text = i.CString(call(i)) })
	return text
}

// libClaimName returns the name of a claim at fault. A claim of a policy is known only to its verifier.
func libClaimName(v verifierHandle, claim int32) (name string, ok bool) {
	call := func(i *core.Instance, at int32) {
		if i.Xhs256_claim_name(at, i.Scratch, claim) == statusOK {
			name, ok = string(i.View(i.Scratch)), true
		}
	}
	if v == nil {
		stateless().Use(func(i *core.Instance) { call(i, 0) })
	} else {
		v.use(func(i *core.Instance) { call(i, v.at) })
	}
	return name, ok
}

func libBearer(value string) (token span, ok bool) {
	stateless().Use(func(i *core.Instance) {
		at := i.PutOne(value)
		if i.Xhs256_bearer(i.Scratch, at, int32(len(value))) == statusOK {
			token, ok = span{i.Uint32(i.Scratch) - uint32(at), i.Uint32(i.Scratch + 4)}, true
		}
	})
	return token, ok
}

func libChallenge(code int32, realm string) (text string, status int32) {
	status = int32(CodeInternal)
	stateless().Use(func(i *core.Instance) {
		at := i.PutOne(realm)
		if realm == "" {
			at = 0
		}
		i.Reserve(int32(256 + 2*len(realm)))
		status = i.Xhs256_challenge(i.Out, i.OutLen(), i.Scratch, code, at, int32(len(realm)))
		if status == statusOK {
			text = string(i.Bytes(i.Out, int32(i.Uint32(i.Scratch))))
		}
	})
	return text, status
}

func libGuardNew(options []byte) (g guardHandle, status int32, field, message string) {
	i := core.NewInstance()
	at := i.Xhs256_guard_new()
	status = i.Xhs256_guard_options(at, i.PutOne(core.String(options)), int32(len(options)))
	if status != statusOK {
		return nil, status, i.CString(i.Xhs256_guard_field(at)), i.CString(i.Xhs256_guard_message(at))
	}
	g = &pureHandle{at: at}
	g.pool.Store(core.NewPool(i))
	return g, statusOK, "", ""
}

func libGuardFree(guardHandle) {}

func libFindToken(g guardHandle, s *requestScratch) (found law.Found, status int32) {
	status = int32(CodeInternal)
	g.use(func(i *core.Instance) {
		// The request, then the views of its parts: two for the request itself, then those of the fields.
		const request, what = 32, 64
		next, views := i.PutTwo(core.String(s.text), strings.Repeat("\x00", 8*len(s.lens)+8))
		views = (views + 7) &^ 7
		for n, length := range s.lens {
			i.SetUint32(views+int32(8*n), uint32(next))
			i.SetUint32(views+int32(8*n)+4, length)
			next += int32(length)
		}
		i.Reserve(int32(len(s.buffer)))
		r, f := i.Scratch+request, i.Scratch+what
		i.SetUint32(r, 28)
		copy(i.Bytes(r+4, 16), i.Bytes(views, 16))
		i.SetUint32(r+20, uint32(views+16))
		i.SetUint32(r+24, uint32(len(s.lens)-2)/2)
		i.SetUint32(f, 32)
		status = i.Xhs256_find_token(g.at, f, i.Out, int32(len(s.buffer)), r)
		if status == statusOK {
			found = law.Found{
				Finding:     law.Finding(i.Uint32(f + 4)),
				Source:      law.Source(i.Uint32(f + 8)),
				Token:       string(i.View(f + 12)),
				Subprotocol: string(i.View(f + 20)),
			}
		}
	})
	return found, status
}

func libAnswer(g guardHandle, refusal, source int32) (answer law.Answer, status int32) {
	status = int32(CodeInternal)
	g.use(func(i *core.Instance) {
		r := i.Scratch
		clear(i.Bytes(r, 56))
		i.SetUint32(r, 52)
		if status = i.Xhs256_answer(g.at, r, refusal, source); status != statusOK {
			return
		}
		flags := i.Uint32(r + 8)
		answer = law.Answer{
			Passes:     flags&answerPasses != 0,
			Told:       flags&answerTold != 0,
			NoStore:    flags&answerNoStore != 0,
			Status:     int(i.Uint32(r + 4)),
			RetryAfter: i.Uint32(r + 44),
			Challenge:  string(i.View(r + 12)),
			Code:       string(i.View(r + 28)),
			Source:     string(i.View(r + 36)),
		}
	})
	return answer, status
}
