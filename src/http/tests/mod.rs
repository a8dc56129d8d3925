//! What the request cases cannot express. The rest of the law is in tests/requests.

use super::*;
use crate::error::{Code, Error};
use alloc::format;
use alloc::string::String;
use alloc::vec;

mod bearer;
mod guard;
