//! Why a check did not simply pass: one table of kinds for programs and sentences for people.

use crate::claims::{NOT_A_DATE, NOT_A_STRING, NOT_AN_AUDIENCE};
use crate::error::hint::{CAUSE_OTHER_SECRET, CAUSE_TOO_OLD};
use crate::json;

/// The table: variant, kind, sentence. A kind never changes its meaning: vectors and programs compare it.
macro_rules! causes {
    ($($variant:ident $kind:literal $message:expr;)*) => {
        /// Why a check failed or was not reached, as far as that is known.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Cause {
            $(#[doc = concat!("`", $kind, "`.")] $variant,)*
        }

        impl Cause {
            /// All causes.
            pub const ALL: &'static [Cause] = &[$(Cause::$variant),*];

            /// The name for programs: `"duplicate_member"`. It never changes.
            #[must_use]
            pub const fn kind(self) -> &'static str {
                match self { $(Cause::$variant => $kind,)* }
            }

            /// One fixed phrase for people, lower-case and without a full stop. Its wording may change.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Cause::$variant => $message,)* }
            }
        }
    };
}

causes! {
    // The token's text.
    TokenTooLong "token_too_long" "longer than the policy's `max_token_len`";
    WhiteSpaceAround "white_space_around" "white space around the token";
    Quotes "quotes" "quotes around the token";
    HeaderValue "header_value" "a whole header value: the token is what comes after `Bearer`";
    JsonSerialization "json_serialization" "a JSON object: only the compact serialization is understood";
    Encrypted "encrypted" "five segments: an encrypted token (JWE), which hs256 cannot read";
    TooFewSegments "too_few_segments" "fewer than three segments: was the token cut off?";
    TooManySegments "too_many_segments" "more than three segments";
    EmptySegment "empty_segment" "an empty header or payload";
    WhiteSpaceInside "white_space_inside" "white space in the token: was it wrapped over lines?";
    Padding "padding" "padding (`=`), which base64url in a token does not have";
    StandardAlphabet "standard_alphabet" "`+` or `/`, which is ordinary base64 and not base64url";
    PercentEncoding "percent_encoding" "a `%`: was the token percent-encoded for a URL?";
    ForeignByte "foreign_byte" "a byte that base64url does not have";
    ImpossibleLength "impossible_length" "a length that no base64url has: was the token cut off?";
    TrailingBits "trailing_bits" "a last character with bits that belong to no byte: was it changed?";

    // JSON, in the header or the payload; the first two also before the token.
    Empty "empty" json::Cause::Empty.message();
    ByteOrderMark "byte_order_mark" json::Cause::ByteOrderMark.message();
    NotUtf8 "not_utf8" json::Cause::NotUtf8.message();
    NotAnObject "not_an_object" json::Cause::NotAnObject.message();
    Syntax "syntax" json::Cause::Syntax.message();
    ControlCharacter "control_character" json::Cause::ControlCharacter.message();
    LoneSurrogate "lone_surrogate" json::Cause::LoneSurrogate.message();
    NumberOutOfRange "number_out_of_range" json::Cause::NumberOutOfRange.message();
    TooDeep "too_deep" json::Cause::TooDeep.message();
    TextTooLong "text_too_long" json::Cause::TooLong.message();
    DuplicateMember "duplicate_member" json::Cause::DuplicateMember.message();
    TrailingData "trailing_data" json::Cause::TrailingData.message();

    // The header.
    HeaderTooLong "header_too_long" "longer than 2 KiB";
    NoAlg "no_alg" "no `alg`";
    NotAString "not_a_string" NOT_A_STRING;
    Unsigned "unsigned" "`alg` is `none`: an unsigned token";
    AlgorithmCase "algorithm_case" "`alg` must be `HS256` in capitals";
    OtherAlgorithm "other_algorithm" "`alg` is not HS256";
    CriticalExtension "critical_extension" "`crit` demands an extension, and none is understood";
    UnencodedPayload "unencoded_payload" "`b64` is not true: an unencoded payload (RFC 7797)";
    NestedToken "nested_token" "another token in the payload (a nested token)";
    NoTyp "no_typ" "no `typ`, and the policy names one";
    OtherTyp "other_typ" "`typ` is not the policy's";

    // The key and the signature.
    NoKid "no_kid" "the token has no `kid`, and every key has an id";
    UnknownKid "unknown_kid" "no key has the token's `kid` as its id, and every key has an id";
    KeyOutsideItsTime "key_outside_its_time" "the key for this token is not in use at this time (its `from` and `until`)";
    NoSignature "no_signature" "no signature";
    SignatureCutOff "signature_cut_off" "shorter than 32 bytes: was the token cut off?";
    SignatureTooLong "signature_too_long" "longer than 32 bytes: made by another algorithm?";
    OtherSecret "other_secret" CAUSE_OTHER_SECRET;

    // The claims.
    NotAnAudience "not_an_audience" NOT_AN_AUDIENCE;
    NotANumber "not_a_number" NOT_A_DATE;
    TimeAsText "time_as_text" "a time as text: it must be a number of seconds, without quotes";
    NullClaim "null_claim" "null: a claim without a value must be left out";
    NumericSubject "numeric_subject" "a number, which only the policy's `numeric_subject` accepts";
    Absent "absent" "the token does not have this claim";
    OtherIssuer "other_issuer" "not one of the policy's issuers";
    IssuerOfAnotherKey "issuer_of_another_key" "not an issuer of the key that signed the token";
    OtherSubject "other_subject" "not the policy's subject";
    AudienceNotAskedFor "audience_not_asked_for"
        "the token names an audience and the policy none: set `audience`, or `any_audience` to accept any";
    OtherAudience "other_audience" "none of the policy's audiences";
    OtherValue "other_value" "not one of the values that the policy's `claims` allow";
    InTheFuture "in_the_future" "a time in the future";
    InThePast "in_the_past" "a time in the past";
    Milliseconds "milliseconds" "the year 10000 or later: was it given in milliseconds?";
    SpanNotTime "span_not_time" "before 1980: was a number of seconds from now given?";
    TooOld "too_old" CAUSE_TOO_OLD;
    TokenRevoked "token_revoked" "this token was revoked, by its `jti`";
    SubjectRevoked "subject_revoked" "all that this subject got before some time was revoked, this token with it";
    KeyRevoked "key_revoked" "what the key that signed it has signed was revoked, by its id";
    EverythingRevoked "everything_revoked" "all tokens from before some time were revoked, this one with them";
    StaleRevocations "stale_revocations" "the list of revocations is older than `max_stale` allows";

    // Why a check was not reached.
    SegmentUnreadable "segment_unreadable" "its part of the token cannot be decoded";
    HeaderUnreadable "header_unreadable" "the header is unreadable";
    PayloadUnreadable "payload_unreadable" "the payload is unreadable";
    NoKeyToTry "no_key_to_try" "there is no key to try";
    NoKeyMatched "no_key_matched" "no key matched";
    NoVerifier "no_verifier" "no key was given";
}

impl From<json::Cause> for Cause {
    fn from(cause: json::Cause) -> Cause {
        match cause {
            json::Cause::Empty => Cause::Empty,
            json::Cause::ByteOrderMark => Cause::ByteOrderMark,
            json::Cause::NotUtf8 => Cause::NotUtf8,
            json::Cause::NotAnObject => Cause::NotAnObject,
            json::Cause::Syntax => Cause::Syntax,
            json::Cause::ControlCharacter => Cause::ControlCharacter,
            json::Cause::LoneSurrogate => Cause::LoneSurrogate,
            json::Cause::NumberOutOfRange => Cause::NumberOutOfRange,
            json::Cause::TooDeep => Cause::TooDeep,
            json::Cause::TooLong => Cause::TextTooLong,
            json::Cause::DuplicateMember => Cause::DuplicateMember,
            json::Cause::TrailingData => Cause::TrailingData,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_distinct_names_and_messages_are_one_phrase() {
        let mut kinds: alloc::vec::Vec<_> = Cause::ALL.iter().map(|cause| cause.kind()).collect();
        assert!(kinds.iter().all(|kind| kind.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b'0'..=b'9'))));
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), Cause::ALL.len());
        for cause in Cause::ALL {
            let message = cause.message();
            let is_plain = |byte| (b' '..=b'~').contains(&byte) && !matches!(byte, b'"' | b'\\');
            assert!(!message.ends_with('.') && message.bytes().all(is_plain), "{message}");
        }
    }
}
