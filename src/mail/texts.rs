//! The texts: one template for each language and kind of mail, its first line the subject. A folder may replace them file
//! by file. Loading tries every text on made-up news, so that a broken one is found by `check` and not by a night.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use chrono::{Days, NaiveDate};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value};

use super::typography::{amount, count, date, french_spaces, level, plural, wrap};
use super::view::{DigestView, OperationsView};
use super::{Change, Detail, Digest, Error, Language, Line, Mail, Notice, Reason};
use crate::domain::reason::Class;

/// The texts of the program: the name under which a folder replaces one, and the template.
const EMBEDDED: [(&str, &str); 6] = [
    ("fr/digest-minimum.txt", include_str!("../../templates/fr/digest-minimum.txt")),
    ("fr/digest-full.txt", include_str!("../../templates/fr/digest-full.txt")),
    ("fr/operations.txt", include_str!("../../templates/fr/operations.txt")),
    ("en/digest-minimum.txt", include_str!("../../templates/en/digest-minimum.txt")),
    ("en/digest-full.txt", include_str!("../../templates/en/digest-full.txt")),
    ("en/operations.txt", include_str!("../../templates/en/operations.txt")),
];

/// What mails say.
#[derive(Debug)]
pub struct Texts {
    french: Environment<'static>,
    english: Environment<'static>,
    sources: BTreeMap<&'static str, String>,
}

impl Texts {
    /// The texts of the program.
    pub fn embedded() -> Result<Self, Error> {
        Self::of(EMBEDDED.into_iter().map(|(name, source)| (name, source.to_owned())).collect())
    }

    /// The texts of the program, except those that `folder` replaces (`fr/digest-minimum.txt`).
    pub fn load(folder: &Path) -> Result<Self, Error> {
        check_names(folder)?;
        let mut sources = BTreeMap::new();
        for (name, embedded) in EMBEDDED {
            let path = folder.join(name);
            let source = match fs::read_to_string(&path) {
                Ok(source) => source,
                Err(error) if error.kind() == ErrorKind::NotFound => embedded.to_owned(),
                Err(source) => return Err(Error::File { what: "read the text", path, source }),
            };
            sources.insert(name, source);
        }
        Self::of(sources)
    }

    fn of(mut sources: BTreeMap<&'static str, String>) -> Result<Self, Error> {
        for (name, source) in &mut sources {
            if name.starts_with("fr/") {
                *source = french_spaces(source);
            }
        }
        let of = |language| {
            environment(language).map_err(|error| Error::Text { name: "of the program", problem: error.to_string() })
        };
        let texts = Self { french: of(Language::French)?, english: of(Language::English)?, sources };
        texts.check()?;
        Ok(texts)
    }

    /// One night's news for one référent.
    pub fn digest(&self, digest: &Digest, detail: Detail, language: Language) -> Result<Mail, Error> {
        let name = match (language, detail) {
            (Language::French, Detail::Minimum) => "fr/digest-minimum.txt",
            (Language::French, Detail::Full) => "fr/digest-full.txt",
            (Language::English, Detail::Minimum) => "en/digest-minimum.txt",
            (Language::English, Detail::Full) => "en/digest-full.txt",
        };
        self.write(name, language, Value::from(Serde(DigestView::new(digest, detail))))
    }

    /// One night's matters for the operator.
    pub fn operations(&self, today: NaiveDate, notices: &[Notice], language: Language) -> Result<Mail, Error> {
        let name = match language {
            Language::French => "fr/operations.txt",
            Language::English => "en/operations.txt",
        };
        self.write(name, language, Value::from(Serde(OperationsView::new(today, notices))))
    }

    fn write(&self, name: &'static str, language: Language, view: Value) -> Result<Mail, Error> {
        let problem = |problem: String| Error::Text { name, problem };
        let environment = match language {
            Language::French => &self.french,
            Language::English => &self.english,
        };
        let source = self.sources.get(name).ok_or_else(|| problem("it is missing".into()))?;
        let text = environment.render_named_str(name, source, view).map_err(|error| problem(error.to_string()))?;
        let (subject, body) = text.trim_start().split_once('\n').unwrap_or((&text, ""));
        let (subject, body) = (subject.trim(), wrap(body));
        if subject.is_empty() || body.trim().is_empty() {
            return Err(problem("it needs a subject on its first line and a text below".into()));
        }
        Ok(Mail { subject: subject.to_owned(), body })
    }

    /// Writes every mail once, about all that can happen.
    fn check(&self) -> Result<(), Error> {
        let today = NaiveDate::default();
        for language in [Language::French, Language::English] {
            for digest in samples(today) {
                self.digest(&digest, Detail::Minimum, language)?;
                self.digest(&digest, Detail::Full, language)?;
            }
            let notices: Vec<Notice> = ["silent_bank", "coverage_gap", "file_set_aside", "another_rule"]
                .map(|rule| Notice { rule: rule.into(), detail: "detail".into() })
                .into();
            self.operations(today, &notices, language)?;
            self.operations(today, notices.get(..1).unwrap_or_default(), language)?;
        }
        Ok(())
    }
}

/// A file that replaces nothing is a slip of the pen, and would silently do nothing.
fn check_names(folder: &Path) -> Result<(), Error> {
    let fault = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { what: "list the texts in", path, source }
    };
    fs::read_dir(folder).map_err(fault(folder))?;
    for language in ["fr", "en"] {
        let inside = folder.join(language);
        let items = match fs::read_dir(&inside) {
            Ok(items) => items,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(fault(&inside)(error)),
        };
        for item in items {
            let path = item.map_err(fault(&inside))?.path();
            let is_text = path.extension().is_some_and(|ending| ending == "txt");
            if is_text && !EMBEDDED.iter().any(|(name, _)| folder.join(name) == path) {
                return Err(Error::Name { path, known: EMBEDDED.map(|(name, _)| name).join(", ") });
            }
        }
    }
    Ok(())
}

fn environment(language: Language) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    // A name that does not exist is an error: an empty place in a mail would go unnoticed.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_filter("date", move |iso: String| date(language, &iso));
    environment.add_filter("money", move |cents: i64| amount(language, cents));
    environment.add_filter("level", move |code: String| level(language, &code));
    environment.add_filter("plural", move |n: u32, one: String, many: String| plural(language, n, &one, &many));
    environment.add_filter("count", move |n: u32, one: String, many: String| count(language, n, &one, &many));
    Ok(environment)
}

/// Made-up news of every kind: a text that can say them can say any night's.
fn samples(today: NaiveDate) -> Vec<Digest> {
    let changes = Change::ALL;
    let levels = ["info", "watch", "warning", "critical", "special", "another"];
    let mut every = Vec::new();
    for change in changes {
        for level in levels {
            every.push(sample(change, level, 1, None));
            every.push(sample(change, level, 2, None));
            every.extend(
                [Class::InsufficientFunds, Class::AccountClosed, Class::RefusedByDebtor]
                    .into_iter()
                    .chain([Class::Deceased, Class::Legal, Class::Technical, Class::Unknown])
                    .map(|class| sample(change, level, 1, Some(class))),
            );
        }
    }
    let bare = Line {
        instalment: None,
        due_on: None,
        overdue_minor: 0,
        missed: 0,
        ..sample(Change::Opened, "watch", 0, None)
    };
    let alone =
        |line: Line| Digest { referent_name: String::new(), address: String::new(), on: today, lines: vec![line] };
    let mut digests = vec![alone(bare)];
    for change in changes {
        digests.extend(levels.map(|level| alone(sample(change, level, 1, None))));
    }
    digests.push(Digest {
        referent_name: "A. B.".into(),
        lines: every,
        ..alone(sample(Change::Opened, "watch", 1, None))
    });
    digests
}

fn sample(change: Change, level: &str, missed: u32, class: Option<Class>) -> Line {
    Line {
        alert: "A-1-1".into(),
        loan: format!("{missed}"),
        level: level.into(),
        change,
        instalment: Some(7),
        due_on: NaiveDate::default().checked_sub_days(Days::new(40)),
        overdue_minor: 8_882,
        days_past_due: missed,
        missed,
        reason: class.map(|class| Reason { code: "AM04".into(), class, wording: "wording".into() }),
        possible_payment: missed == 1,
        first_difficulty: missed == 1,
        reportable: missed == 2,
    }
}
