package hs256

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"time"
	"unsafe"
)

// Claims is the claims set of a valid token (RFC 7519 section 4). It never changes and belongs to the caller; any number
// of goroutines may read it.
//
// The registered claims are read without parsing JSON again. [Claims.Decode] and [Claims.Claim] give the others.
//
// Claims print as redacted in every format, JSON included, and in unexported fields: a payload names people. Print
// [Claims.Raw] if you mean to.
type Claims struct {
	set unsafe.Pointer // *claimsSet or nil; printers follow a typed pointer even if they call no method of this package
}

// A claimsSet is the content of claims. It never changes, so copies of the claims may share it.
type claimsSet struct {
	text string    // the payload, followed by strings that are not in it verbatim
	in   claimsIn  // where the claims are in the text, and the numbers
	life *lifetime // nil for no claims
}

// claimsWith holds claims, their set and its text in one allocation, since an allocation costs as much as copying them.
type claimsWith[Room any] struct {
	Claims
	set  claimsSet
	room Room
}

func (c *claimsWith[Room]) claims() (*Claims, *claimsSet) {
	c.Claims.set = unsafe.Pointer(&c.set)
	return &c.Claims, &c.set
}

var noClaims claimsSet

func (c *Claims) contents() *claimsSet {
	if c.set == nil {
		return &noClaims
	}
	return (*claimsSet)(c.set)
}

// newClaims copies a text and its claims. The room sizes match the size classes of Go's allocator.
func newClaims(text []byte, in *claimsIn, life *lifetime) *Claims {
	var c *Claims
	var set *claimsSet
	var room []byte
	switch n := len(text); {
	case n <= 72:
		with := new(claimsWith[[72]byte])
		c, set = with.claims()
		room = with.room[:]
	case n <= 152:
		with := new(claimsWith[[152]byte])
		c, set = with.claims()
		room = with.room[:]
	case n <= 248:
		with := new(claimsWith[[248]byte])
		c, set = with.claims()
		room = with.room[:]
	case n <= 408:
		with := new(claimsWith[[408]byte])
		c, set = with.claims()
		room = with.room[:]
	default:
		c, set = new(claimsWith[struct{}]).claims()
		set.in, set.text, set.life = *in, string(text), life
		return c
	}
	set.in, set.life = *in, life
	set.text = unsafe.String(unsafe.SliceData(room), copy(room, text))
	return c
}

// Issuer gives `iss` (section 4.1.1), empty if the token has none.
func (c *Claims) Issuer() string { return c.string(c.contents().in.iss) }

// Subject gives `sub` (section 4.1.2), empty if the token has none. Under [WithNumericSubject] it is the digits of an integer.
func (c *Claims) Subject() string { return c.string(c.contents().in.sub) }

// ID gives `jti` (section 4.1.7), empty if the token has none. It is up to the caller to check that it is new.
func (c *Claims) ID() string { return c.string(c.contents().in.jti) }

// KeyID gives the id of the key that the signature matched under, empty if that key has none.
func (c *Claims) KeyID() string { return c.string(c.contents().in.keyID) }

// HasKeyID says whether the key that the signature matched under has an id, which may be empty.
func (c *Claims) HasKeyID() bool { return c.contents().in.present&hasKeyID != 0 }

// ExpiresAt gives `exp` (section 4.1.4), the zero time if the token has none. What lies beyond the years 1 to
// 9999 is given as their first or last second; the same goes for the next two.
func (c *Claims) ExpiresAt() time.Time { return c.time(c.contents().in.exp, hasExp) }

// NotBefore gives `nbf` (section 4.1.5), the zero time if the token has none.
func (c *Claims) NotBefore() time.Time { return c.time(c.contents().in.nbf, hasNbf) }

// IssuedAt gives `iat` (section 4.1.6), the zero time if the token has none. It is checked only under WithMaxAge.
func (c *Claims) IssuedAt() time.Time { return c.time(c.contents().in.iat, hasIat) }

// Audience gives the strings of `aud` (section 4.1.3), nil if the token has none.
func (c *Claims) Audience() []string {
	return libAudience(c.string(c.contents().in.aud))
}

// Has says whether the claims set has a claim of this name at its top level, with any value, null included.
func (c *Claims) Has(name string) bool {
	_, ok := c.find(name)
	return ok
}

// Claim gives the value of any claim at the top level of the claims set as JSON text, a string with its quotes; false if
// there is none. The name is compared exactly, which encoding/json does not do.
func (c *Claims) Claim(name string) (json.RawMessage, bool) {
	value, ok := c.find(name)
	if !ok {
		return nil, false
	}
	return json.RawMessage(value), true
}

// Raw gives a copy of the payload as it was signed: an I-JSON object (RFC 7493).
func (c *Claims) Raw() json.RawMessage { return json.RawMessage(c.payload()) }

// Decode reads the claims set into a struct or a map, as json.Unmarshal does. In a map every number is a float64, which has
// no room for integers beyond 2^53: [Claims.Decoder] leaves them whole.
//
// # Security
//
// The error is json.Unmarshal's, which may quote a value of the payload: mind where you log it.
//
// encoding/json takes a member for a field if the names are equal but for their case. If strangers can choose names of
// claims that your issuer signs, read by [Claims.Claim], which compares exactly.
func (c *Claims) Decode(into any) error { return json.Unmarshal([]byte(c.payload()), into) }

// Decoder returns a decoder of the claims set for more options than [Claims.Decode]: to keep a number in a map or an
// any as it is written, as a float64 loses digits beyond 2^53; or to demand a field in the struct for every claim.
//
//	decoder := claims.Decoder()
//	decoder.UseNumber()
//	err := decoder.Decode(&mine)
func (c *Claims) Decoder() *json.Decoder { return json.NewDecoder(strings.NewReader(c.payload())) }

const redactedClaims = "hs256.Claims(redacted)"

// String says only that these are claims.
func (Claims) String() string { return redactedClaims }

// GoString is [Claims.String] for %#v.
func (Claims) GoString() string { return redactedClaims }

// Format writes [Claims.String] whatever the verb.
func (Claims) Format(f fmt.State, _ rune) { write(f, redactedClaims) }

// LogValue is [Claims.String] for package slog.
func (Claims) LogValue() slog.Value { return slog.StringValue(redactedClaims) }

// MarshalText is [Claims.String] for JSON, XML and the like. To send the payload as JSON, use [Claims.Raw].
func (Claims) MarshalText() ([]byte, error) { return []byte(redactedClaims), nil }

func (c *Claims) string(s span) string { return c.contents().text[s.offset:][:s.len] }

func (c *Claims) payload() string {
	set := c.contents()
	return set.text[:set.in.payloadLen]
}

func (c *Claims) time(date float64, bit uint32) time.Time {
	if c.contents().in.present&bit == 0 {
		return time.Time{}
	}
	return timeOf(date)
}

// timeOf clamps to the years that JSON and most databases know.
func timeOf(date float64) time.Time {
	const first, last = -62135596800, 253402300799 // the first second of year 1, the last of year 9999
	seconds := min(max(date, first), last)
	whole := math.Floor(seconds)
	return time.Unix(int64(whole), int64((seconds-whole)*1e9)).UTC()
}

func (c *Claims) find(name string) (string, bool) {
	payload := c.payload()
	value, ok := libClaimGet(payload, name)
	return payload[value.offset:][:value.len], ok
}
