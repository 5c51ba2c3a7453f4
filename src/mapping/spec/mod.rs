//! A mapping file as it is written: the TOML language. What each word means for people stands in `docs/mapping.md`.
//!
//! Choices are externally tagged (`[layout.csv]`, `amount.signed`): a wrong key is then reported at its own line. Every
//! table refuses keys that it does not know.

pub mod example;
mod kinds;
mod over;
pub mod rows;
mod without;

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use crate::codec::encoding::Charset;
use crate::codec::{csv, fixed, json, mt940, ofx, write, xml};
use crate::domain::statement::Severity;
use crate::mapping::identity::Key;
use crate::mapping::party::Party;
use crate::mapping::schema;
use crate::mapping::sound::DOCUMENTS;
use crate::mapping::source::{Pattern, Patterns};
use crate::mapping::spec::example::Example;
use crate::mapping::value::{Account, Amount, Choice, Date, Day, Text};
use crate::mapping::when::When;

pub use kinds::{KindByText, KindName, Kinds, Loan, ReasonWord, ReasonWords, Sign};

/// The version of the language that this program reads.
pub const SCHEMA: u32 = 1;

/// One mapping file.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    /// The version of the language: 1.
    pub schema: u32,
    /// Files that this one builds upon, `common/cfonb120`: what is not said here is taken from them, first to last.
    #[serde(default, rename = "use")]
    pub bases: Vec<String>,
    /// Fields of those files that this one does not have: `entry.bank-reference`.
    #[serde(default)]
    pub without: Vec<String>,
    /// What the file is for, in words.
    pub about: Option<String>,
    /// The day from which the bank writes files so; for people, files are never chosen by it.
    pub since: Option<Day>,
    /// The last day on which the bank wrote files so; for people.
    pub until: Option<Day>,
    /// The kind of document; the first word of the file's name when it is not said.
    #[serde(default)]
    #[schemars(schema_with = "documents")]
    pub document: Option<String>,
    /// The format's name in reports; the layout's own name when it is not said.
    pub format: Option<String>,
    /// What must hold besides the layout.
    #[serde(default, rename = "match")]
    pub matching: Matching,
    /// How the bytes are laid out.
    pub layout: Option<Layout>,
    /// The statement's fields.
    #[serde(default)]
    pub statement: Statement,
    /// The entries' fields.
    #[serde(default)]
    pub entry: Entry,
    /// The fields of the parts of an entry; what is not said is inherited from the entry.
    #[serde(default)]
    pub detail: Entry,
    /// What makes an entry the same entry in another file.
    pub identity: Option<Identity>,
    /// What is proved, and how much a failure weighs.
    #[serde(default)]
    pub check: Check,
    /// What an entry is.
    #[serde(default)]
    pub kind: Kinds,
    /// Reasons of this bank, over the tables of the program: code = class, or a table that gives it words too.
    #[serde(default)]
    pub reasons: BTreeMap<String, ReasonWord>,
    /// How loans are named.
    #[serde(default)]
    pub loan: Loan,
    /// What is otherwise in some entries: rules in their order, a later one over an earlier one.
    #[serde(default)]
    pub when: Vec<When>,
    /// Files that must be read as is said, or refused; each mapping has at least one of both.
    #[serde(default, rename = "example")]
    pub examples: Vec<Example>,
    /// Rules of `passerelle mapping lint` that are broken on purpose: rule = why.
    #[serde(default)]
    pub lint: BTreeMap<String, String>,
    /// What a file of rows says as a whole.
    #[serde(default)]
    pub file: rows::Whole,
    /// A row is a bank's answer.
    pub answer: Option<rows::Answer>,
    /// A row is a bank's position of a loan.
    pub position: Option<rows::Position>,
    /// A row is an instalment of a bank's schedule.
    pub instalment: Option<rows::Instalment>,
    /// A row is an application for a loan.
    pub application: Option<rows::Application>,
    /// How a document that we send is written.
    pub write: Option<write::Spec>,
}

/// The kinds of documents, for editors.
fn documents(_: &mut SchemaGenerator) -> Schema {
    schema::one_of("The kind of document; the first word of the file's name when it is not said.", &DOCUMENTS)
}

impl File {
    /// What the rows of the document are; `None` for statements.
    pub const fn row_kind(&self) -> Option<rows::RowKind> {
        match (&self.answer, &self.position, &self.instalment, &self.application) {
            (Some(_), ..) => Some(rows::RowKind::Answer),
            (_, Some(_), ..) => Some(rows::RowKind::Position),
            (_, _, Some(_), _) => Some(rows::RowKind::Instalment),
            (.., Some(_)) => Some(rows::RowKind::Application),
            (None, None, None, None) => None,
        }
    }
}

/// What must hold besides the layout.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Matching {
    /// A pattern of the file's name.
    pub file_name: Option<Pattern>,
    /// Patterns of the account of the first statement, letters and digits only.
    #[serde(default)]
    pub account: Patterns,
    /// A pattern of anything in the beginning of the file, such as the bank's name.
    pub contains: Option<Pattern>,
}

/// How the bytes are laid out; exactly one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// Rows of cells under a header.
    Csv(csv::Spec),
    /// Records of a fixed width.
    Fixed(fixed::Spec),
    /// A JSON document.
    Json(json::Spec),
    /// An XML document.
    Xml(xml::Spec),
    /// Messages MT940 or MT942.
    Mt940(mt940::Spec),
    /// An answer in OFX.
    Ofx(ofx::Spec),
}

impl Layout {
    /// The encodings that its files may be in, in order; none when the bytes tell.
    pub fn encoding(&self) -> &[Charset] {
        match self {
            Self::Csv(spec) => &spec.encoding,
            Self::Fixed(spec) => &spec.encoding,
            Self::Json(spec) => &spec.encoding,
            Self::Xml(spec) => &spec.encoding,
            Self::Mt940(spec) => &spec.encoding,
            Self::Ofx(spec) => &spec.encoding,
        }
    }
}

/// The statement's fields.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Statement {
    /// The account.
    pub account: Option<Account>,
    /// The bank's identifier of the statement.
    pub id: Option<Text>,
    /// The bank's number of the statement.
    pub sequence: Option<Text>,
    /// The currency; the euro when it is not said.
    pub currency: Option<Text>,
    /// The first day that it covers.
    pub from: Option<Date>,
    /// The last day that it covers, included.
    pub to: Option<Date>,
    /// Where the days come from when the file does not say them.
    pub period: Option<Period>,
    /// The balance before the first entry.
    pub opening: Option<Amount>,
    /// The balance after the last entry.
    pub closing: Option<Amount>,
    /// A mark of a copy: its entries have the identities of the original's, and are not booked twice.
    pub copy: Option<Choice>,
    /// The number of the page, where a statement comes in several files.
    pub page: Option<Text>,
    /// `false` where more pages follow.
    pub last_page: Option<Text>,
    /// The account that the end of the statement says: `[check] account`.
    pub closing_account: Option<Account>,
    /// How many entries it should have: `[check] count`.
    pub entries_count: Option<Text>,
    /// What its credits should add up to: `[check] control-sum`.
    pub credits_sum: Option<Amount>,
    /// What its debits should add up to, without sign: `[check] control-sum`.
    pub debits_sum: Option<Amount>,
    /// What its entries should add up to, each without sign: `[check] control-sum`.
    pub control_sum: Option<Amount>,
}

/// Where the covered days come from when the file does not say them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// The first and the last booked day of the entries.
    Entries,
    /// Nowhere: a statement without days is refused.
    Never,
}

/// The fields of an entry or of a part of it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Entry {
    /// The day on which the bank booked it.
    pub booked: Option<Date>,
    /// The day from which it counts.
    pub value: Option<Date>,
    /// The amount, credit to the account positive.
    pub amount: Option<Amount>,
    /// The bank's charges inside the amount.
    pub charges: Option<Amount>,
    /// `true` where the charges are inside the amount; when it is not said, a lower amount of the order tells.
    pub charges_included: Option<Text>,
    /// The amount of the order, where the booked amount holds charges too.
    pub instructed: Option<Amount>,
    /// Whether it counts.
    pub status: Option<Choice>,
    /// The end-to-end reference.
    pub end_to_end: Option<Text>,
    /// The mandate.
    pub mandate: Option<Text>,
    /// The batch.
    pub batch: Option<Text>,
    /// The bank's own reference of the movement.
    pub bank_reference: Option<Text>,
    /// The bank's operation code.
    pub bank_code: Option<Text>,
    /// A second operation code, tried for the kind before the first (`B3` beside `PMNT/IDDT/UPDD`).
    pub operation: Option<Text>,
    /// The other party's name.
    pub counterparty: Option<Text>,
    /// The other party's account.
    pub counterparty_account: Option<Text>,
    /// Who pays, where the file names both parties: the other party is then the one that is not us.
    pub debtor: Option<Party>,
    /// Who is paid.
    pub creditor: Option<Party>,
    /// The label.
    pub text: Option<Text>,
    /// Why a collection came back.
    pub reason: Option<Text>,
    /// The balance after the entry.
    pub balance_after: Option<Amount>,
    /// The account that the entry itself says: `[check] account`.
    pub account: Option<Account>,
    /// `true` where the entry takes back an earlier one.
    pub reversed: Option<Text>,
    /// What that means for the sign; `as-signed` when it is not said.
    pub reversal: Option<Reversal>,
}

/// What the mark of a reversal means for the sign of its amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reversal {
    /// The sign is the effect on the account already.
    AsSigned,
    /// The sign is that of the movement taken back: the effect is the opposite.
    Flip,
}

/// What makes an entry the same entry in another file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Identity {
    /// The fields; equal ones on one day are told apart by their number of occurrence.
    pub key: Vec<Key>,
    /// Raised when the recipe changes: entries then get other identities.
    pub version: u32,
}

/// How much a failed proof weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// The file is set aside.
    Error,
    /// The file is booked, and a person is told.
    Warn,
    /// Nothing is said.
    Off,
}

impl Weight {
    /// How a failure is told; not at all when it is off.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warn => Some(Severity::Warning),
            Self::Off => None,
        }
    }
}

/// What is proved; `error` when it is not said, but for `unproved` and `chain`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// Opening + booked entries = closing.
    pub balance: Option<Weight>,
    /// Each row's balance follows from the one before.
    pub running_balance: Option<Weight>,
    /// A statement without an entry and without two equal balances.
    pub empty: Option<Weight>,
    /// A statement whose balances are not both there; nothing is said when it is not said.
    pub unproved: Option<Weight>,
    /// As many entries as the statement says.
    pub count: Option<Weight>,
    /// The sums that the statement says.
    pub control_sum: Option<Weight>,
    /// The account is the same everywhere in a statement.
    pub account: Option<Weight>,
    /// Records are numbered one by one.
    pub numbers: Option<Weight>,
    /// Each statement of an account opens with the balance that closed the one before; `warn` when it is not said.
    pub chain: Option<Weight>,
}
