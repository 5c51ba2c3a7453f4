//! Rows of documents that are no statements: as objects of `decode --json`, and as lines for people.

use serde::Serialize;

use crate::cli::output;
use crate::domain::document::{Answer, Application, Content, LoanPosition, Row, ScheduledInstalment, Whole};
use crate::domain::id::{BankId, ReferentId};
use crate::domain::money::Money;

/// A row in the contract's shape.
#[derive(Serialize)]
#[serde(untagged)]
pub enum RowJson<'a> {
    /// What a bank answers.
    Answer(AnswerJson<'a>),
    /// What is still to be repaid.
    Position(PositionJson<'a>),
    /// An instalment of a schedule.
    Instalment(InstalmentJson<'a>),
    /// An application.
    Application(ApplicationJson<'a>),
}

/// What a file of rows says as a whole.
#[derive(Serialize)]
pub struct WholeJson<'a> {
    id: Option<&'a str>,
    day: Option<String>,
    rows: u64,
    sum_minor: Option<i64>,
    currency: Option<String>,
    proof: &'static str,
}

/// An answer of a bank.
#[derive(Serialize)]
pub struct AnswerJson<'a> {
    position: &'a str,
    level: &'static str,
    message_id: Option<&'a str>,
    batch_id: Option<&'a str>,
    end_to_end_id: Option<&'a str>,
    instruction_id: Option<&'a str>,
    mandate_id: Option<&'a str>,
    application: Option<&'a str>,
    loan: Option<&'a str>,
    status: Option<&'a str>,
    meaning: Option<&'static str>,
    reasons: Vec<CauseJson<'a>>,
    amount_minor: Option<i64>,
    rate: Option<String>,
    months: Option<u32>,
    first_due_on: Option<String>,
    disbursed_on: Option<String>,
    day: Option<String>,
}

#[derive(Serialize)]
struct CauseJson<'a> {
    code: Option<&'a str>,
    class: &'static str,
    text: Option<&'a str>,
}

/// A bank's position of a loan.
#[derive(Serialize)]
pub struct PositionJson<'a> {
    position: &'a str,
    loan: Option<&'a str>,
    bank_reference: Option<&'a str>,
    as_of: String,
    outstanding_minor: i64,
    overdue_minor: Option<i64>,
    currency: String,
}

/// An instalment of a bank's schedule.
#[derive(Serialize)]
pub struct InstalmentJson<'a> {
    position: &'a str,
    loan: Option<&'a str>,
    bank_reference: Option<&'a str>,
    number: u32,
    due_on: String,
    amount_minor: i64,
    principal_minor: i64,
    interest_minor: i64,
    currency: String,
}

/// An application, with the fields of the import file.
#[derive(Serialize)]
pub struct ApplicationJson<'a> {
    position: &'a str,
    application: &'a str,
    bank: Option<&'a str>,
    referent: Option<&'a str>,
    family_name: &'a str,
    given_name: &'a str,
    born_on: String,
    address: &'a str,
    postcode: &'a str,
    city: &'a str,
    phone: &'a str,
    email: &'a str,
    household: &'a str,
    income_minor: Option<i64>,
    charges_minor: Option<i64>,
    purpose: &'static str,
    amount_minor: i64,
    months: u32,
    supplier: &'a str,
    opinion: &'a str,
    opinion_on: Option<String>,
}

/// A row in the contract's shape.
pub fn row_json(row: &Row) -> RowJson<'_> {
    match &row.content {
        Content::Answer(answer) => RowJson::Answer(answer_json(&row.place, answer)),
        Content::Position(position) => RowJson::Position(PositionJson {
            position: &row.place,
            loan: position.loan.as_deref(),
            bank_reference: position.bank_reference.as_deref(),
            as_of: position.as_of.to_string(),
            outstanding_minor: position.outstanding.minor(),
            overdue_minor: position.overdue.map(Money::minor),
            currency: position.outstanding.currency().to_string(),
        }),
        Content::Instalment(instalment) => RowJson::Instalment(InstalmentJson {
            position: &row.place,
            loan: instalment.loan.as_deref(),
            bank_reference: instalment.bank_reference.as_deref(),
            number: instalment.number,
            due_on: instalment.due_on.to_string(),
            amount_minor: instalment.amount.minor(),
            principal_minor: instalment.principal.minor(),
            interest_minor: instalment.interest.minor(),
            currency: instalment.amount.currency().to_string(),
        }),
        Content::Application(application) => RowJson::Application(application_json(&row.place, application)),
    }
}

fn answer_json<'a>(place: &'a str, answer: &'a Answer) -> AnswerJson<'a> {
    let Answer { level, references, status, causes, grant, day } = answer;
    AnswerJson {
        position: place,
        level: level.as_str(),
        message_id: references.message.as_deref(),
        batch_id: references.batch.as_deref(),
        end_to_end_id: references.end_to_end.as_deref(),
        instruction_id: references.instruction.as_deref(),
        mandate_id: references.mandate.as_deref(),
        application: references.application.as_deref(),
        loan: references.loan.as_deref(),
        status: status.as_ref().map(|status| status.word.as_str()),
        meaning: status.as_ref().map(|status| status.meaning.as_str()),
        reasons: causes
            .iter()
            .map(|cause| CauseJson {
                code: cause.code.as_deref(),
                class: cause.class.as_str(),
                text: cause.text.as_deref(),
            })
            .collect(),
        amount_minor: grant.amount.map(Money::minor),
        rate: grant.rate.map(|rate| rate.to_string()),
        months: grant.months,
        first_due_on: grant.first_due_on.map(|day| day.to_string()),
        disbursed_on: grant.disbursed_on.map(|day| day.to_string()),
        day: day.map(|day| day.to_string()),
    }
}

fn application_json<'a>(place: &'a str, application: &'a Application) -> ApplicationJson<'a> {
    ApplicationJson {
        position: place,
        application: &application.id,
        bank: application.bank.as_ref().map(BankId::as_str),
        referent: application.referent.as_ref().map(ReferentId::as_str),
        family_name: &application.family_name,
        given_name: &application.given_name,
        born_on: application.born_on.to_string(),
        address: &application.address,
        postcode: &application.postcode,
        city: &application.city,
        phone: &application.phone,
        email: &application.email,
        household: &application.household,
        income_minor: application.income.map(Money::minor),
        charges_minor: application.charges.map(Money::minor),
        purpose: application.purpose.as_str(),
        amount_minor: application.amount.minor(),
        months: application.months,
        supplier: &application.supplier,
        opinion: &application.opinion,
        opinion_on: application.opinion_on.map(|day| day.to_string()),
    }
}

/// What a file says as a whole, in the contract's shape.
pub fn whole_json(whole: &Whole) -> WholeJson<'_> {
    WholeJson {
        id: whole.id.as_deref(),
        day: whole.day.map(|day| day.to_string()),
        rows: whole.rows,
        sum_minor: whole.sum.map(Money::minor),
        currency: whole.sum.map(|sum| sum.currency().to_string()),
        proof: whole.proof.as_str(),
    }
}

/// A row for people, in one line.
pub fn row_text(row: &Row) -> String {
    match &row.content {
        Content::Answer(answer) => answer_text(answer),
        Content::Position(position) => {
            let LoanPosition { loan, bank_reference, as_of, outstanding, overdue } = position;
            let overdue = overdue.map_or_else(String::new, |overdue| format!("  overdue {}", euros(overdue)));
            let loan = named(loan.as_ref(), bank_reference.as_ref());
            format!("{loan:<24}  {as_of}  outstanding {:>12}{overdue}", euros(*outstanding))
        }
        Content::Instalment(instalment) => {
            let ScheduledInstalment { loan, bank_reference, number, due_on, amount, principal, interest } = instalment;
            let loan = named(loan.as_ref(), bank_reference.as_ref());
            let (amount, principal, interest) = (euros(*amount), euros(*principal), euros(*interest));
            format!(
                "{loan:<24}  {number:>3}  {due_on}  {amount:>12}  principal {principal:>12}  interest {interest:>10}"
            )
        }
        Content::Application(application) => {
            let Application { id, purpose, amount, months, .. } = &**application;
            format!("{id:<24}  {:<12}  {:>12}  {months:>3} months", purpose.as_str(), euros(*amount))
        }
    }
}

fn answer_text(answer: &Answer) -> String {
    let Answer { level, references, status, causes, grant, .. } = answer;
    let about = [
        &references.application,
        &references.end_to_end,
        &references.instruction,
        &references.batch,
        &references.message,
        &references.loan,
    ];
    let about = about.into_iter().flatten().next().map_or("?", String::as_str);
    let status = status
        .as_ref()
        .map_or_else(|| "(silent)".to_owned(), |status| format!("{} = {}", status.word, status.meaning.as_str()));
    let mut line = format!("{:<11}  {about:<28}  {status}", level.as_str());
    let mut add = |what: &str, text: Option<String>| {
        if let Some(text) = text {
            line.push_str(&format!("  {what}{text}"));
        }
    };
    add("", grant.amount.map(euros));
    add("at ", grant.rate.map(|rate| format!("{rate} %")));
    add("over ", grant.months.map(|months| format!("{months} months")));
    add("from ", grant.first_due_on.map(|day| day.to_string()));
    add("paid out on ", grant.disbursed_on.map(|day| day.to_string()));
    for cause in causes {
        let parts: Vec<&str> = [cause.code.as_deref(), cause.text.as_deref()].into_iter().flatten().collect();
        add("", Some(format!("[{}]", parts.join(": "))));
    }
    line
}

fn named<'a>(loan: Option<&'a String>, bank_reference: Option<&'a String>) -> &'a str {
    loan.or(bank_reference).map_or("?", String::as_str)
}

fn euros(amount: Money) -> String {
    output::euros(amount.minor())
}
