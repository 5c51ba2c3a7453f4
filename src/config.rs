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
        self.accounts.iter().map(String::as_str).find(|known| is_meant(known, text))
    }
}

/// Whether `text` means the account `known`.
fn is_meant(known: &str, text: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>();
    let (known, text) = (plain(known), plain(text));
    let national = known.get(4..25).filter(|_| known.len() == 27);
    known == text
        || known.get(4..) == Some(text.as_str())
        || (text.len() >= 11 && national.is_some_and(|national| national.ends_with(&text)))
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
///
/// A file that is no TOML, or lacks a section, has one problem: the place where reading stopped.
pub fn parse(text: &str, root: &Path) -> Result<Config, Vec<String>> {
    let file: File = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
    let mut problems = Vec::new();
    let zone = file.timezone.parse().unwrap_or_else(|_| {
        problems.push(format!("timezone: `{}` is no zone; write one such as \"Europe/Paris\"", file.timezone));
        Tz::Europe__Paris
    });
    let config = Config {
        root: root.to_owned(),
        store_url: store_url(file.store.url, root, &mut problems),
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
        banks: file.bank.into_iter().filter_map(|bank| read_bank(bank, root, &mut problems)).collect(),
    };
    check_mail(&config.mail, &mut problems);
    check_banks(&config.banks, &mut problems);
    check_folders(&config, &mut problems);
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

fn store_url(url: String, root: &Path, problems: &mut Vec<String>) -> String {
    let file = url.strip_prefix("sqlite:").map(|file| file.trim_start_matches("//"));
    let server = ["postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme));
    match file {
        Some(file) if !file.is_empty() => format!("sqlite:{}", root.join(file).display()),
        None if server => url,
        Some(_) | None => {
            // The text is not repeated: it may hold a password.
            problems.push("store.url: write \"sqlite:passerelle.db\" or \"postgres://user@host/database\"".into());
            url
        }
    }
}

fn check_mail(mail: &Mail, problems: &mut Vec<String>) {
    let mut check = |key: &str, address: &str, hint: &str| {
        let parts = address.split_once('@');
        if !parts.is_some_and(|(name, domain)| !name.trim().is_empty() && !domain.trim().is_empty()) {
            problems.push(format!("{key}: write one mail address, such as \"passerelle@ccas.example\"{hint}"));
        }
    };
    check("mail.from", &mail.from, "");
    if !mail.operator.is_empty() {
        check("mail.operator", &mail.operator, ", or \"\" for nobody");
    }
}

fn read_bank(bank: BankSection, root: &Path, problems: &mut Vec<String>) -> Option<Bank> {
    if bank.accounts.is_empty() {
        problems
            .push(format!("bank `{}`: name at least one account; a statement of another account is refused", bank.id));
    }
    for (index, account) in bank.accounts.iter().enumerate() {
        let looks_like_iban = account.starts_with(|sign: char| sign.is_ascii_alphabetic());
        if looks_like_iban && let Err(error) = Iban::parse(account) {
            // Country and check digits are enough to find it; the number stays out of errors.
            let head: String = account.chars().take(4).collect();
            problems.push(format!("bank `{}`: account {head}… (number {} of the list): {error}", bank.id, index + 1));
        } else if !account.contains(char::is_alphanumeric) {
            problems.push(format!("bank `{}`: account {} of the list is empty", bank.id, index + 1));
        }
    }
    if bank.silent_after_days == 0 {
        problems
            .push(format!("bank `{}`: silent_after_days must be 1 or more; statements come the day after", bank.id));
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

fn check_banks(banks: &[Bank], problems: &mut Vec<String>) {
    if banks.is_empty() {
        problems.push("there is no usable bank; add a [[bank]] section for each partner".into());
    }
    for (index, bank) in banks.iter().enumerate() {
        let others = || banks.iter().take(index);
        if others().any(|other| other.id == bank.id) {
            problems.push(format!("bank `{}` appears twice; give each bank its own id", bank.id));
        }
        for (place, account) in bank.accounts.iter().enumerate() {
            if let Some(other) = others().find(|other| other.account(account).is_some()) {
                let (bank, other, place) = (&bank.id, &other.id, place + 1);
                problems.push(format!("bank `{bank}`: account {place} of the list is one of `{other}`; name it once"));
            }
            // Coverage waits for each account of the list: one that is named twice would wait for ever.
            if bank.accounts.iter().take(place).any(|before| is_meant(before, account)) {
                let (bank, place) = (&bank.id, place + 1);
                problems.push(format!("bank `{bank}`: account {place} of the list is there before; name it once"));
            }
        }
    }
}

/// What is written into one folder must not be read from another as something else.
fn check_folders(config: &Config, problems: &mut Vec<String>) {
    let mut folders =
        vec![("archive.folder".to_owned(), &config.archive), ("mail.outbox".to_owned(), &config.mail.outbox)];
    for bank in &config.banks {
        let key = format!("the inbox of bank `{}`", bank.id);
        if let Some((other, _)) = folders.iter().find(|(_, folder)| **folder == bank.inbox) {
            problems.push(format!("{key} is the same folder as {other}; give each its own"));
        }
        folders.push((key, &bank.inbox));
    }
    if config.archive == config.mail.outbox {
        problems.push("mail.outbox is the same folder as archive.folder; give each its own".into());
    }
}

/// The point at which a rehearsed crash stops the process: `PASSERELLE_STOP_AT=collect.archived`. The process is aborted
/// there as by a power cut; the next night must finish the work. For rehearsals of operators and for our own tests.
#[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
pub fn stop_at() -> Option<String> {
    std::env::var("PASSERELLE_STOP_AT").ok().filter(|name| !name.is_empty())
}

/// Whether the person wants no colours anywhere: `NO_COLOR`, with any text in it.
#[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
pub fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

/// What to log, `PASSERELLE_LOG=debug`; `RUST_LOG`'s grammar.
#[expect(clippy::disallowed_methods, reason = "the only reader of the environment")]
pub fn log_filter() -> Option<String> {
    std::env::var("PASSERELLE_LOG").ok().filter(|filter| !filter.is_empty())
}
