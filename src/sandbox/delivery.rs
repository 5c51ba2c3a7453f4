//! What the banks send of their books: which file, on which night, under which name, whole or damaged.
//!
//! Names and times of files are as deterministic as their bytes. A [`Parcel`] knows which days can be read in it: the
//! oracle learns from that, never from the program.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use chrono::{Datelike as _, Days, NaiveDate};

use super::bank::{Statement, account_number, join};
use super::camt::Version;
use super::random::Random;
use super::{World, camt, cfonb, csv};

/// A file in a bank's folder.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The place of the bank.
    pub bank: usize,
    /// The run that finds it.
    pub night: NaiveDate,
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Microseconds since 1970.
    pub modified_us: u64,
    /// The days that a reader can learn from it; none when it is damaged.
    pub days: Vec<NaiveDate>,
}

impl Parcel {
    /// Puts the file into `inbox`, with its time.
    pub fn drop_into(&self, inbox: &Path) -> Result<()> {
        let path = inbox.join(&self.name);
        let mut file = File::create(&path).with_context(|| format!("failed to write {}", path.display()))?;
        file.write_all(&self.bytes)?;
        file.set_modified(UNIX_EPOCH + Duration::from_micros(self.modified_us))?;
        Ok(())
    }

    /// The same file as it comes on another night.
    #[must_use]
    pub fn on(&self, night: NaiveDate) -> Self {
        Self { night, modified_us: written_at(night, self.bank), ..self.clone() }
    }

    /// The same bytes under another name.
    #[must_use]
    pub fn named(&self, name: String) -> Self {
        Self { name, ..self.clone() }
    }

    /// The file as a broken transfer leaves it: the first half of its bytes, and no day that can be read.
    #[must_use]
    pub fn damaged(&self) -> Self {
        let half = self.bytes.len() / 2;
        let bytes = self.bytes.get(..half).unwrap_or_default().to_vec();
        Self { bytes, days: Vec::new(), ..self.clone() }
    }
}

/// The file of some days of one bank that follow each other, as it comes on the morning after the last of them.
///
/// Crédit Mutuel and Caisse d'Épargne write one statement over all the days, La Banque Postale one block for each.
pub fn parcel(world: &World, days: &[Statement]) -> Result<Parcel> {
    let whole = match days {
        [day] => day.clone(),
        days => join(days).context("a file needs a day")?,
    };
    let (from, to) = (whole.from_on.format("%Y%m%d").to_string(), whole.to_on.format("%Y%m%d").to_string());
    let period = if from == to { to } else { format!("{from}-{to}") };
    let operations = &world.operations;
    let (name, bytes) = match whole.bank {
        0 => {
            // The bank changes the version of its messages bit by bit.
            let version = if whole.to_on.day() % 7 == 3 { Version::Two } else { Version::Eight };
            (format!("releve-camt053-{period}.xml"), camt::write(&whole, operations, version))
        }
        1 => (format!("LBP.CFONB120.{period}.txt"), cfonb::write(days, operations)),
        _ => (format!("{}_{period}.csv", account_number(whole.bank)), csv::write(&whole, operations)),
    };
    let night = morning_after(whole.to_on, 0);
    Ok(Parcel {
        bank: whole.bank,
        night,
        name,
        bytes,
        modified_us: written_at(night, whole.bank),
        days: days.iter().map(|day| day.to_on).collect(),
    })
}

/// The run after `day`, or so many nights later.
pub fn morning_after(day: NaiveDate, nights: u64) -> NaiveDate {
    day.checked_add_days(Days::new(nights + 1)).unwrap_or(day)
}

/// Before six in the morning, each bank at its own minute.
fn written_at(night: NaiveDate, bank: usize) -> u64 {
    let hour = night.and_hms_opt(3, 10, 0).map_or(0, |at| at.and_utc().timestamp_micros());
    u64::try_from(hour).unwrap_or(0) + u64::try_from(bank).unwrap_or(0) * 60_000_000
}

/// What goes wrong on the way of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mishap {
    None,
    Late(u64),
    Doubled,
    Leftover,
    Damaged(u64),
    Silent(usize),
    Weekly,
}

/// The banks' files over the whole time, with mishaps: late, doubled under another name, left in the folder, damaged and
/// sent again, missing for days, and weekly statements over days that were told already. The first days arrive well.
pub fn with_mishaps(world: &World, random: &Random) -> Result<Vec<Parcel>> {
    let mut parcels = Vec::new();
    for (bank, book) in world.books.iter().enumerate() {
        let mut random = random.for_thing(20_000 + u64::try_from(bank)?);
        let mut place = 0;
        while let Some(day) = book.get(place) {
            let mishap = if place < 8 { Mishap::None } else { draw(&mut random) };
            let file = parcel(world, std::slice::from_ref(day))?;
            place += 1;
            match mishap {
                Mishap::None => parcels.push(file),
                Mishap::Late(nights) => parcels.push(file.on(morning_after(day.to_on, nights))),
                Mishap::Doubled => {
                    let copy = file.named(format!("copie_{}", file.name)).on(morning_after(day.to_on, random.below(3)));
                    parcels.extend([file, copy]);
                }
                Mishap::Leftover => {
                    let left = Parcel { night: morning_after(day.to_on, 1), ..file.clone() };
                    parcels.extend([file, left]);
                }
                Mishap::Damaged(nights) => {
                    let right = file.named(format!("bis_{}", file.name)).on(morning_after(day.to_on, nights));
                    parcels.extend([file.damaged(), right]);
                }
                Mishap::Silent(length) => {
                    let days = book.get(place - 1..book.len().min(place - 1 + length)).unwrap_or_default();
                    place = place - 1 + days.len();
                    let last = days.last().map_or(day.to_on, |last| last.to_on);
                    let end = morning_after(last, random.below(2));
                    if random.chance(50) {
                        parcels.push(parcel(world, days)?.on(end));
                    } else {
                        for day in days {
                            parcels.push(parcel(world, std::slice::from_ref(day))?.on(end));
                        }
                    }
                }
                Mishap::Weekly => {
                    parcels.push(file);
                    let week = book.get(place.saturating_sub(5)..place).unwrap_or_default();
                    parcels.push(parcel(world, week)?);
                }
            }
        }
    }
    parcels.sort_by(|a, b| (a.night, a.bank, &a.name).cmp(&(b.night, b.bank, &b.name)));
    Ok(parcels)
}

fn draw(random: &mut Random) -> Mishap {
    let nights = random.below(4) + 1;
    let length = usize::try_from(random.below(8) + 3).unwrap_or(3);
    random
        .weighted(&[
            (76, Mishap::None),
            (5, Mishap::Late(nights)),
            (4, Mishap::Doubled),
            (3, Mishap::Leftover),
            (3, Mishap::Damaged(nights)),
            (2, Mishap::Silent(length)),
            (7, Mishap::Weekly),
        ])
        .unwrap_or(Mishap::None)
}
