//! The program as its users see it. All in one test program, which links the dependencies once.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that cannot run must fail"
)]

mod bad_input;
mod conformance;
mod follow;
mod help;
mod inspect;
mod keys;
mod lines;
mod play;
mod policy_file;
mod revoke;
mod secret;
mod sign;
mod support;
mod terminal;
mod verify;
