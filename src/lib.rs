//! `passerelle` stands between a municipal social service and the banks that lend its microcredits.
//!
//! In reading order: [`domain`] holds the values; [`codec`] and [`mapping`] make statements out of a bank's bytes;
//! [`reconcile`] ties entries to loans; [`alert`] says what should be told. These are pure. [`store`], [`archive`],
//! [`transport`], [`mail`], [`config`] and [`clock`] touch the world, each its part. [`jobs`] joins them into a night,
//! [`app`] wires them, and [`cli`] is what people call. `ARCHITECTURE.md` has the invariants and the walkthroughs.

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
pub mod app;
pub mod archive;
pub mod cli;
pub mod clock;
pub mod codec;
pub mod config;
pub mod domain;
pub mod jobs;
pub mod mail;
pub mod mapping;
pub mod reconcile;
pub mod sandbox;
pub mod store;
pub mod transport;
pub mod unpack;
