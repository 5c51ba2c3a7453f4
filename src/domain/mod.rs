//! Values of the scheme: money, dates, identifiers, loans, schedules, positions, statements.
//!
//! Everything here is a pure function of its arguments, *today* included. No serialisation, database, clock or
//! log may be named in this module (`tests/layers.rs` holds it to that). Start with [`statement`] for what a bank
//! says, [`schedule`] for what is expected, and [`position`] for the result of replaying one against the other.

pub mod calendar;
pub mod coverage;
pub mod document;
pub mod iban;
pub mod id;
pub mod loan;
pub mod money;
pub mod position;
pub mod rate;
pub mod reason;
pub mod schedule;
pub mod statement;
pub mod taeg;
