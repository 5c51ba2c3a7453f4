//! The facts, in SQLite or PostgreSQL: the only module that names `sqlx`.
//!
//! One SQL text per query serves both engines (`query`). Facts are appended and never rewritten; what is marked a
//! cache in `migrations/` can be computed again from them. Reads go by set, writes in bulk. The store decides nothing
//! and never asks the time: instants (UTC) and days are arguments. Start with [`Store::open`] and [`Session`]; then
//! one file per group of tables.

mod alerts;
mod attributions;
mod claim;
mod entries;
mod error;
mod histories;
mod loans;
mod messages;
mod open;
mod people;
mod positions;
mod query;
mod receipts;
mod recipes;
mod row;
mod runs;
mod schedules;
mod session;
mod statements;
mod suspense;
mod words;

pub use alerts::{AlertEvent, AlertEventRow, AlertFilter, AlertRow};
pub use attributions::{AttributionRow, TracedAttribution, WithdrawalRow};
pub use claim::Claim;
pub use entries::{EntryRow, KnownEntry};
pub use error::Error;
pub use loans::{LoanEventRow, LoanFilter, Standing};
pub use messages::MessageRow;
pub use open::{MIGRATIONS, Store};
pub use positions::PositionRow;
pub use receipts::{DeliveryKey, DeliveryRow, ReceiptEventRow, ReceiptFilter, ReceiptRow, RejectRow, UNREAD};
pub use recipes::{AdoptionRow, AliasRow, RecipeRow};
pub use runs::RunRow;
pub use session::Session;
pub use statements::StatementRow;
pub use suspense::{SuspenseRow, WaitingEntry};
pub use words::{ReceiptState, ScheduleSource};
