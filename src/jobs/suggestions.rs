//! Suggestions as they are kept with an entry in suspense: a JSON list, best first.

use serde::{Deserialize, Serialize};

use crate::domain::id::LoanId;
use crate::reconcile::Suggestion;

#[derive(Serialize, Deserialize)]
struct Kept {
    loan: String,
    instalment: Option<u32>,
    amount_minor: i64,
    evidence: String,
    score: u8,
}

/// The text that is stored.
pub fn write(suggestions: &[Suggestion]) -> String {
    let kept: Vec<Kept> = suggestions
        .iter()
        .map(|suggestion| Kept {
            loan: suggestion.loan.to_string(),
            instalment: suggestion.instalment,
            amount_minor: suggestion.amount_minor,
            evidence: suggestion.evidence.clone(),
            score: suggestion.score,
        })
        .collect();
    serde_json::to_string(&kept).unwrap_or_else(|_| "[]".to_owned())
}

/// The suggestions of a stored text; what cannot be read suggests nothing, and the next night writes it anew.
pub fn read(text: &str) -> Vec<Suggestion> {
    let kept: Vec<Kept> = serde_json::from_str(text).unwrap_or_default();
    kept.into_iter()
        .filter_map(|kept| {
            Some(Suggestion {
                loan: LoanId::parse(&kept.loan).ok()?,
                instalment: kept.instalment,
                amount_minor: kept.amount_minor,
                evidence: kept.evidence,
                score: kept.score,
            })
        })
        .collect()
}
