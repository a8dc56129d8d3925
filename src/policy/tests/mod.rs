mod draft;
mod hint;
mod nothing;
mod numbers;
pub(crate) mod schema;

use alloc::string::{String, ToString};

use super::Policy;
use super::document::read;
use super::member::{Draft, Member};
use crate::error::{Code, Error};

/// The field and the reason with which a document is refused. `None` if it is accepted.
fn refusal(text: impl AsRef<[u8]>) -> Option<(String, String)> {
    match read(text.as_ref(), &mut Draft::default()) {
        Ok(()) => None,
        Err(Error::InvalidArgument(argument)) => Some((argument.field.to_string(), argument.reason.to_string())),
        Err(other) => panic!("{other:?}"),
    }
}

/// The field with which a document is refused.
fn field(text: impl AsRef<[u8]>) -> Option<String> {
    refusal(text).map(|(field, _)| field)
}
