//! Tell people: a message is written first, then sent, then marked. A crash in between loses none and sends none twice,
//! because a message keeps its identity and its bytes.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use tracing::{info, warn};

use super::Summary;
use super::assess::Detail as About;
use crate::app::App;
use crate::config::Language;
use crate::domain::id::{BankId, LoanId, ReferentId};
use crate::domain::loan::Referent;
use crate::domain::reason::Reason;
use crate::mail::{self, Change, Detail, Digest, Line, Mail, Notice, Outcome};
use crate::store::{self, AlertEventRow, AlertRow, MessageRow, Session};

/// Writes one digest for each référent and one for the operator, then sends what is not sent yet.
pub async fn notify(app: &App, session: &mut Session, summary: &mut Summary) -> Result<()> {
    summary.messages.written += session.atomically(async |session: &mut Session| write(app, session).await).await?;
    app.checkpoint("notify.written");
    for mut message in session.unsent_messages().await? {
        if !mail::is_address(&message.address) {
            // It never left, and never will: what was mended since counts.
            message.address = address(app, session, &message.recipient).await?;
        }
        send(app, session, &message, summary).await?;
    }
    Ok(())
}

/// Who is told of banks and files.
const OPERATOR: &str = "operator";

/// The events that a person is told of: days that pass, and what a gate holds back, are not.
const TOLD: [&str; 5] = ["opened", "raised", "corrected", "withdrawn", "cleared"];

/// An event that no message carries yet, and its alert as it is now.
type Untold = (AlertEventRow, AlertRow);

/// Why no message could be written.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Text(#[from] mail::Error),
}

async fn write(app: &App, session: &mut Session) -> Result<u64, Fault> {
    let untold = session.alert_events_without_message(&TOLD).await?;
    let referents: HashMap<ReferentId, Referent> =
        session.referents().await?.into_iter().map(|referent| (referent.id.clone(), referent)).collect();
    let mut by_referent: BTreeMap<ReferentId, Vec<Untold>> = BTreeMap::new();
    let mut operations = Vec::new();
    for event in untold {
        match &event.1.referent {
            Some(referent) => by_referent.entry(referent.clone()).or_default().push(event),
            None => operations.push(event),
        }
    }
    let mut written = 0;
    for (id, events) in by_referent {
        let Some(referent) = referents.get(&id).filter(|referent| !referent.email.is_empty()) else {
            warn!(referent = %id, "no mail address: the alerts stay in `passerelle alerts list`");
            continue;
        };
        let digest = Digest {
            referent_name: referent.name.clone(),
            address: referent.email.clone(),
            on: app.today,
            lines: lines(app, &events),
        };
        let detail = if app.config.mail.full { Detail::Full } else { Detail::Minimum };
        let text = app.texts.digest(&digest, detail, language(app))?;
        written += put(app, session, id.as_str(), &referent.email, text, &events).await?;
    }
    if !operations.is_empty() && !app.config.mail.operator.is_empty() {
        let text = app.texts.operations(app.today, &notices(&operations), mail::Language::English)?;
        written += put(app, session, OPERATOR, &app.config.mail.operator, text, &operations).await?;
    }
    Ok(written)
}

async fn put(
    app: &App,
    session: &mut Session,
    recipient: &str,
    address: &str,
    text: Mail,
    events: &[Untold],
) -> Result<u64, store::Error> {
    let today = session.messages_of_day(app.today).await?;
    let number = today.iter().filter(|message| message.recipient == recipient).count() + 1;
    let message = MessageRow {
        id: format!("{}-{recipient}-{number}", app.today.format("%Y%m%d")),
        channel: "mail".into(),
        recipient: recipient.to_owned(),
        address: address.to_owned(),
        subject: text.subject,
        body: text.body,
        created_on: app.today,
        created_at: app.now(),
        sent_at: None,
        outcome: String::new(),
    };
    let told: Vec<_> = events.iter().map(|(event, _)| (event.alert.clone(), event.seq)).collect();
    session.insert_message(&message, &told).await?;
    Ok(1)
}

/// The address of a recipient as it is known now; empty when it is not.
async fn address(app: &App, session: &mut Session, recipient: &str) -> Result<String, store::Error> {
    if recipient == OPERATOR {
        return Ok(app.config.mail.operator.clone());
    }
    let referents = session.referents().await?;
    Ok(referents.into_iter().find(|known| known.id.as_str() == recipient).map_or_else(String::new, |known| known.email))
}

async fn send(app: &App, session: &mut Session, message: &MessageRow, summary: &mut Summary) -> Result<()> {
    let mail = Mail { subject: message.subject.clone(), body: message.body.clone() };
    let at: DateTime<Utc> = message.created_at.and_utc();
    let bytes = mail::render(&message.id, &app.config.mail.from, &message.address, &mail, at)
        .with_context(|| format!("failed to write message {}", message.id));
    let sent = match bytes {
        Ok(bytes) => app.mailer.send(&message.id, &bytes).map_err(anyhow::Error::from),
        Err(error) => Err(error),
    };
    match sent {
        Ok(outcome) => {
            app.checkpoint("notify.sent");
            let outcome = match outcome {
                Outcome::Sent => "sent",
                Outcome::AlreadySent => "sent before",
            };
            session
                .atomically(async |session: &mut Session| session.mark_sent(&message.id, app.now(), outcome).await)
                .await?;
            info!(message = message.id, outcome, "sent");
            summary.messages.sent += 1;
        }
        Err(error) => {
            warn!(message = message.id, error = format!("{error:#}"), "could not be sent");
            summary.messages.failed += 1;
            summary.waiting.push(format!("mail {}: {error:#}; the next night tries again", message.id));
        }
    }
    Ok(())
}

const fn language(app: &App) -> mail::Language {
    match app.config.language {
        Language::French => mail::Language::French,
        Language::English => mail::Language::English,
    }
}

/// One line for each alert: the last event wins, so that an alert raised and then cleared is told as cleared.
fn lines(app: &App, events: &[Untold]) -> Vec<Line> {
    let mut last: BTreeMap<&str, &Untold> = BTreeMap::new();
    for event in events {
        last.insert(event.1.id.as_str(), event);
    }
    last.into_values().map(|event| line(app, event)).collect()
}

fn line(app: &App, (event, alert): &Untold) -> Line {
    let about = About::of(alert);
    Line {
        alert: alert.id.to_string(),
        loan: alert.loan.as_ref().map(LoanId::to_string).unwrap_or_default(),
        level: alert.level.clone(),
        change: change(&event.event.what),
        instalment: alert.instalment,
        due_on: alert.due_on,
        overdue_minor: alert.overdue_minor.unwrap_or(0),
        days_past_due: alert.days_past_due.unwrap_or(0),
        missed: about.missed,
        reason: alert.reason.as_ref().map(|reason| mail::Reason {
            code: reason.code.clone(),
            class: reason.class,
            wording: wording(app, alert.bank.as_ref(), reason),
        }),
        possible_payment: about.possible_payment,
        first_difficulty: alert.id.as_str().ends_with("-1"),
        reportable: alert.rule == "reportable",
    }
}

/// The words of a reason: the bank's own where its mapping gives them, else those of its class.
fn wording(app: &App, bank: Option<&BankId>, reason: &Reason) -> String {
    let own = bank.and_then(|bank| app.mappings.reason(bank, &reason.code));
    let (own, general) = match language(app) {
        mail::Language::French => (own.and_then(|known| known.french.as_deref()), reason.class.french()),
        mail::Language::English => (own.and_then(|known| known.english.as_deref()), reason.class.english()),
    };
    own.unwrap_or(general).to_owned()
}

fn change(what: &str) -> Change {
    match what {
        "opened" => Change::Opened,
        "raised" => Change::Raised,
        "withdrawn" => Change::Withdrawn,
        "cleared" => Change::Cleared,
        _ => Change::Corrected,
    }
}

/// What the operator is told: the alert, what became of it, and where to look.
fn notices(events: &[Untold]) -> Vec<Notice> {
    events
        .iter()
        .map(|(event, alert)| {
            let change = if event.event.what == "cleared" { "cleared: " } else { "" };
            Notice { rule: alert.rule.clone(), detail: format!("{change}{} ({})", alert.detail, alert.id) }
        })
        .collect()
}
