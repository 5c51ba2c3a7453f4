//! A référent takes an alert in charge.

use anyhow::{Result, bail};

use crate::app::App;
use crate::domain::id::{AlertId, ReferentId};
use crate::store::{AlertEvent, AlertRow, Session};

/// Records that `by` takes the alert in charge; only an open alert can be taken.
pub async fn acknowledge(app: &App, id: &AlertId, by: &ReferentId, note: &str) -> Result<()> {
    let _lock = app.lock().await?;
    let mut session = app.session().await?;
    if !session.referents().await?.iter().any(|referent| referent.id == *by) {
        bail!("there is no référent {by}; `passerelle referents list` shows those that are known");
    }
    let Some(alert) = session.alert(id).await? else { bail!("there is no alert {id}") };
    if alert.state != "open" {
        bail!("alert {id} is {}; only an open alert can be taken in charge", alert.state);
    }
    let next = AlertRow { state: "acknowledged".into(), ..alert };
    let event = AlertEvent {
        what: "acknowledged".into(),
        occurred_on: app.today,
        recorded_at: app.now(),
        made_by: by.to_string(),
        note: note.to_owned(),
        detail: String::new(),
    };
    session.atomically(async |session: &mut Session| session.record_alert(&next, &event).await).await?;
    Ok(())
}
