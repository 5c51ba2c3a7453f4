//! A request for a loan, with what the bank needs to decide. The social diagnosis is never part of it.

use chrono::NaiveDate;

use crate::domain::id::{BankId, ReferentId};
use crate::domain::money::Money;

/// An application as it is sent; never shown in a log, an error or a mail subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The service's number: by it the bank's answers name it.
    pub id: String,
    /// The bank that it goes to; `None` in a file that does not repeat it.
    pub bank: Option<BankId>,
    /// The social worker in charge; `None` in a file that does not say it.
    pub referent: Option<ReferentId>,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Day of birth.
    pub born_on: NaiveDate,
    /// Street and number; like every text below it may be empty.
    pub address: String,
    /// Postcode.
    pub postcode: String,
    /// City.
    pub city: String,
    /// Phone, as written.
    pub phone: String,
    /// Mail address.
    pub email: String,
    /// The household, in words or as a number of persons.
    pub household: String,
    /// Income of a month.
    pub income: Option<Money>,
    /// Charges of a month.
    pub charges: Option<Money>,
    /// What the loan is for.
    pub purpose: Purpose,
    /// The amount asked for.
    pub amount: Money,
    /// The number of instalments asked for.
    pub months: u32,
    /// Who is paid.
    pub supplier: String,
    /// The advice of the committee.
    pub opinion: String,
    /// The day of the advice.
    pub opinion_on: Option<NaiveDate>,
}

/// What a loan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the purposes of the scheme, one word each")]
pub enum Purpose {
    Mobility,
    JobTraining,
    Housing,
    Equipment,
    Health,
    Education,
    Cohesion,
    Other,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 8] = [
        Self::Mobility,
        Self::JobTraining,
        Self::Housing,
        Self::Equipment,
        Self::Health,
        Self::Education,
        Self::Cohesion,
        Self::Other,
    ];

    /// The word of import files and of mappings (`job_training`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mobility => "mobility",
            Self::JobTraining => "job_training",
            Self::Housing => "housing",
            Self::Equipment => "equipment",
            Self::Health => "health",
            Self::Education => "education",
            Self::Cohesion => "cohesion",
            Self::Other => "other",
        }
    }

    /// The purpose of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == word)
    }
}
