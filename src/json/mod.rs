//! I-JSON (RFC 7493 over RFC 8259): one scan that validates a whole text and finds the wanted members on its way.
//!
//! Accepts exactly: one object, UTF-8 without a byte order mark; no member name twice in one object, compared after
//! unescaping, at any depth; no lone surrogate; every number within the range of an IEEE 754 double; at most
//! [`MAX_DEPTH`] levels; nothing but white space around it. Allocates nothing (but see [`MANY_NAMES`]), never recurses.
//! It must never be lenient: what passes here is read without an error by every language's own JSON parser.

mod digest;
mod duplicates;
mod number;
mod scanner;
mod string;
mod value;
mod walk;
mod wanted;

pub(crate) use scanner::{NotIJson, scan, scan_into};
pub(crate) use value::{Kind, Value};
pub(crate) use walk::{elements, members, next_value, outermost};
pub(crate) use wanted::Wanted;

/// How many levels of objects and arrays may be open at once; the outermost object is the first (RFC 8259 section 9).
pub(crate) const MAX_DEPTH: u32 = 127;

#[cfg(test)]
mod tests;
