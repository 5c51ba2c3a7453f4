//! The configuration file, and the only reader of the environment. Every problem is told at once, each with its fix.

use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use serde::Deserialize;

use crate::domain::iban::Iban;
use crate::domain::id::BankId;

/// The commented file that `passerelle init` writes.
pub const TEMPLATE: &str = include_str!("../templates/passerelle.toml");

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error(
        "failed to read the configuration {}: {source}; `passerelle init DIR` makes one, `--config FILE` names another",
        path.display()
    )]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not what it should be: every problem, one a line.
    #[error("{} cannot be used:\n{}", path.display(), problems.join("\n"))]
    Invalid {
        /// The file.
        path: PathBuf,
        /// Each problem with its fix.
        problems: Vec<String>,
    },
}

/// A configuration that can be used; every path is absolute or relative to the current folder.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the configuration file.
    pub root: PathBuf,
    /// Where the facts are: `sqlite:FILE` or `postgres://...`.
    pub store_url: String,
    /// Where received bytes are kept.
    pub archive: PathBuf,
    /// The folder of mappings; `None` for those of the program.
    pub mappings: Option<PathBuf>,
    /// The folder of texts that replace those of the program.
    pub templates: Option<PathBuf>,
    /// The zone that names the day.
    pub zone: Tz,
    /// `fr` or `en`: mails and reports.
    pub language: Language,
    /// How mails leave.
    pub mail: Mail,
    /// The partner banks.
    pub banks: Vec<Bank>,
}

/// The language of what référents and finance read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French.
    #[serde(rename = "fr")]
    #[default]
    French,
    /// English.
    #[serde(rename = "en")]
    English,
}

/// How mails leave.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The folder that receives `.eml` files.
    pub outbox: PathBuf,
    /// The sender.
    pub from: String,
    /// Who receives operations alerts; empty for nobody.
    pub operator: String,
    /// Whether mails carry more than a number and a level.
    pub full: bool,
}

/// One partner bank.
#[derive(Debug, Clone)]
pub struct Bank {
    /// The name in files and commands.
    pub id: BankId,
    /// The name for people.
    pub name: String,
    /// Whom to call when its files fail.
    pub contact: String,
    /// The accounts whose statements it sends, as the files write them.
    pub accounts: Vec<String>,
    /// The folder in which its files arrive.
    pub inbox: PathBuf,
    /// After how many TARGET days without a statement the bank counts as silent.
    pub silent_after_days: u32,
}

impl Bank {
    /// The configured account that a statement's `text` means: the same text, or the national number (bank, branch,
    /// account, with or without its key) inside an IBAN.
    pub fn account(&self, text: &str) -> Option<&str> {
        let plain = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>();
        let text = plain(text);
        let is_meant = |known: &str| {
            let known = plain(known);
            let national = known.get(4..25).filter(|_| known.len() == 27);
            known == text
                || known.get(4..) == Some(text.as_str())
                || (text.len() >= 11 && national.is_some_and(|national| national.ends_with(&text)))
        };
        self.accounts.iter().map(String::as_str).find(|known| is_meant(known))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default = "default_zone")]
    timezone: String,
    #[serde(default)]
    language: Language,
    mappings: Option<PathBuf>,
    templates: Option<PathBuf>,
    store: StoreSection,
    archive: ArchiveSection,
    mail: MailSection,
    #[serde(default)]
    bank: Vec<BankSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreSection {
    url: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArchiveSection {
    folder: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MailSection {
    outbox: PathBuf,
    from: String,
    #[serde(default)]
    operator: String,
    #[serde(default)]
    detail: MailDetail,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum MailDetail {
    #[default]
    Minimum,
    Full,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BankSection {
    id: String,
    name: String,
    #[serde(default)]
    contact: String,
    accounts: Vec<String>,
    inbox: PathBuf,
    #[serde(default = "default_silence")]
    silent_after_days: u32,
}

fn default_zone() -> String {
    "Europe/Paris".into()
}

const fn default_silence() -> u32 {
    2
}

/// Reads and checks `path`.
pub fn load(path: &Path) -> Result<Config, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let root = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    parse(&text, root).map_err(|problems| Error::Invalid { path: path.to_owned(), problems })
}

/// Reads a configuration whose relative paths start at `root`; all problems at once.
pub fn parse(text: &str, root: &Path) -> Result<Config, Vec<String>> {
    let file: File = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
    let mut problems = Vec::new();
    let zone = file.timezone.parse().unwrap_or_else(|_| {
        problems.push(format!("timezone: `{}` is no zone; write one such as \"Europe/Paris\"", file.timezone));
        Tz::Europe__Paris
    });
    if file.bank.is_empty() {
        problems.push("there is no bank; add a [[bank]] section for each partner".into());
    }
    let banks: Vec<Bank> = file.bank.into_iter().filter_map(|bank| check_bank(bank, root, &mut problems)).collect();
    for (index, bank) in banks.iter().enumerate() {
        if banks.iter().take(index).any(|other| other.id == bank.id) {
            problems.push(format!("bank `{}` appears twice; give each bank its own id", bank.id));
        }
        if banks.iter().take(index).any(|other| other.inbox == bank.inbox) {
            problems.push(format!("bank `{}`: its inbox is another bank's; give each bank its own folder", bank.id));
        }
    }
    let store_url = match file.store.url.strip_prefix("sqlite:") {
        Some(file) => format!("sqlite:{}", root.join(file.trim_start_matches("//")).display()),
        None => file.store.url,
    };
    if !["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| store_url.starts_with(scheme)) {
        problems.push("store.url: write \"sqlite:passerelle.db\" or \"postgres://user@host/database\"".into());
    }
    for (key, address) in [("mail.from", &file.mail.from), ("mail.operator", &file.mail.operator)] {
        let empty_is_fine = key == "mail.operator" && address.is_empty();
        if !empty_is_fine && !address.contains('@') {
            problems.push(format!("{key}: `{address}` is no mail address"));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Config {
        root: root.to_owned(),
        store_url,
        archive: root.join(file.archive.folder),
        mappings: file.mappings.map(|folder| root.join(folder)),
        templates: file.templates.map(|folder| root.join(folder)),
        zone,
        language: file.language,
        mail: Mail {
            outbox: root.join(file.mail.outbox),
            from: file.mail.from,
            operator: file.mail.operator,
            full: matches!(file.mail.detail, MailDetail::Full),
        },
        banks,
    })
}

fn check_bank(bank: BankSection, root: &Path, problems: &mut Vec<String>) -> Option<Bank> {
    if bank.accounts.is_empty() {
        problems.push(format!("bank `{}`: name at least one account; a statement of another account is refused", bank.id));
    }
    for account in &bank.accounts {
        let looks_like_iban = account.starts_with(|sign: char| sign.is_ascii_alphabetic());
        if looks_like_iban && let Err(error) = Iban::parse(account) {
            problems.push(format!("bank `{}`: account {account}: {error}", bank.id));
        }
    }
    if bank.silent_after_days == 0 {
        problems.push(format!("bank `{}`: silent_after_days must be 1 or more; statements come the day after", bank.id));
    }
    let id = BankId::parse(&bank.id).map_err(|error| problems.push(format!("bank id: {error}"))).ok()?;
    Some(Bank {
        id,
        name: bank.name,
        contact: bank.contact,
        accounts: bank.accounts,
        inbox: root.join(bank.inbox),
        silent_after_days: bank.silent_after_days,
    })
}

/// The point at which a rehearsed crash stops the process: `PASSERELLE_STOP_AT=collect.archived`. The process is aborted
/// there as by a power cut; the next night must finish the work. For rehearsals of operators and for our own tests.
#[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
pub fn stop_at() -> Option<String> {
    std::env::var("PASSERELLE_STOP_AT").ok().filter(|name| !name.is_empty())
}

/// What to log, `PASSERELLE_LOG=debug`; `RUST_LOG`'s grammar.
#[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
pub fn log_filter() -> Option<String> {
    std::env::var("PASSERELLE_LOG").ok().filter(|filter| !filter.is_empty())
}
