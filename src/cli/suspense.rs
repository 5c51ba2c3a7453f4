//! `suspense list|match`: what found no certain home, and a person's decision about it.

use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::{Value, json};

use super::{Exit, Global, open, output};
use crate::domain::id::LoanId;
use crate::jobs::{matching, suggestions};

/// What can be done with entries in suspense.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The entries that wait, with suggestions and their reasons.
    List,
    /// Ties an entry to a loan: a person's decision, kept with their name.
    Match {
        /// The entry, or the first characters of its id.
        entry: String,
        /// The loan's number.
        loan: String,
        /// Who decides.
        #[arg(long)]
        by: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
}

/// Runs a command about entries in suspense.
pub async fn run(global: &Global, command: Command) -> Result<Exit> {
    let app = open(global).await?;
    match command {
        Command::List => {
            let waiting = app.session().await?.suspense().await?;
            if global.json {
                let documents: Vec<Value> = waiting
                    .iter()
                    .map(|row| {
                        let entry = &row.entry.entry;
                        let suggestions: Vec<Value> = suggestions::read(&row.suspense.suggestions)
                            .iter()
                            .map(|suggestion| {
                                json!({
                                    "loan": suggestion.loan.as_str(), "instalment": suggestion.instalment,
                                    "amount_minor": suggestion.amount_minor, "evidence": suggestion.evidence,
                                    "score": suggestion.score,
                                })
                            })
                            .collect();
                        json!({
                            "entry": entry.id.as_str(), "bank": row.entry.bank.as_str(), "account": row.entry.account,
                            "booked_on": entry.booked_on, "amount_minor": entry.amount.minor(),
                            "unattributed_minor": entry.amount.minor().abs() - row.attributed_minor,
                            "text": entry.text, "why": row.suspense.why,
                            "since_on": row.suspense.since_on, "suggestions": suggestions, "file": row.file,
                            "position": entry.position,
                        })
                    })
                    .collect();
                output::json(&documents)?;
            } else {
                let rows = waiting
                    .iter()
                    .map(|row| {
                        let entry = &row.entry.entry;
                        let best = suggestions::read(&row.suspense.suggestions).into_iter().next();
                        let suggestion = best.map_or_else(String::new, |best| {
                            format!("{} ({}): {}", best.loan, best.score, best.evidence)
                        });
                        vec![
                            entry.id.as_str().chars().take(10).collect(),
                            row.entry.bank.to_string(),
                            entry.booked_on.to_string(),
                            output::euros(entry.amount.minor()),
                            entry.text.clone(),
                            row.suspense.why.clone(),
                            suggestion,
                            format!("{}, {}", row.file, entry.position),
                        ]
                    })
                    .collect();
                output::table(
                    &["entry", "bank", "booked", ">amount", "text", "why", "suggestion", "file and place"],
                    rows,
                )?;
            }
            Ok(Exit::waiting_if(!waiting.is_empty()))
        }
        Command::Match { entry, loan, by, note } => {
            if by.trim().is_empty() {
                bail!("say who decides: --by NAME");
            }
            let matched = matching::match_entry(&app, &entry, &LoanId::parse(&loan)?, &by, &note).await?;
            if global.json {
                output::json(
                    &json!({ "entry": matched.entry.as_str(), "loan": loan, "amount_minor": matched.amount_minor }),
                )?;
            } else {
                output::line(&format!(
                    "{} ({}) now belongs to loan {loan}; the next night clears what it cures",
                    matched.entry,
                    output::euros(matched.amount_minor)
                ))?;
            }
            Ok(Exit::Done)
        }
    }
}
