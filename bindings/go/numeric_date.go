package hs256

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// A NumericDate is a time as tokens have it (RFC 7519 section 2): the number of seconds since 1970. json.Marshal makes
// RFC 3339 text of a [time.Time], which is not a time in a token, and Sign refuses it.
//
//	type session struct {
//		Subject string            `json:"sub"`
//		Expires hs256.NumericDate `json:"exp,omitzero"`
//	}
type NumericDate struct{ time.Time }

// NewNumericDate is a time as tokens have it.
func NewNumericDate(t time.Time) NumericDate { return NumericDate{t} }

// MarshalJSON gives whole seconds; a fraction is cut off, towards the past. The zero time, which is Go's way of writing none,
// is an error: leave it out by `omitzero`.
func (d NumericDate) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return nil, errors.New("hs256: the zero time; leave it out by `omitzero`")
	}
	return strconv.AppendInt(nil, d.Unix(), 10), nil
}

// UnmarshalJSON takes any number, with its fraction, clamped as [Claims.ExpiresAt] is; null changes nothing.
func (d *NumericDate) UnmarshalJSON(text []byte) error {
	var seconds *float64
	if err := json.Unmarshal(text, &seconds); err != nil {
		return errors.New("hs256: not a number of seconds")
	}
	if seconds != nil {
		d.Time = timeOf(*seconds)
	}
	return nil
}
