//! `alerts list|show|ack`: early warnings and their life.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::{Value, json};

use super::{Exit, Global, open, output};
use crate::app::App;
use crate::domain::id::{AlertId, BankId, LoanId, ReferentId};
use crate::jobs::acknowledge;
use crate::jobs::assess::Detail;
use crate::store::{AlertFilter, AlertRow};

/// What can be done with alerts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The alerts that stand.
    List {
        /// Those that a gate holds back, too.
        #[arg(long)]
        held: bool,
        /// Those that were cleared, too.
        #[arg(long)]
        all: bool,
        /// Of one référent.
        #[arg(long)]
        referent: Option<String>,
    },
    /// One alert: what it rests on, and its life.
    Show {
        /// The alert.
        id: String,
    },
    /// Takes an alert in charge.
    Ack {
        /// The alert.
        id: String,
        /// Who takes it in charge.
        #[arg(long, value_name = "REFERENT")]
        by: String,
        /// A word about it.
        #[arg(long, default_value = "")]
        note: String,
    },
}

/// Runs a command about alerts.
pub async fn run(global: &Global, command: Command) -> Result<Exit> {
    let app = open(global).await?;
    match command {
        Command::List { held, all, referent } => {
            let referent = referent.as_deref().map(ReferentId::parse).transpose()?;
            let alerts = app.session().await?.alerts(&AlertFilter::default()).await?;
            let shown: Vec<AlertRow> = alerts
                .into_iter()
                .filter(|alert| match alert.state.as_str() {
                    "held" => held || all,
                    "cleared" => all,
                    _ => true,
                })
                .filter(|alert| referent.is_none() || alert.referent == referent)
                .collect();
            list(global, &shown)
        }
        Command::Show { id } => show(global, &app, &id).await,
        Command::Ack { id, by, note } => {
            let id = AlertId::parse(&id)?;
            let by = ReferentId::parse(&by)?;
            acknowledge::acknowledge(&app, &id, &by, &note).await?;
            if !global.json {
                output::line(&format!("{id} is taken in charge by {by}"))?;
            }
            Ok(Exit::Done)
        }
    }
}

fn list(global: &Global, alerts: &[AlertRow]) -> Result<Exit> {
    if global.json {
        let documents: Vec<Value> = alerts.iter().map(document).collect();
        output::json(&documents)?;
        return Ok(Exit::Done);
    }
    let rows = alerts
        .iter()
        .map(|alert| {
            vec![
                alert.id.to_string(),
                alert.level.clone(),
                alert.gate.as_ref().map_or_else(|| alert.state.clone(), |gate| format!("{} ({gate})", alert.state)),
                alert.rule.clone(),
                alert.bank.as_ref().map(BankId::to_string).unwrap_or_default(),
                alert.referent.as_ref().map(ReferentId::to_string).unwrap_or_default(),
                alert.instalment.map(|number| number.to_string()).unwrap_or_default(),
                alert.due_on.map(|day| day.to_string()).unwrap_or_default(),
                alert.overdue_minor.map(output::euros).unwrap_or_default(),
                alert.days_past_due.map(|days| days.to_string()).unwrap_or_default(),
                alert.opened_on.to_string(),
            ]
        })
        .collect();
    let header = ["alert", "level", "state", "rule", "bank", "référent", ">n", "due", ">overdue", ">days", "opened"];
    output::table(&header, rows)?;
    Ok(Exit::Done)
}

fn document(alert: &AlertRow) -> Value {
    let about = Detail::of(alert);
    json!({
        "id": alert.id.as_str(), "kind": alert.kind, "rule": alert.rule, "level": alert.level, "state": alert.state,
        "gate": alert.gate, "loan": alert.loan.as_ref().map(LoanId::as_str), "bank": alert.bank.as_ref().map(BankId::as_str),
        "referent": alert.referent.as_ref().map(ReferentId::as_str), "instalment": alert.instalment,
        "due_on": alert.due_on, "overdue_minor": alert.overdue_minor, "days_past_due": alert.days_past_due,
        "missed": about.missed, "possible_payment": about.possible_payment,
        "reason": alert.reason.as_ref().map(|reason| json!({ "code": reason.code, "class": reason.class.as_str() })),
        "opened_on": alert.opened_on, "cleared_on": alert.cleared_on, "detail": if alert.loan.is_some() { "" } else { &alert.detail },
    })
}

async fn show(global: &Global, app: &App, id: &str) -> Result<Exit> {
    let mut session = app.session().await?;
    let id = AlertId::parse(id)?;
    let Some(alert) = session.alert(&id).await? else {
        bail!("there is no alert {id}; `passerelle alerts list --all` shows every one");
    };
    let events = session.alert_events(&id).await?;
    if global.json {
        let mut document = document(&alert);
        let events: Vec<Value> = events
            .iter()
            .map(|row| {
                json!({
                    "on": row.event.occurred_on, "what": row.event.what, "level": row.level, "by": row.event.made_by,
                    "note": row.event.note,
                })
            })
            .collect();
        if let Some(fields) = document.as_object_mut() {
            fields.insert("events".into(), json!(events));
        }
        output::json(&document)?;
        return Ok(Exit::Done);
    }
    let bank = alert.bank.as_ref().map(BankId::to_string).unwrap_or_default();
    output::line(&format!("{}  {}  {}  {}  {}", alert.id, alert.level, alert.state, alert.rule, bank))?;
    if let Some(loan) = &alert.loan {
        let about = session.loans_by_id(std::slice::from_ref(loan)).await?.remove(loan);
        let phone = about.map(|loan| format!("{}, {}", loan.borrower.name, loan.borrower.phone)).unwrap_or_default();
        output::line(&format!("loan {loan} ({phone})"))?;
        output::line(&format!(
            "instalment {} due {}: {} overdue, {} days, {} missed",
            alert.instalment.map(|number| number.to_string()).unwrap_or_default(),
            alert.due_on.map(|day| day.to_string()).unwrap_or_default(),
            output::euros(alert.overdue_minor.unwrap_or(0)),
            alert.days_past_due.unwrap_or(0),
            Detail::of(&alert).missed,
        ))?;
        if let Some(reason) = &alert.reason {
            output::line(&format!("reason {}: {}", reason.code, reason.class.french()))?;
        }
    } else {
        output::line(&alert.detail)?;
    }
    let rows = events
        .into_iter()
        .map(|row| {
            let event = row.event;
            vec![event.occurred_on.to_string(), event.what, row.level, event.made_by, event.note]
        })
        .collect();
    output::table(&["on", "what", "level", "by", "note"], rows)?;
    if let Some(loan) = &alert.loan {
        output::line(&format!("the entries behind it: passerelle loans show {loan}"))?;
    }
    Ok(Exit::Done)
}
