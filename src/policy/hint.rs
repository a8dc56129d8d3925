//! What to say about a member that no policy has: the nearest known name, or what to do instead of another library's
//! option.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::member::{Member, Reason};

/// Options of other libraries and members of other documents, in lower case without `_` and `-`, and what to do
/// instead.
const OF_OTHERS: [(&[&str], &str); 17] = [
    (&["alg", "algorithm", "algorithms"], "the algorithm is HS256 and nothing else: leave it out"),
    (&["complete"], "a verdict gives the claims and the key's id alone: leave it out"),
    (
        &["exp", "nbf", "ignoreexpiration", "ignorenotbefore", "verifyexp", "verifynbf", "validateexp", "validatenbf"],
        "`exp` and `nbf` are checked wherever a token has them; `required` demands them",
    ),
    (&["clocktolerance", "clockskew", "skew", "acceptleeway"], "say `leeway`, in seconds"),
    (&["clock", "clocktimestamp", "currentdate", "now"], "the time is given when a token is verified"),
    (&["maxtokenage"], "say `max_age`, in seconds"),
    (&["iat", "verifyiat", "validateiat"], "`iat` is compared where `max_age` is set"),
    (&["requiredclaims", "requiredspecclaims", "requireclaims", "mandatoryclaims"], "say `required`"),
    (&["verify", "verifysignature", "validate"], "the signature is verified always: leave it out"),
    (&["verifyaud", "validateaud"], "say `audience`, or `any_audience` to compare none"),
    (&["iss", "verifyiss", "validateiss", "validissuer", "validissuers"], "say `issuer`"),
    (&["sub", "verifysub"], "say `subject`"),
    (
        &["jti", "jwtid", "nonce", "azp", "scope", "role"],
        "say `claims` for the value of a claim; a `jti` is compared by the caller",
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

/// What to do about a member of this name.
pub(crate) fn for_unknown(name: &str) -> Reason {
    if name.len() > 64 {
        return format!("an unknown member; known are {}", known()).into();
    }
    let plain = plain(name);
    if let Some((_, instead)) = OF_OTHERS.iter().find(|(names, _)| names.contains(&plain.as_str())) {
        return format!("an unknown member: {instead}").into();
    }
    match nearest(&plain) {
        Some(member) => format!("an unknown member: is `{}` meant?", member.name()).into(),
        None => format!("an unknown member; known are {}", known()).into(),
    }
}

fn known() -> String {
    let names: Vec<&str> = Member::ALL.iter().map(|member| member.name()).collect();
    names.join(", ")
}

/// The name without what differs between camel, snake and kebab case.
fn plain(name: &str) -> String {
    let kept = |c: char| (!matches!(c, '_' | '-' | ' ')).then_some(c.to_ascii_lowercase());
    name.chars().filter_map(kept).collect()
}

/// The member whose name takes the fewest edits, if they are at most a third of its length.
fn nearest(name: &str) -> Option<Member> {
    let distance_to = |member: Member| edits(name, &plain(member.name()));
    let member = Member::ALL.into_iter().min_by_key(|member| distance_to(*member))?;
    (distance_to(member) * 3 <= member.name().len()).then_some(member)
}

/// How many characters to insert, remove or replace to turn one text into the other (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, a) in from.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (b, above) in to.chars().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(a != b)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
