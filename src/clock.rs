//! The only place that asks what time it is. Everything else gets instants and dates as arguments.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// Where *now* comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Pretends that it is this instant, for rehearsals and tests.
    Fixed(DateTime<Utc>),
}

impl Clock {
    /// Pretends that it is six in the morning of `day` in `zone`.
    pub fn fixed_on(day: NaiveDate, zone: Tz) -> Self {
        let morning = day.and_time(NaiveTime::MIN) + chrono::TimeDelta::hours(6);
        let local = zone.from_local_datetime(&morning).earliest();
        Self::Fixed(local.map_or_else(|| morning.and_utc(), |local| local.with_timezone(&Utc)))
    }

    /// The instant.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the time")]
    pub fn now(self) -> DateTime<Utc> {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(instant) => instant,
        }
    }

    /// The calendar day in `zone`: a run is named by its day, so that clock changes neither skip nor repeat it.
    pub fn today(self, zone: Tz) -> NaiveDate {
        self.now().with_timezone(&zone).date_naive()
    }
}
