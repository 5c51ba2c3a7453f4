//! `loans import|list|show`: positions, and for each figure the entry, file and line that it comes from.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use chrono::NaiveDate;
use clap::Subcommand;
use serde_json::{Value, json};

use super::{Exit, Global, import, open, output};
use crate::app::App;
use crate::domain::iban;
use crate::domain::id::{BankId, LoanId, ReferentId};
use crate::domain::loan::Loan;
use crate::domain::position::{self, History, Position};
use crate::jobs;
use crate::store::{AlertFilter, LoanFilter, Session, TracedAttribution};

/// What can be done with loans.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring running loans: see the README for the columns.
    Import {
        /// A CSV file, UTF-8, `;`, with header.
        file: PathBuf,
    },
    /// The loans, with what is overdue today.
    List {
        /// Of one bank.
        #[arg(long)]
        bank: Option<String>,
        /// Of one référent.
        #[arg(long)]
        referent: Option<String>,
        /// Only those in arrears.
        #[arg(long)]
        overdue: bool,
    },
    /// One loan: position, schedule, and where each figure comes from.
    Show {
        /// The loan's number.
        loan: String,
    },
}

/// Runs a command about loans.
pub async fn run(global: &Global, command: Command) -> Result<Exit> {
    let app = open(global).await?;
    match command {
        Command::Import { file } => {
            let imported = jobs::import::loans::import(&app, &file).await?;
            import::show(global, "loans", imported)
        }
        Command::List { bank, referent, overdue } => {
            let filter = LoanFilter {
                bank: bank.as_deref().map(BankId::parse).transpose()?,
                referent: referent.as_deref().map(ReferentId::parse).transpose()?,
                state: None,
            };
            list(global, &app, &filter, overdue).await
        }
        Command::Show { loan } => show(global, &app, &LoanId::parse(&loan)?).await,
    }
}

async fn list(global: &Global, app: &App, filter: &LoanFilter, overdue: bool) -> Result<Exit> {
    let mut session = app.session().await?;
    let loans = session.loans(filter).await?;
    let ids: Vec<LoanId> = loans.iter().map(|loan| loan.id.clone()).collect();
    let mut listed: Vec<(Loan, Position)> = Vec::new();
    for (chunk, ids) in loans.chunks(1_000).zip(ids.chunks(1_000)) {
        let histories = session.histories(ids).await?;
        for loan in chunk {
            let Some(history) = histories.get(&loan.id) else { continue };
            let position = position::replay(history, app.today);
            if !overdue || position.overdue_minor > 0 {
                listed.push((loan.clone(), position));
            }
        }
    }
    if global.json {
        let documents: Vec<Value> = listed.iter().map(|(loan, position)| head(loan, position)).collect();
        output::json(&documents)?;
    } else {
        let rows = listed
            .iter()
            .map(|(loan, position)| {
                vec![
                    loan.id.to_string(),
                    loan.bank.to_string(),
                    loan.referent.to_string(),
                    state(position).to_owned(),
                    output::euros(position.outstanding_minor),
                    output::euros(position.overdue_minor),
                    position.days_past_due.to_string(),
                    position.oldest_unpaid_due_on.map(|day| day.to_string()).unwrap_or_default(),
                ]
            })
            .collect();
        output::table(
            &["loan", "bank", "référent", "state", ">outstanding", ">overdue", ">days", "unpaid since"],
            rows,
        )?;
    }
    Ok(Exit::Done)
}

/// The derived state of a live loan.
fn state(position: &Position) -> &'static str {
    if position.reportable {
        "reportable"
    } else if position.missed > 0 {
        "in_arrears"
    } else if position.outstanding_minor == 0 && position.overdue_minor == 0 {
        "repaid"
    } else {
        "performing"
    }
}

fn head(loan: &Loan, position: &Position) -> Value {
    json!({
        "loan": loan.id.as_str(), "bank": loan.bank.as_str(), "referent": loan.referent.as_str(),
        "state": state(position), "as_of": position.as_of, "principal_minor": position.principal_minor,
        "outstanding_minor": position.outstanding_minor, "overdue_minor": position.overdue_minor,
        "days_past_due": position.days_past_due, "oldest_unpaid_due_on": position.oldest_unpaid_due_on,
    })
}

async fn show(global: &Global, app: &App, id: &LoanId) -> Result<Exit> {
    let mut session = app.session().await?;
    let Some(loan) = session.loans_by_id(std::slice::from_ref(id)).await?.remove(id) else {
        bail!("there is no loan {id}; `passerelle loans list` shows those that are registered");
    };
    let history = session
        .histories(std::slice::from_ref(id))
        .await?
        .remove(id)
        .with_context(|| format!("loan {id} has no schedule"))?;
    let position = position::replay(&history, app.today);
    let attributed = session.attributions_of_loan(id).await?;
    let timeline = timeline(&mut session, &loan, &history, &attributed).await?;
    if global.json {
        let mut document = head(&loan, &position);
        if let Some(fields) = document.as_object_mut() {
            fields.insert("instalments".into(), instalments(&position, &attributed));
            fields.insert("timeline".into(), timeline.iter().map(Moment::json).collect());
            fields.insert("advance_minor".into(), json!(position.advance_minor));
            fields.insert("missed".into(), json!(position.missed));
        }
        output::json(&document)?;
        return Ok(Exit::Done);
    }
    print(&loan, &position, &timeline)
}

fn instalments(position: &Position, attributed: &[TracedAttribution]) -> Value {
    let source = |entry: &str| {
        attributed
            .iter()
            .find(|row| row.entry.entry.id.as_str() == entry)
            .map(|row| json!({ "file": row.file, "position": row.entry.entry.position }))
    };
    let one = |row: &position::InstalmentPosition| {
        let sources: Vec<Value> = row
            .shares
            .iter()
            .map(|share| {
                let entry = share.entry.as_ref().map(crate::domain::id::EntryId::as_str);
                json!({ "entry": entry, "amount_minor": share.amount_minor, "source": entry.and_then(source) })
            })
            .collect();
        json!({
            "number": row.number, "due_on": row.due_on, "debit_on": row.debit_on, "amount_minor": row.amount_minor,
            "principal_minor": row.principal_minor, "interest_minor": row.interest_minor,
            "paid_minor": row.paid_minor, "paid_on": row.paid_on, "state": row.state.as_str(), "sources": sources,
        })
    };
    position.instalments.iter().map(one).collect()
}

/// One line of a loan's life.
struct Moment {
    on: NaiveDate,
    what: String,
    amount_minor: Option<i64>,
    entry: Option<String>,
    source: Option<String>,
    why: String,
}

impl Moment {
    fn json(&self) -> Value {
        json!({
            "on": self.on, "what": self.what, "amount_minor": self.amount_minor, "entry": self.entry,
            "source": self.source, "why": self.why,
        })
    }
}

async fn timeline(
    session: &mut Session,
    loan: &Loan,
    history: &History,
    attributed: &[TracedAttribution],
) -> Result<Vec<Moment>> {
    let plain = |on, what: &str, amount_minor, why: String| Moment {
        on,
        what: what.into(),
        amount_minor,
        entry: None,
        source: None,
        why,
    };
    let mut moments = vec![plain(loan.disbursed_on, "disbursed", Some(loan.principal.minor()), String::new())];
    if let Some(opening) = history.opening {
        moments.push(plain(opening.on, "opening position", Some(opening.received.minor()), "as imported".into()));
    }
    for row in attributed {
        let entry = &row.entry.entry;
        let made = &row.attribution;
        let ended = row.withdrawal.as_ref().map(|end| format!(", withdrawn by {}: {}", end.made_by, end.why));
        let reason = entry.reason.as_ref().map(|reason| format!(" ({}: {})", reason.code, reason.class.english()));
        moments.push(Moment {
            on: entry.value_on,
            what: format!("{}{}", entry.kind.as_str(), reason.unwrap_or_default()),
            amount_minor: Some(entry.amount.minor()),
            entry: Some(entry.id.to_string()),
            source: Some(format!("{}, {}", row.file, entry.position)),
            why: format!("{}: {} ({}){}", made.rule, made.evidence, made.made_by, ended.unwrap_or_default()),
        });
    }
    let filter = AlertFilter { loan: Some(loan.id.clone()), ..AlertFilter::default() };
    for alert in session.alerts(&filter).await? {
        for row in session.alert_events(&alert.id).await? {
            let what = format!("alert {} {} ({})", alert.id, row.event.what, row.level);
            moments.push(plain(row.event.occurred_on, &what, None, row.event.note));
        }
    }
    moments.sort_by_key(|moment| moment.on);
    Ok(moments)
}

fn print(loan: &Loan, position: &Position, timeline: &[Moment]) -> Result<Exit> {
    output::line(&format!("{}  {}  référent {}  {}", loan.id, loan.bank, loan.referent, state(position)))?;
    if !loan.borrower.iban.is_empty() {
        output::line(&format!("account {}", iban::masked(&loan.borrower.iban)))?;
    }
    output::line(&format!(
        "as of {}: outstanding {}, overdue {}, {} days past due, {} missed, {} in advance",
        position.as_of,
        output::euros(position.outstanding_minor),
        output::euros(position.overdue_minor),
        position.days_past_due,
        position.missed,
        output::euros(position.advance_minor),
    ))?;
    let rows = position
        .instalments
        .iter()
        .map(|row| {
            vec![
                row.number.to_string(),
                row.due_on.to_string(),
                row.debit_on.to_string(),
                output::euros(row.amount_minor),
                output::euros(row.principal_minor),
                output::euros(row.interest_minor),
                output::euros(row.paid_minor),
                row.paid_on.map(|day| day.to_string()).unwrap_or_default(),
                row.state.as_str().to_owned(),
            ]
        })
        .collect();
    output::table(&[">n", "due", "debit", ">amount", ">principal", ">interest", ">paid", "paid on", "state"], rows)?;
    let rows = timeline
        .iter()
        .map(|moment| {
            vec![
                moment.on.to_string(),
                moment.what.clone(),
                moment.amount_minor.map(output::euros).unwrap_or_default(),
                moment.source.clone().unwrap_or_default(),
                moment.why.clone(),
            ]
        })
        .collect();
    output::table(&["on", "what", ">amount", "file and place", "why"], rows)?;
    Ok(Exit::Done)
}
