package hs256

import "errors"

// Bearer finds the token in the value of an Authorization header: the scheme Bearer in any case, one or more spaces,
// the token, nothing after it (RFC 6750 section 2.1). False means that the request has no credentials of this kind.
//
// Package hs256http has a middleware that does this.
func Bearer(authorization string) (token string, ok bool) {
	at, ok := libBearer(authorization)
	return authorization[at.offset:][:at.len], ok
}

// Challenge gives the value of the WWW-Authenticate header that goes with a 401 (RFC 6750 section 3). Nothing of a token is
// in it.
//
// err is what Verify returned, or nil for a request without credentials, whose challenge names no error. An empty realm is
// left out. The error is [ErrInvalidArgument] if err is not an [Error], or the realm is not visible ASCII and spaces.
func Challenge(err error, realm string) (string, error) {
	var code Code
	if refused := (*Error)(nil); errors.As(err, &refused) {
		code = refused.Code
	} else if err != nil {
		return "", invalidArgument("err", "err", "not an hs256.Error")
	}
	text, status := libChallenge(int32(code), realm)
	if status != statusOK {
		return "", invalidArgument("realm", "realm", "not visible ASCII and spaces")
	}
	return text, nil
}
