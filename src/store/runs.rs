//! Runs of jobs: what ran, for which day, and how it ended.

use chrono::{NaiveDate, NaiveDateTime};

use super::query::Query;
use super::row::Row;
use super::{Error, Session};

/// A run of a job; without an end it is running, or was killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Unique.
    pub id: String,
    /// The job.
    pub job: String,
    /// The logical day.
    pub today: NaiveDate,
    /// The instant (UTC).
    pub started_at: NaiveDateTime,
    /// The instant (UTC) of its end.
    pub finished_at: Option<NaiveDateTime>,
    /// In a word; empty while it runs.
    pub outcome: String,
    /// JSON.
    pub summary: String,
}

impl Session {
    /// Adds a run that begins.
    pub async fn insert_run(&mut self, row: &RunRow) -> Result<(), Error> {
        let text = "INSERT INTO runs (id, job, today, started_at, finished_at, outcome, summary) \
                    VALUES (?, ?, ?, ?, ?, ?, ?)";
        let query = Query::new(format!("insert the run {}", row.id), text)
            .bind(&row.id)
            .bind(&row.job)
            .bind(row.today)
            .bind(row.started_at)
            .bind(row.finished_at)
            .bind(&row.outcome)
            .bind(&row.summary);
        self.run(query).await.map(drop)
    }

    /// Notes the end of a run, once.
    pub async fn finish_run(&mut self, id: &str, at: NaiveDateTime, outcome: &str, summary: &str) -> Result<(), Error> {
        let attempt = format!("finish the run {id}");
        let text = "UPDATE runs SET finished_at = ?, outcome = ?, summary = ? WHERE id = ? AND finished_at IS NULL";
        let query = Query::new(attempt.as_str(), text).bind(at).bind(outcome).bind(summary).bind(id);
        match self.run(query).await? {
            1 => Ok(()),
            _ => Err(Error::Stale { attempt }),
        }
    }

    /// How many runs of a job a day has seen.
    pub async fn runs_of(&mut self, job: &str, today: NaiveDate) -> Result<u32, Error> {
        let text = "SELECT COUNT(*) AS runs FROM runs WHERE job = ? AND today = ?";
        let query = Query::new("count the runs of a day", text).bind(job).bind(today);
        let rows = self.list("runs", query).await?;
        rows.first().map_or(Ok(0), |row| row.count("runs"))
    }

    /// The last runs, newest first.
    pub async fn runs(&mut self, limit: u32) -> Result<Vec<RunRow>, Error> {
        let text = "SELECT id, job, today, started_at, finished_at, outcome, summary FROM runs \
                    ORDER BY started_at DESC, id DESC LIMIT ?";
        let run = |row: &Row| {
            Ok(RunRow {
                id: row.get("id")?,
                job: row.get("job")?,
                today: row.get("today")?,
                started_at: row.get("started_at")?,
                finished_at: row.get("finished_at")?,
                outcome: row.get("outcome")?,
                summary: row.get("summary")?,
            })
        };
        self.list("runs", Query::new("list the runs", text).bind(limit)).await?.iter().map(run).collect()
    }
}
