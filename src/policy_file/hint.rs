//! What to do instead of setting a member that a policy file does not have.

use crate::policy::document;

/// Instead of a member of the file, given without case, `_`, `-` and spaces.
pub(super) fn of_file(plain: &str) -> Option<&'static str> {
    match plain {
        "secret" | "secrets" | "key" | "jwks" | "jwksfile" | "env" => Some("use `keys`, a list"),
        "maxstale" | "revocations" => Some("use `revoked`, an object of `file` and `max_stale`"),
        _ if document::is_member(plain) => Some("it is a member of `policy`"),
        _ => None,
    }
}

/// Instead of a member of a key.
pub(super) fn of_key(plain: &str) -> Option<&'static str> {
    match plain {
        "secret" | "key" | "value" | "k" | "base64" | "base64url" | "hex" | "jwk" => {
            Some("the file contains no secret: name its variable with `env` or its file with `file`")
        }
        "alg" | "algorithm" | "algorithms" | "kty" | "use" => {
            Some("the algorithm is HS256 and nothing else: leave it out")
        }
        "kid" | "keyid" => Some("use `id`"),
        "iss" | "issuers" => Some("use `issuer`"),
        "jwks" => Some("use `jwks_file`"),
        "jwksuri" | "jwksurl" | "uri" | "url" => {
            Some("keys come from the environment and from files, never from a network")
        }
        "exp" | "expires" | "notafter" => Some("use `until`"),
        "nbf" | "notbefore" | "since" => Some("use `from`"),
        _ => None,
    }
}
