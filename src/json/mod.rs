//! I-JSON (RFC 7493 over RFC 8259): one scan validates a whole text and finds the wanted members on its way.
//!
//! It accepts exactly this: one object, in UTF-8 without a byte order mark, with nothing but white space around it; no
//! object has two members of the same name, compared after unescaping, at any depth; no lone surrogate; every number
//! within the range of an IEEE 754 double; at most [`MAX_DEPTH`] levels. It must never be lenient: every language's own
//! JSON parser reads what passes here without an error.
//!
//! The scan never recurses, and allocates only for a text of very many names (`duplicates.rs`).

mod decimal;
mod digest;
mod duplicates;
mod fault;
mod hash;
mod nearest;
mod number;
mod scanner;
mod string;
mod texts;
mod value;
mod walk;
mod wanted;

pub(crate) use decimal::Decimal;
pub(crate) use fault::{Cause, Fault, complaint, diagnose, member_at};
pub(crate) use nearest::halfway_above;
pub(crate) use scanner::{examine, scan, scan_into};
pub(crate) use texts::Texts;
pub(crate) use value::{Kind, Value};
pub(crate) use walk::{elements, members, next_value, outermost};
pub(crate) use wanted::Wanted;

/// How many levels of objects and arrays may be open at once; the outermost object is the first (RFC 8259 section 9).
pub(crate) const MAX_DEPTH: u32 = 127;

/// How many bytes are searched together. A shorter last block is copied to the stack and padded with zeros.
pub(crate) const BLOCK_LEN: usize = 64;

#[cfg(test)]
mod tests;
