//! The checks on the header, and on the key and the signature that it leads to.

use super::check::{Outcome, Segment};
use super::shape::Segments;
use super::{Cause, Explanation, Note};
use crate::base64url;
use crate::compact::Compact;
use crate::error::Error;
use crate::header::{self, Extension, Header};
use crate::key::Key;
use crate::mac::{TAG_LEN, Tag};
use crate::verdict::{self, Rules};

impl Explanation {
    /// Returns the key that the signature matches under.
    pub(super) fn check_header<'r>(
        &mut self,
        segments: &Segments<'_>,
        rules: Option<&'r Rules>,
        now: i64,
    ) -> Option<&'r Key> {
        let mut buffer = [0; header::MAX_LEN];
        let Some(header) = self.read_header(segments.header, &mut buffer) else {
            for rule in [verdict::ALGORITHM, verdict::EXTENSIONS, verdict::TYPE, verdict::KEY, verdict::SIGNATURE] {
                self.add_not_reached(rule, Cause::HeaderUnreadable);
            }
            return None;
        };
        self.header = Some(header.text().into());
        self.add_result(verdict::HEADER, header.check_parameters(), || match header.no_string() {
            Some(value) => Note::in_header(Cause::NotAString, Some(value)),
            None => Note::in_header(Cause::NoAlg, None),
        });
        self.add_result(verdict::ALGORITHM, header.check_algorithm(), || {
            Note::in_header(algorithm_cause(&header), header.alg)
        });
        self.add_result(verdict::EXTENSIONS, header.check_extensions(), || extension_note(&header));
        let Some(rules) = rules else {
            let rest = [verdict::TYPE, verdict::KEY, verdict::SIGNATURE];
            rest.into_iter().for_each(|rule| self.add_not_reached(rule, Cause::NoVerifier));
            return None;
        };
        self.add_result(verdict::TYPE, header.check_type(rules.policy.typ.as_deref()), || {
            let typ = header.typ.filter(|typ| typ.kind().is_string());
            Note::in_header(if typ.is_some() { Cause::OtherTyp } else { Cause::NoTyp }, typ)
        });
        self.check_signature(&header, segments.compact.as_ref(), rules, now)
    }

    /// The header, if its text is an I-JSON object; otherwise adds why not.
    fn read_header<'b>(&mut self, segment: Option<&[u8]>, buffer: &'b mut header::Buffer) -> Option<Header<'b>> {
        let text = match segment.map(|segment| header::decode_text(segment, buffer)) {
            Some(Ok(text)) => text,
            Some(Err(Error::TooLarge)) => {
                let note = Note::at(Cause::HeaderTooLong, Segment::Header, Some(header::MAX_LEN));
                self.add(verdict::HEADER, Outcome::Failed(Error::TooLarge), note);
                return None;
            }
            _ => {
                self.add_not_reached(verdict::HEADER, Cause::SegmentUnreadable);
                return None;
            }
        };
        match Header::examine(text) {
            Ok(header) => Some(header),
            Err(fault) => {
                self.add(verdict::HEADER, Outcome::Failed(Error::Malformed), Note::in_json(fault, Segment::Header));
                None
            }
        }
    }

    fn check_signature<'r>(
        &mut self,
        header: &Header<'_>,
        compact: Option<&Compact<'_>>,
        Rules { keys, .. }: &'r Rules,
        now: i64,
    ) -> Option<&'r Key> {
        let kid = header.kid.filter(|kid| kid.kind().is_string());
        let candidates = match keys.candidates(header) {
            Err(error) => {
                let cause = if kid.is_some() { Cause::UnknownKid } else { Cause::NoKid };
                self.add(verdict::KEY, Outcome::Failed(error), Note::in_header(cause, kid));
                self.add_not_reached(verdict::SIGNATURE, Cause::NoKeyToTry);
                return None;
            }
            Ok(candidates) => candidates,
        };
        if let Err(error) = keys.in_time(candidates, now) {
            self.add(verdict::KEY, Outcome::Failed(error), Note::in_header(Cause::KeyOutsideItsTime, kid));
            self.add_not_reached(verdict::SIGNATURE, Cause::NoKeyToTry);
            return None;
        }
        self.add(verdict::KEY, Outcome::Passed, Note::NONE);
        let mut tag = Tag::NONE;
        let Some((compact, Ok(has_tag))) = compact.map(|compact| (compact, compact.decode_signature(&mut tag))) else {
            self.add_not_reached(verdict::SIGNATURE, Cause::SegmentUnreadable);
            return None;
        };
        let matched = if has_tag {
            keys.matching(candidates, now, compact.signing_input, &tag, None)
        } else {
            Err(Error::SignatureMismatch)
        };
        self.add_result(verdict::SIGNATURE, matched.as_ref().map(drop).map_err(Error::clone), || {
            if !has_tag {
                return length_note(compact);
            }
            let outside = keys.named_is_outside_its_time(candidates, now);
            Note::at(if outside { Cause::KeyOutsideItsTime } else { Cause::OtherSecret }, Segment::Signature, None)
        });
        matched.ok()
    }
}

fn algorithm_cause(header: &Header<'_>) -> Cause {
    let Some(alg) = header.alg else { return Cause::NoAlg };
    let is = |name: &[u8]| alg.kind().is_string() && alg.bytes(header.text()).eq_ignore_ascii_case(name);
    if is(b"none") {
        Cause::Unsigned
    } else if is(b"HS256") {
        Cause::AlgorithmCase
    } else {
        Cause::OtherAlgorithm
    }
}

fn extension_note(header: &Header<'_>) -> Note {
    header.extension().map_or(Note::NONE, |(extension, value)| {
        let cause = match extension {
            Extension::Critical => Cause::CriticalExtension,
            Extension::UnencodedPayload => Cause::UnencodedPayload,
            Extension::NestedToken => Cause::NestedToken,
        };
        Note::in_header(cause, Some(value))
    })
}

/// What is wrong with a signature that does not have the length of a tag.
fn length_note(compact: &Compact<'_>) -> Note {
    const LEN: usize = base64url::encoded_len(TAG_LEN);
    let start = compact.signing_input.len() + 1;
    let (cause, offset) = match compact.signature.len() {
        0 => (Cause::NoSignature, start),
        len if len < LEN => (Cause::SignatureCutOff, start + len),
        _ => (Cause::SignatureTooLong, start + LEN),
    };
    Note::at(cause, Segment::Signature, Some(offset))
}
