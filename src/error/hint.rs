//! The usual fix for a rejection, in a few words, for people who see only the message.
//!
//! A hint follows from the code and the claim's name, so it is true for every token and shows nothing of it; `explain`
//! looks at the token. A word between backticks is `explain`, or an option as the policy document calls it: each
//! language puts its own name there.

use core::ffi::CStr;

use super::Code;

const OTHER_SECRET: &CStr = c"made with another secret (or the same in another encoding), or the token was changed";
const TOO_OLD: &CStr = c"longer ago than the policy's `max_age`";

// Causes as well: `explain` knows when they apply.
pub(crate) const CAUSE_OTHER_SECRET: &str = text(OTHER_SECRET);
pub(crate) const CAUSE_TOO_OLD: &str = text(TOO_OLD);

impl Code {
    /// The usual fix for a rejection with this code and this claim: a phrase without a full stop, `None` if the message
    /// says it all. It depends only on these two, never on the token.
    ///
    /// A word between backticks is an option, as the policy document and [`VerifierBuilder`] call it, or [`explain`].
    ///
    /// ```
    /// let hint = hs256::Code::ClaimMismatch.hint(Some("aud"));
    /// assert_eq!(hint, Some("without `audience` or `any_audience`, a token that has one is rejected"));
    /// ```
    ///
    /// [`VerifierBuilder`]: crate::VerifierBuilder
    /// [`explain`]: crate::explain()
    #[must_use]
    pub fn hint(self, claim: Option<&str>) -> Option<&'static str> {
        self.hint_for_c(claim).map(text)
    }

    /// [`Code::hint`] with a NUL at its end, which C needs.
    #[doc(hidden)]
    #[must_use]
    pub fn hint_for_c(self, claim: Option<&str>) -> Option<&'static CStr> {
        Some(match (self, claim) {
            (Code::Malformed, _) => {
                c"`explain` says why; most often it was cut off, or has quotes, white space or Bearer around it"
            }
            (Code::TooLarge, _) => c"longer than `max_token_len`, or its header longer than 2 KiB",
            (Code::AlgorithmNotAllowed, _) => {
                c"a shared secret verifies HS256 alone; RS256, ES256 and others take a public key and another library"
            }
            (Code::UnsupportedHeader, _) => c"crit, a b64 other than true, or a cty of JWT; `explain` says which",
            (Code::WrongType, _) => c"its header has no typ, or another than `typ` demands",
            (Code::UnknownKey, _) => c"its kid is the id of no key in use, or it has none while every key has an id",
            (Code::SignatureMismatch, _) => OTHER_SECRET,
            (Code::InvalidClaim, Some("sub")) => c"not a string; `numeric_subject` accepts integers",
            (Code::InvalidClaim, Some("iss" | "jti")) => c"not a string",
            (Code::InvalidClaim, Some("aud")) => c"neither a string nor an array of strings",
            (Code::InvalidClaim, Some("exp" | "nbf" | "iat")) => c"not a number of seconds since 1970",
            (Code::ClaimMismatch, Some("aud")) => {
                c"without `audience` or `any_audience`, a token that has one is rejected"
            }
            (Code::NotYetValid, _) => {
                c"`leeway` allows for clocks that differ; a time in milliseconds lies far in the future"
            }
            (Code::Expired, Some("iat")) => TOO_OLD,
            (Code::Unavailable, _) => c"read a newer list, or raise `max_stale`",
            _ => return None,
        })
    }
}

const fn text(hint: &'static CStr) -> &'static str {
    match hint.to_str() {
        Ok(text) => text,
        Err(_) => "", // no hint is that: a test reads them all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    const CLAIMS: [Option<&str>; 9] =
        [None, Some("iss"), Some("sub"), Some("aud"), Some("exp"), Some("nbf"), Some("iat"), Some("jti"), Some("role")];

    /// Every language replaces the word between backticks by its own name for it.
    #[test]
    fn what_is_quoted_is_an_option_or_explain() {
        let known = ["explain", "max_stale"];
        let members = crate::policy::member::Member::ALL.map(crate::policy::member::Member::name);
        for hint in Code::ALL.iter().flat_map(|code| CLAIMS.iter().filter_map(|claim| code.hint(*claim))) {
            let parts: Vec<&str> = hint.split('`').collect();
            assert_eq!(parts.len() % 2, 1, "{hint}");
            for name in parts.iter().skip(1).step_by(2) {
                assert!(known.contains(name) || members.contains(name), "{hint}");
            }
            assert!(
                !hint.is_empty() && !hint.ends_with('.') && hint.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
                "{hint}"
            );
        }
    }

    #[test]
    fn only_rejections_have_hints() {
        for code in Code::ALL {
            let hints = CLAIMS.iter().filter(|claim| code.hint(**claim).is_some()).count();
            assert!(hints == 0 || code.number() >= Code::Malformed.number(), "{code}");
        }
        assert_eq!(Code::ClaimMismatch.hint(Some("iss")), None);
        assert_eq!(Code::ClaimMismatch.hint(None), None);
        assert_eq!(Code::Expired.hint(Some("exp")), None);
    }
}
