//! The tables of documents that are no statements: `[file]`, `[answer]`, `[position]`, `[instalment]`, `[application]`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::mapping::value::{Amount, Date, Field, Number, Rate, Text, Texts, Words};

/// A table of a mapping: each field may be silent, and gets its place when it speaks.
macro_rules! table {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name {
            $($(#[$doc])* pub $field: Option<$kind>,)*
        }

        impl $name {
            /// What this table says, and where it is silent what `base` says.
            #[must_use]
            pub fn over(self, base: Self) -> Self {
                Self { $($field: self.$field.or(base.$field),)* }
            }

            /// The names of the fields that it says, as this program writes them: `first_due`.
            pub fn said(&self) -> Vec<&'static str> {
                let all = [$((stringify!($field), self.$field.is_some()),)*];
                all.into_iter().filter(|(_, is_said)| *is_said).map(|(field, _)| field).collect()
            }

            /// What it says of each field, by the name of the field.
            pub fn fields(&self) -> Vec<(&'static str, Option<Field<'_>>)> {
                vec![$((stringify!($field), self.$field.as_ref().map(Field::from)),)*]
            }

            /// Gives its sources their slots.
            pub fn resolve(&mut self, wanted: &mut Vec<String>) {
                $(if let Some(value) = &mut self.$field {
                    value.resolve(wanted);
                })*
            }
        }
    };
}

table! {
    /// What a file of rows says as a whole.
    Whole {
        /// The file's own identifier.
        id: Text,
        /// Its day; rows without a day of their own have it.
        day: Date,
        /// The file of ours that it answers, for rows that do not say it.
        message: Text,
        /// How many rows it announces.
        count: Number,
        /// What it announces as the sum of the rows' amounts.
        sum: Amount,
    }
}

table! {
    /// What a bank answers to something that we sent.
    Answer {
        /// What it is about: `group`, `batch`, `transaction` or `application`.
        level: Words,
        /// The file of ours that it answers.
        message: Text,
        /// The batch of ours that it answers.
        batch: Text,
        /// The end-to-end reference of a transaction.
        end_to_end: Text,
        /// The instruction of a transaction.
        instruction: Text,
        /// The mandate of a transaction.
        mandate: Text,
        /// Our number of an application.
        application: Text,
        /// The bank's number of the loan.
        loan: Text,
        /// The status: words by their meaning.
        status: Words,
        /// The codes of the reasons, where there are several one for each.
        reason: Texts,
        /// The words of the reasons, one for each code.
        reason_text: Texts,
        /// The amount that is granted.
        amount: Amount,
        /// The yearly rate, in per cent.
        rate: Rate,
        /// The number of instalments.
        months: Number,
        /// The day of the first instalment.
        first_due: Date,
        /// The day on which the money was paid out.
        disbursed: Date,
        /// The day of the answer; that of the file when it is not said.
        day: Date,
    }
}

table! {
    /// What a bank says is still to be repaid of a loan.
    Position {
        /// Our number of the loan.
        loan: Text,
        /// The bank's number of the loan.
        bank_reference: Text,
        /// The day that the figures include; that of the file when it is not said.
        as_of: Date,
        /// Principal that is not repaid.
        outstanding: Amount,
        /// What of it is overdue.
        overdue: Amount,
    }
}

table! {
    /// An instalment of the bank's own schedule of a loan.
    Instalment {
        /// Our number of the loan.
        loan: Text,
        /// The bank's number of the loan.
        bank_reference: Text,
        /// Its number, from 1.
        number: Number,
        /// The contractual day.
        due: Date,
        /// What is debited.
        amount: Amount,
        /// The part that repays the loan.
        principal: Amount,
        /// The interest.
        interest: Amount,
        /// Insurance and charges inside the amount.
        other: Amount,
        /// The amount lent, where each row repeats it: what the principal of all rows adds up to.
        lent: Amount,
        /// What is still to be repaid after it: proves each row by its neighbour.
        outstanding: Amount,
    }
}

table! {
    /// An application for a loan.
    Application {
        /// Our number of the application.
        application: Text,
        /// The bank that it goes to.
        bank: Text,
        /// The social worker in charge.
        referent: Text,
        /// Family name.
        family_name: Text,
        /// Given name.
        given_name: Text,
        /// Day of birth.
        born: Date,
        /// Street and number.
        address: Text,
        /// Postcode.
        postcode: Text,
        /// City.
        city: Text,
        /// Phone.
        phone: Text,
        /// Mail address.
        email: Text,
        /// The household.
        household: Text,
        /// Income of a month.
        income: Amount,
        /// Charges of a month.
        charges: Amount,
        /// What the loan is for: words by their meaning.
        purpose: Words,
        /// The amount asked for.
        amount: Amount,
        /// The number of instalments asked for.
        months: Number,
        /// The supplier who is paid.
        supplier: Text,
        /// The advice of the committee.
        opinion: Text,
        /// The day of the advice.
        opinion_on: Date,
    }
}

/// What the rows of a document are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// `[answer]`.
    Answer,
    /// `[position]`.
    Position,
    /// `[instalment]`.
    Instalment,
    /// `[application]`.
    Application,
}

impl Application {
    /// Its texts.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let texts = [
            &self.application,
            &self.bank,
            &self.referent,
            &self.family_name,
            &self.given_name,
            &self.address,
            &self.postcode,
            &self.city,
            &self.phone,
            &self.email,
            &self.household,
            &self.supplier,
            &self.opinion,
        ];
        texts.into_iter().flatten()
    }

    /// Its dates.
    pub fn dates(&self) -> impl Iterator<Item = &Date> {
        [&self.born, &self.opinion_on].into_iter().flatten()
    }
}

impl RowKind {
    /// The table of the mapping.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Position => "position",
            Self::Instalment => "instalment",
            Self::Application => "application",
        }
    }
}
