//! What to do instead of setting another library's option, or a member of another document.

/// Options of other libraries and members of other documents, in lower case without `_` and `-`, and what to do
/// instead.
const OF_OTHERS: [(&[&str], &str); 17] = [
    (&["alg", "algorithm", "algorithms"], "the algorithm is HS256 and nothing else: leave it out"),
    (&["complete"], "a verdict has only the claims and the key's id: leave it out"),
    (
        &["exp", "nbf", "ignoreexpiration", "ignorenotbefore", "verifyexp", "verifynbf", "validateexp", "validatenbf"],
        "`exp` and `nbf` are checked wherever a token has them; `required` demands them",
    ),
    (&["clocktolerance", "clockskew", "skew", "acceptleeway"], "use `leeway`, in seconds"),
    (&["clock", "clocktimestamp", "currentdate", "now"], "the time is given when a token is verified"),
    (&["maxtokenage"], "use `max_age`, in seconds"),
    (&["iat", "verifyiat", "validateiat"], "`iat` is compared if `max_age` is set"),
    (&["requiredclaims", "requiredspecclaims", "requireclaims", "mandatoryclaims"], "use `required`"),
    (&["verify", "verifysignature", "validate"], "the signature is always verified: leave it out"),
    (&["verifyaud", "validateaud"], "use `audience`, or `any_audience` to accept any"),
    (&["iss", "verifyiss", "validateiss", "validissuer", "validissuers"], "use `issuer`"),
    (&["sub", "verifysub"], "use `subject`"),
    (
        &["jti", "jwtid", "nonce", "azp", "scope", "role"],
        "use `claims` for the value of a claim; compare a `jti` yourself",
    ),
    (
        &[
            "secret",
            "secretorkey",
            "secretorpublickey",
            "key",
            "keys",
            "kid",
            "publickey",
            "jwk",
            "jwks",
            "jwksuri",
            "allowinvalidasymmetrickeytypes",
        ],
        "keys are given beside the policy, never in it",
    ),
    (&["options", "policy", "verifyoptions"], "write its members into the policy itself"),
    (&["expiresin", "notbefore", "issuedat"], "it is for signing; a policy is for verifying"),
    (&["version", "$schema", "revoked", "refresh", "maxstale"], "it belongs beside the policy, in the file around it"),
];

/// What to do instead of setting a member of this name, given without case, `_`, `-` and spaces.
pub(crate) fn instead_of(plain: &str) -> Option<&'static str> {
    OF_OTHERS.iter().find(|(names, _)| names.contains(&plain)).map(|(_, instead)| *instead)
}
