//! `passerelle` stands between a municipal social service and the banks that lend its microcredits.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::as_conversions,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

pub mod alert;
pub mod codec;
pub mod domain;
pub mod reconcile;
pub mod store;
