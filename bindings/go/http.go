package hs256

// #include "glue.h"
// #cgo nocallback hs256_challenge
// #cgo noescape hs256_challenge
// #cgo nocallback hs256go_bearer
// #cgo noescape hs256go_bearer
import "C"

import "errors"

// Bearer finds the token in the value of an Authorization header: the scheme Bearer in any case, one or more spaces, the
// token, nothing behind it (RFC 6750 section 2.1). False means that the request has no credentials of this kind.
//
// Package hs256http has a middleware that does this.
func Bearer(authorization string) (token string, ok bool) {
	var offset, n C.size_t
	if C.hs256go_bearer(&offset, &n, bytesOf(authorization), C.size_t(len(authorization))) != C.HS256_OK {
		return "", false
	}
	return authorization[offset : offset+n], true
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
	var realmBytes *C.uint8_t
	if realm != "" {
		realmBytes = bytesOf(realm)
	}
	buffer := make([]byte, 256+2*len(realm))
	var n C.size_t
	status := C.hs256_challenge(addressOf(buffer), C.size_t(len(buffer)), &n, C.int32_t(code), realmBytes,
		C.size_t(len(realm)))
	if status != C.HS256_OK {
		return "", invalidArgument("realm", "realm", "not visible ASCII and spaces")
	}
	return string(buffer[:n]), nil
}
