//! SHELL: wiring only. What a job needs, put together from the configuration.

use std::fs;
use std::io::Read;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use chrono::{NaiveDate, NaiveDateTime};

use crate::alert::Conventions;
use crate::archive::{Archive, Kept};
use crate::clock::Clock;
use crate::config::{Bank, Config};
use crate::domain::id::BankId;
use crate::mail::{Mailer, Texts};
use crate::mapping::Mappings;
use crate::store::{Session, Store};
use crate::transport::{Directory, Transport};

/// A bank and the way to it.
#[derive(Debug)]
pub struct BankLink {
    /// Its settings.
    pub bank: Bank,
    /// How its files come.
    pub transport: Transport,
}

/// All that the jobs need.
pub struct App {
    /// The settings.
    pub config: Config,
    /// Where *now* comes from.
    pub clock: Clock,
    /// The day that names the run.
    pub today: NaiveDate,
    /// The received bytes.
    pub archive: Archive,
    /// The banks.
    pub banks: Vec<BankLink>,
    /// What the banks' files mean.
    pub mappings: Mappings,
    /// What mails say.
    pub texts: Texts,
    /// How mails leave.
    pub mailer: Mailer,
    /// The facts.
    pub store: Store,
    /// The thresholds of the scheme.
    pub conventions: Conventions,
    /// A dry run: nothing outside the transaction may be changed.
    pub rehearsal: bool,
    /// Where a rehearsed crash stops the process.
    pub stop_at: Option<String>,
}

impl App {
    /// Opens the store and reads mappings and texts.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        let mappings = Mappings::of(config.mappings.as_deref())?;
        let texts = match &config.templates {
            Some(folder) => Texts::load(folder)?,
            None => Texts::embedded()?,
        };
        let store = Store::open(&config.store_url).await?;
        let banks = config
            .banks
            .iter()
            .map(|bank| BankLink { bank: bank.clone(), transport: Transport::Directory(Directory::new(&bank.inbox)) })
            .collect();
        Ok(Self {
            today: clock.today(config.zone),
            archive: Archive::new(&config.archive),
            mailer: Mailer::Directory(config.mail.outbox.clone()),
            banks,
            mappings,
            texts,
            store,
            conventions: Conventions::default(),
            rehearsal: false,
            stop_at: crate::config::stop_at(),
            clock,
            config,
        })
    }

    /// The instant, UTC.
    pub fn now(&self) -> NaiveDateTime {
        self.clock.now().naive_utc()
    }

    /// A connection to the facts; in a dry run, one whose changes are forgotten.
    pub async fn session(&self) -> Result<Session> {
        let mut session = self.store.session().await?;
        if self.rehearsal {
            session.rehearse().await?;
        }
        Ok(session)
    }

    /// Puts bytes into the archive; a dry run puts them into a folder that vanishes with the process.
    pub fn keep(&self, bytes: impl Read) -> Result<Kept> {
        Ok(self.archive.keep(bytes)?)
    }

    /// The settings of `bank`.
    pub fn bank(&self, bank: &BankId) -> Option<&Bank> {
        self.banks.iter().map(|link| &link.bank).find(|known| known.id == *bank)
    }

    /// Stops the process as a power cut would, if a rehearsed crash asks for this point.
    pub fn checkpoint(&self, name: &str) {
        if self.stop_at.as_deref() == Some(name) {
            std::process::abort();
        }
    }

    /// Takes the lock of this configuration's folder for as long as the guard lives: one night at a time.
    pub fn lock(&self) -> Result<Lock> {
        let path = self.config.root.join("passerelle.lock");
        let file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("failed to open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(fs::TryLockError::WouldBlock) => {
                bail!("another run is at work (it holds {}); wait for its end and run again", path.display())
            }
            Err(fs::TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("failed to lock {}", path.display()))
            }
        }
    }
}

/// The lock of a run; the system releases it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: fs::File,
}

/// Makes `folder`, for the owner only.
pub fn make_private_folder(folder: &PathBuf) -> Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("failed to make the folder {}", folder.display()))
}
