//! The mails, whole, as people read them. Golden files are in `fixtures/mails`; a difference is written beside the build,
//! with the command that accepts it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{Days, NaiveDate, TimeZone as _, Utc};
use passerelle::domain::reason::Class;
use passerelle::mail::{self, Change, Detail, Digest, Language, Line, Mail, Notice, Reason, Texts};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn golden_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/mails")
}

/// A first difficulty, as most are.
fn first_miss() -> Line {
    Line {
        alert: "A-MC-2025-0042-1".into(),
        loan: "MC-2025-0042".into(),
        level: "watch".into(),
        change: Change::Opened,
        instalment: Some(7),
        due_on: Some(day("2026-02-10")),
        overdue_minor: 8_882,
        days_past_due: 3,
        missed: 1,
        reason: None,
        possible_payment: false,
        first_difficulty: true,
        reportable: false,
    }
}

fn because(code: &str, class: Class, language: Language) -> Reason {
    let wording = match language {
        Language::French => class.french(),
        Language::English => class.english(),
    };
    Reason { code: code.into(), class, wording: wording.into() }
}

/// One alert of each kind.
fn busy_night(language: Language) -> Digest {
    let watch = Line { reason: Some(because("AM04", Class::InsufficientFunds, language)), ..first_miss() };
    let warning = Line {
        alert: "A-MC-2025-0107-1".into(),
        loan: "MC-2025-0107".into(),
        level: "warning".into(),
        instalment: Some(1),
        overdue_minor: 4_441,
        reason: Some(because("AC04", Class::AccountClosed, language)),
        ..first_miss()
    };
    let critical = Line {
        alert: "A-MC-2024-0311-2".into(),
        loan: "MC-2024-0311".into(),
        level: "critical".into(),
        change: Change::Raised,
        instalment: Some(15),
        due_on: Some(day("2026-01-10")),
        overdue_minor: 123_456,
        days_past_due: 32,
        missed: 2,
        possible_payment: true,
        first_difficulty: false,
        reportable: true,
        ..first_miss()
    };
    let special = Line {
        alert: "A-MC-2024-0099-1".into(),
        loan: "MC-2024-0099".into(),
        level: "special".into(),
        reason: Some(because("MD07", Class::Deceased, language)),
        ..first_miss()
    };
    let corrected = Line {
        alert: "A-MC-2025-0005-3".into(),
        loan: "MC-2025-0005".into(),
        change: Change::Corrected,
        first_difficulty: false,
        reason: Some(because("MS02", Class::RefusedByDebtor, language)),
        ..first_miss()
    };
    let cleared = Line {
        alert: "A-MC-2024-0300-1".into(),
        loan: "MC-2024-0300".into(),
        change: Change::Cleared,
        overdue_minor: 0,
        days_past_due: 0,
        ..first_miss()
    };
    digest(vec![cleared, watch, corrected, special, warning, critical])
}

fn digest(lines: Vec<Line>) -> Digest {
    Digest {
        referent_name: "Claire Vasseur".into(),
        address: "c.vasseur@ccas.example".into(),
        on: day("2026-02-13"),
        lines,
    }
}

fn notices() -> Vec<Notice> {
    let notice = |rule: &str, detail: &str| Notice { rule: rule.into(), detail: detail.into() };
    vec![
        notice("silent_bank", "credit-mutuel: no statement since 2026-02-09 (OPS-SILENT-credit-mutuel-1)"),
        notice("file_set_aside", "caisse-epargne: `releve.csv` was set aside\n (OPS-FILE-1)"),
        notice("file_set_aside", "cleared: caisse-epargne: `old.csv` was set aside (OPS-FILE-2)"),
    ]
}

/// Every golden file and what it should hold.
fn mails() -> Vec<(String, Mail)> {
    let texts = Texts::embedded().unwrap();
    let mut mails = Vec::new();
    for (tongue, language) in [("fr", Language::French), ("en", Language::English)] {
        for (name, detail) in [("minimum", Detail::Minimum), ("full", Detail::Full)] {
            let mut put = |night: &str, digest: &Digest| {
                mails.push((format!("{tongue}-{name}-{night}.txt"), texts.digest(digest, detail, language).unwrap()));
            };
            put("busy", &busy_night(language));
            put("first-miss", &digest(vec![first_miss()]));
            put("cleared", &digest(vec![Line { change: Change::Cleared, overdue_minor: 0, ..first_miss() }]));
            put("suspended", &digest(vec![Line { change: Change::Withdrawn, overdue_minor: 0, ..first_miss() }]));
        }
        let name = format!("{tongue}-operations.txt");
        mails.push((name, texts.operations(day("2026-02-13"), &notices(), language).unwrap()));
    }
    mails
}

fn render(mail: &Mail) -> Vec<u8> {
    let at = Utc.with_ymd_and_hms(2026, 2, 13, 5, 0, 0).unwrap();
    mail::render("20260213-r1-1", "passerelle@ccas.example", "c.vasseur@ccas.example", mail, at).unwrap()
}

#[test]
fn every_mail_reads_as_its_golden_file() {
    let mut wanted: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, mail) in mails() {
        if name == "fr-minimum-busy.txt" {
            wanted.push((name.replace(".txt", ".eml"), render(&mail)));
        }
        wanted.push((name, format!("{}\n\n{}", mail.subject, mail.body).into_bytes()));
    }
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mails");
    let _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(&scratch).unwrap();
    let mut differ = Vec::new();
    for (name, bytes) in &wanted {
        if fs::read(golden_folder().join(name)).ok().as_ref() != Some(bytes) {
            fs::write(scratch.join(name), bytes).unwrap();
            differ.push(name);
        }
    }
    let (from, to) = (scratch.display(), golden_folder());
    assert!(differ.is_empty(), "{differ:?} differ; read them, then: cp {from}/* {}", to.display());
    let golden: BTreeSet<String> = fs::read_dir(golden_folder())
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    let names: BTreeSet<String> = wanted.into_iter().map(|(name, _)| name).collect();
    assert_eq!(golden, names, "a golden file without its mail");
}

#[test]
fn no_line_is_too_long_to_read() {
    for (name, mail) in mails() {
        for line in mail.body.lines() {
            assert!(line.chars().count() <= 76, "{name}: {line}");
            assert_eq!(line, line.trim_end(), "{name}");
        }
    }
}

/// What a digest is made of is listed here field by field: a new field does not compile until somebody has asked whether
/// it tells who the borrower is.
#[test]
fn nothing_that_a_digest_is_made_of_names_a_borrower() {
    let Digest { referent_name: _, address, on: _, lines } = busy_night(Language::French);
    for line in lines {
        let Line { alert, loan, level, change: _, instalment: _, due_on: _, overdue_minor: _, .. } = &line;
        let Line { days_past_due: _, missed: _, reason, possible_payment: _, first_difficulty: _, .. } = &line;
        let Line { reportable: _, .. } = &line;
        let said = format!("{alert} {loan} {level} {reason:?}");
        assert!(!said.contains(&address));
    }
    for (name, mail) in mails() {
        assert!(!mail.body.contains("@ccas"), "{name}: no address in a text");
        assert!(!mail.subject.contains("Vasseur"), "{name}: no person in a subject");
    }
}

#[test]
fn plain_mail_tells_neither_amount_nor_instalment_nor_reason() {
    for (name, mail) in mails().into_iter().filter(|(name, _)| name.contains("minimum")) {
        let text = format!("{}\n{}", mail.subject, mail.body);
        for secret in
            ["€", "88,82", "88.82", "AM04", "MD07", "provision", "décès", "deceased", "n°", "FICP", "signalement"]
        {
            assert!(!text.contains(secret), "{name}: {secret}");
        }
    }
}

#[test]
fn no_mail_shames_anybody() {
    for (name, mail) in mails() {
        let text = mail.body.to_lowercase();
        for word in ["débiteur", "mauvais", "contentieux", "avertissement", "défaillan", "fichage", "ficp", "default"]
        {
            assert!(!text.contains(word), "{name}: {word}");
        }
    }
}

#[test]
fn the_worst_comes_first_in_its_group_and_urgent_loans_are_named_at_the_top() {
    let texts = Texts::embedded().unwrap();
    let mail = texts.digest(&busy_night(Language::French), Detail::Minimum, Language::French).unwrap();
    assert!(mail.body.contains("À regarder en premier\u{a0}: MC-2024-0099, MC-2024-0311."), "{}", mail.body);
    let places: Vec<usize> =
        ["niveau «\u{a0}suivi", "niveau «\u{a0}alerte", "niveau «\u{a0}vigilance", "niveau «\u{a0}critique"]
            .map(|text| mail.body.find(text).unwrap())
            .into();
    assert!(places.is_sorted(), "special, warning and watch among the new ones, then what got worse: {places:?}");
}

#[test]
fn news_in_another_order_make_the_same_mail() {
    let texts = Texts::embedded().unwrap();
    let night = busy_night(Language::French);
    let mut turned = night.clone();
    turned.lines.reverse();
    let write = |digest| texts.digest(digest, Detail::Full, Language::French).unwrap();
    assert_eq!(write(&night), write(&turned));
}

#[test]
fn a_death_is_never_good_news_even_when_the_alert_ends() {
    let texts = Texts::embedded().unwrap();
    let ended = Line { change: Change::Cleared, level: "special".into(), ..first_miss() };
    for detail in [Detail::Minimum, Detail::Full] {
        let mail = texts.digest(&digest(vec![ended.clone()]), detail, Language::French).unwrap();
        assert!(!mail.body.contains("Bonne nouvelle") && !mail.body.contains("régularisée"), "{}", mail.body);
    }
}

#[test]
fn most_people_catch_up_is_said_of_a_first_difficulty_only() {
    let texts = Texts::embedded().unwrap();
    let reminds = |line: Line| {
        let mail = texts.digest(&digest(vec![line]), Detail::Minimum, Language::French).unwrap();
        mail.body.contains("Pour mémoire")
    };
    assert!(reminds(first_miss()));
    assert!(!reminds(Line { first_difficulty: false, ..first_miss() }));
    assert!(!reminds(Line { level: "critical".into(), ..first_miss() }));
    assert!(!reminds(Line { change: Change::Raised, ..first_miss() }));
    assert!(!reminds(Line { change: Change::Cleared, ..first_miss() }));
}

#[test]
fn a_code_that_nobody_explained_is_given_as_it_is() {
    let texts = Texts::embedded().unwrap();
    let says = |code: &str| {
        let line = Line { reason: Some(because(code, Class::Unknown, Language::French)), ..first_miss() };
        texts.digest(&digest(vec![line]), Detail::Full, Language::French).unwrap().body
    };
    assert!(says("ZZ99").contains("Motif donné par la banque\u{a0}: code ZZ99, sans explication."), "{}", says("ZZ99"));
    assert!(says("").contains("La banque n’a pas donné de motif."), "{}", says(""));
}

#[test]
fn a_contact_is_asked_for_by_a_business_day() {
    let texts = Texts::embedded().unwrap();
    let by = |level: &str| {
        // The Friday before Easter Monday.
        let digest = Digest { on: day("2026-04-03"), ..digest(vec![Line { level: level.into(), ..first_miss() }]) };
        texts.digest(&digest, Detail::Minimum, Language::French).unwrap().body
    };
    assert!(by("watch").contains("13/04/2026 (5\u{a0}jours ouvrés)"), "{}", by("watch"));
    assert!(by("warning").contains("08/04/2026 (2\u{a0}jours ouvrés)"), "{}", by("warning"));
    assert!(!by("special").contains("jours ouvrés"), "the supervisor decides");
}

#[test]
fn a_folder_replaces_one_text_and_leaves_the_others() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("fr")).unwrap();
    let own = "Objet : {{ follow | count(\"prêt\", \"prêts\") }}\n\nÀ voir : {{ groups[0].lines[0].loan }} !\n";
    fs::write(folder.path().join("fr/digest-minimum.txt"), own).unwrap();
    let texts = Texts::load(folder.path()).unwrap();
    let night = digest(vec![first_miss()]);
    let mail = texts.digest(&night, Detail::Minimum, Language::French).unwrap();
    assert_eq!(mail.subject, "Objet\u{a0}: 1\u{a0}prêt");
    assert_eq!(mail.body, "À voir\u{a0}: MC-2025-0042\u{202f}!\n");
    let embedded = Texts::embedded().unwrap();
    let english = |texts: &Texts| texts.digest(&night, Detail::Minimum, Language::English).unwrap();
    assert_eq!(english(&texts), english(&embedded));
}

/// What `check` says of a folder that replaces `name` by `text`.
fn fault(name: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    Texts::load(folder.path()).unwrap_err().to_string().replace(&folder.path().display().to_string(), "DIR")
}

#[test]
fn a_broken_text_is_told_with_its_line_and_what_to_do() {
    let mend = "; mend it, or remove it to use the text of the program";
    assert_eq!(
        fault("fr/digest-full.txt", "Objet\n\n{% if follow %}\n"),
        format!(
            "the text fr/digest-full.txt cannot be used: syntax error: unexpected end of input, expected end of block \
             (in fr/digest-full.txt:3){mend}"
        )
    );
    assert_eq!(
        fault("en/operations.txt", "Only a subject\n"),
        format!(
            "the text en/operations.txt cannot be used: it needs a subject on its first line and a text below{mend}"
        )
    );
}

#[test]
fn a_text_that_asks_for_a_name_or_an_amount_in_plain_mail_is_refused() {
    for asked in ["borrower", "groups[0].lines[0].overdue", "groups[0].lines[0].reason", "address"] {
        let error = fault("fr/digest-minimum.txt", &format!("Objet\n\n{{{{ {asked} }}}}\n"));
        assert!(error.contains("undefined value (in fr/digest-minimum.txt:3)"), "{error}");
    }
}

#[test]
fn a_file_that_replaces_nothing_is_a_fault() {
    let error = fault("fr/digest.txt", "Objet\n\nTexte\n");
    assert!(error.starts_with("DIR/fr/digest.txt replaces no text of the program; the names are: fr/"), "{error}");
}

#[test]
fn a_folder_that_does_not_exist_is_a_fault() {
    let error = Texts::load(Path::new("/nonexistent/texts")).unwrap_err().to_string();
    assert!(error.starts_with("failed to list the texts in /nonexistent/texts: "), "{error}");
}

fn any_line() -> impl Strategy<Value = Line> {
    let level = prop::sample::select(vec!["info", "watch", "warning", "critical", "special", "", "étrange"]);
    let change = prop::sample::select(vec![Change::Opened, Change::Raised, Change::Corrected, Change::Cleared]);
    let class = prop::sample::select(vec![
        Class::InsufficientFunds,
        Class::AccountBlocked,
        Class::DebtorBlock,
        Class::Deceased,
        Class::Fraud,
        Class::Recall,
        Class::Unknown,
    ]);
    let reason = prop::option::of((class, "[A-Z0-9]{0,4}", ".{0,20}"));
    let figures = (any::<Option<u32>>(), prop::option::of(0_u64..100_000), any::<i64>(), any::<u32>(), any::<u32>());
    let flags = any::<(bool, bool, bool)>();
    ("A-[0-9]{1,9}", "MC-[0-9]{1,3}", level, change, reason, figures, flags).prop_map(
        |(alert, loan, level, change, reason, (instalment, due, overdue_minor, days_past_due, missed), flags)| Line {
            alert,
            loan,
            level: level.into(),
            change,
            instalment,
            due_on: due.and_then(|days| NaiveDate::default().checked_add_days(Days::new(days))),
            overdue_minor,
            days_past_due,
            missed,
            reason: reason.map(|(class, code, wording)| Reason { code, class, wording }),
            possible_payment: flags.0,
            first_difficulty: flags.1,
            reportable: flags.2,
        },
    )
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| Texts::embedded().unwrap());

proptest! {
    /// A text that fails on some figures would keep a whole night's news from a référent.
    #[test]
    fn any_news_can_be_told_and_no_alert_is_left_out(lines in prop::collection::vec(any_line(), 1..8)) {
        let night = digest(lines);
        for language in [Language::French, Language::English] {
            for detail in [Detail::Minimum, Detail::Full] {
                let mail = TEXTS.digest(&night, detail, language).unwrap();
                for line in &night.lines {
                    let named = if line.change == Change::Cleared { &line.loan } else { &line.alert };
                    prop_assert!(mail.body.contains(named.as_str()), "{named} in {}", mail.body);
                }
                prop_assert!(!mail.subject.contains('\n'));
                render(&mail);
            }
        }
    }
}
