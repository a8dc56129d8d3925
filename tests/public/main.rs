//! Tests of the public API. Those that need a process of their own (`heap`, `allocation`) are next to this folder.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod api;
mod conformance;
mod exhaustive;
mod law;
mod minting;
mod properties;
mod requests;
mod secrecy;
mod stack;
#[path = "../support/mod.rs"]
mod support;
