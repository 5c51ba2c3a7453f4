//! Applications as files: what is written is read back as it was, the same twice, and what cannot be written is said.
//!
//! `PASSERELLE_BLESS=1 cargo test --test render` writes the files of `fixtures/<bank>/application` anew.

mod fixtures;

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use chrono::NaiveDate;
use passerelle::domain::document::{Application, Content, Proof, Purpose};
use passerelle::domain::id::BankId;
use passerelle::domain::money::Money;
use passerelle::domain::statement::{Item, Severity};
use passerelle::mapping::render::{Facts, Problem, Rendered};
use passerelle::mapping::{Hint, Mappings};
use proptest::prelude::*;

static MAPPINGS: LazyLock<Mappings> = LazyLock::new(Mappings::embedded);

const BANKS: [&str; 3] = ["banque-postale", "caisse-epargne", "credit-mutuel"];
const FACTS: Facts<'_> = Facts { id: "CCAS-20251103-01", day: NaiveDate::from_ymd_opt(2025, 11, 3).unwrap() };

fn application(id: &str) -> Application {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    Application {
        id: id.into(),
        bank: None,
        referent: None,
        family_name: "LEFÈVRE-N'DIAYE".into(),
        given_name: "Gaëlle \"Gaë\"".into(),
        born_on: day(1947, 2, 28),
        address: "12 bis, rue de l'Œuvre ; bât. B".into(),
        postcode: "80000".into(),
        city: "Amiens".into(),
        phone: "+33 6 00 00 00 42".into(),
        email: "gaelle@exemple.invalid".into(),
        household: "2 adultes & 1 enfant <3 ans".into(),
        income: Some(Money::eur(142_050)),
        charges: Some(Money::eur(98_000)),
        purpose: Purpose::JobTraining,
        amount: Money::eur(150_000),
        months: 24,
        supplier: "Total".into(),
        opinion: "=FAVORABLE".into(),
        opinion_on: Some(day(2025, 10, 30)),
    }
}

fn second() -> Application {
    let amount = Money::eur(80_005);
    let empty = String::new;
    Application {
        purpose: Purpose::Health,
        income: None,
        opinion_on: None,
        email: empty(),
        supplier: empty(),
        amount,
        ..application("DEM-2025-0302")
    }
}

fn render(bank: &str, applications: &[Application]) -> Result<Rendered, Vec<Problem>> {
    MAPPINGS.render(&BankId::parse(bank).unwrap(), "application", applications, &FACTS)
}

/// What a bank reads in a file that we wrote.
fn read(bank: &str, rendered: &Rendered) -> Vec<Application> {
    let bank = BankId::parse(bank).unwrap();
    let hint = Hint { file_name: &rendered.file_name, bank: Some(&bank), document: Some("application") };
    let decoder = MAPPINGS.decode(Cursor::new(rendered.bytes.clone()), &hint).unwrap();
    decoder
        .filter_map(|item| match item {
            Item::Row(row) => match row.content {
                Content::Application(application) => Some(*application),
                other @ (Content::Answer(_) | Content::Position(_) | Content::Instalment(_)) => panic!("{other:?}"),
            },
            Item::Whole(whole) => {
                assert_eq!(
                    (whole.proof, whole.id.as_deref(), whole.day),
                    (Proof::Holds, Some(FACTS.id), Some(FACTS.day))
                );
                None
            }
            other @ (Item::Opened(_) | Item::Entry(_) | Item::Closed(_) | Item::Rejected(_)) => panic!("{other:?}"),
        })
        .collect()
}

/// `application`, `field`: what each problem is about.
fn about(problems: &[Problem]) -> Vec<(&str, &str)> {
    problems.iter().map(|problem| (problem.application.as_deref().unwrap_or("-"), problem.field.as_str())).collect()
}

#[test]
fn a_file_is_read_back_as_it_was_written() {
    let applications = [application("DEM-2025-0301"), second()];
    for bank in BANKS {
        let rendered = render(bank, &applications).unwrap();
        assert_eq!(read(bank, &rendered), applications, "{bank}");
    }
}

/// The files under `fixtures/<bank>/application` are what the program writes; the golden test reads them.
#[test]
fn the_same_applications_give_the_same_bytes() {
    let applications = [application("DEM-2025-0301"), second()];
    for (bank, file) in [
        ("banque-postale", "MICROCREDIT_CCAS-20251103-01.csv"),
        ("caisse-epargne", "demandes-CCAS-20251103-01.json"),
        ("credit-mutuel", "DEM_CCAS-20251103-01.xml"),
    ] {
        let rendered = render(bank, &applications).unwrap();
        assert_eq!(rendered.file_name, file);
        let path = Path::new("fixtures").join(bank).join("application").join(file);
        if fixtures::is_blessed() {
            fs::write(&path, &rendered.bytes).unwrap();
        }
        assert_eq!(fs::read(&path).unwrap(), rendered.bytes, "{}", path.display());
        assert_eq!(render(bank, &applications).unwrap(), rendered);
    }
}

#[test]
fn what_cannot_be_written_is_said_at_once_with_application_and_field() {
    let polish = Application { family_name: "ŁUCZAK".into(), city: "Łódź".into(), ..application("A-1") };
    let broken = Application { address: "bât. A\nescalier 2".into(), ..application("A-2") };
    let blank = Application { given_name: " Léa".into(), ..application("A-3") };
    let problems = render("banque-postale", &[polish.clone(), blank.clone()]).unwrap_err();
    assert_eq!(about(&problems), [("A-1", "family_name"), ("A-1", "city"), ("A-3", "given_name")]);
    assert_eq!(problems[0].why, "the letter `Ł` does not exist in windows-1252, in which the bank reads");
    assert!(render("caisse-epargne", &[polish]).is_ok(), "UTF-8 has every letter");
    for bank in BANKS {
        let problems = render(bank, &[blank.clone(), application("A-4")]).unwrap_err();
        assert_eq!(about(&problems), [("A-3", "given_name")], "{bank}");
        assert_eq!(problems[0].why, "it has blanks at its ends, which the bank would not read");
        let problems = render(bank, &[application("A-4"), broken.clone()]).unwrap_err();
        assert_eq!(about(&problems), [("A-2", "address")], "{bank}: {problems:?}");
    }
}

/// Without these letters in the file, a program that looks at it takes it for ISO-8859-15: ½ is œ there.
#[test]
fn a_letter_that_would_be_read_as_another_one_is_said() {
    let half = Application {
        address: "3 ½ rue Haute".into(),
        family_name: "LEFEVRE".into(),
        given_name: "Gaelle".into(),
        ..second()
    };
    let problems = render("banque-postale", &[half]).unwrap_err();
    assert_eq!(about(&problems), [("DEM-2025-0302", "address")]);
    assert_eq!(problems[0].why, "the bank would read `3 œ rue Haute`");
}

#[test]
fn an_application_without_what_the_bank_needs_is_no_row() {
    let nameless = Application { family_name: String::new(), ..application("A-1") };
    for bank in BANKS {
        let problems = render(bank, &[application("A-0"), nameless.clone()]).unwrap_err();
        assert_eq!(about(&problems), [("A-1", "family_name")], "{bank}");
    }
}

#[test]
fn a_list_is_never_empty_and_never_holds_one_twice() {
    for bank in BANKS {
        assert_eq!(about(&render(bank, &[]).unwrap_err()), [("-", "rows")]);
        let twice = [application("A-1"), application("A-1")];
        assert_eq!(about(&render(bank, &twice).unwrap_err()), [("A-1", "application")]);
    }
    assert_eq!(about(&render("nobody", &[application("A-1")]).unwrap_err()), [("-", "mapping")]);
}

#[test]
fn our_own_applications_are_never_taken_for_what_a_bank_sent() {
    for bank in BANKS {
        let rendered = render(bank, &[application("A-1")]).unwrap();
        let named = BankId::parse(bank).unwrap();
        for bank in [None, Some(&named)] {
            for document in [None, Some("statement"), Some("reply")] {
                let hint = Hint { file_name: &rendered.file_name, bank, document };
                let refused = match MAPPINGS.decode(Cursor::new(rendered.bytes.clone()), &hint) {
                    Err(_) => true,
                    Ok(decoder) => decoder
                        .into_iter()
                        .any(|item| matches!(item, Item::Rejected(reject) if reject.severity == Severity::Error)),
                };
                assert!(refused, "{named} {document:?}");
            }
        }
    }
}

/// A bank that wants records of 120 columns, with the number of records and their sum in the last one.
const FIXED: &str = r#"
schema = 1
[layout.fixed]
width = 120
opens = "01"
entry = "04"
adds = "05"
closes = "07"
qualifier = [46, 48]
digits = [3, 7]
[write]
encoding = "iso-8859-15"
line-end = "crlf"
constants = { "04:3-7" = "20041" }
file-constants = { "01:3-7" = "20041", "07:3-7" = "20041" }
[file]
id = "01:8-27"
day = { from = "01:28-33", forms = ["%d%m%y"] }
count = "07:8-13"
sum.digits = { from = "07:14-25" }
[application]
application = "04:8-20"
family-name = "04:21-40"
given-name = "04:41-55"
born = { from = "04:56-63", forms = ["%d%m%Y"] }
amount.overpunch = { from = "04:64-73" }
income.signed = { from = "04:74-83", money = "fr" }
months = "04:84-86"
supplier = "04:87-100"
[application.purpose]
from = "04:101-102"
words = { mobility = ["01"], job_training = ["02"], housing = ["03"], equipment = ["04"], health = ["05"], education = ["06"], cohesion = ["07"], other = ["99"] }
"#;

fn fixed() -> Mappings {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("banque-fixe")).unwrap();
    fs::write(folder.path().join("banque-fixe/application.toml"), FIXED).unwrap();
    Mappings::load(folder.path()).unwrap()
}

#[test]
fn records_of_a_fixed_width_are_filled_and_never_cut() {
    let (mappings, bank) = (fixed(), BankId::parse("banque-fixe").unwrap());
    let render = |applications: &[Application]| mappings.render(&bank, "application", applications, &FACTS);
    let fits = [application("DEM-2025-0301"), second()];
    let rendered = render(&fits).unwrap();
    let text = encoding_rs::mem::decode_latin1(&rendered.bytes).replace("\r\n", "\n");
    let lines: Vec<&str> = text.lines().collect();
    assert!(text.lines().all(|line| line.chars().count() == 120), "{text}");
    assert_eq!(lines[0].trim_end(), "0120041CCAS-20251103-01    031125");
    assert_eq!(
        lines[1].trim_end(),
        "0420041DEM-2025-0301LEF\u{c8}VRE-N'DIAYE     Ga\u{eb}lle \"Ga\u{eb}\"   28021947000015000{   1420,50024Total         02"
    );
    assert_eq!(lines[3].trim_end(), "0720041000002000000230005");

    let long =
        Application { supplier: "Garage de la Gare".into(), amount: Money::eur(99_999_999_999), ..fits[0].clone() };
    let nothing = Application { id: "DEM-2025-0302-BIS".into(), amount: Money::eur(0), ..second() };
    let problems = render(&[long, nothing]).unwrap_err();
    let said: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} {}", problem.application.as_deref().unwrap_or("-"), problem.field))
        .collect();
    assert_eq!(
        said,
        ["DEM-2025-0301 supplier", "DEM-2025-0301 amount", "DEM-2025-0302-BIS amount", "DEM-2025-0302-BIS application"]
    );
    assert_eq!(problems[0].why, "it has 17 signs, and the field 14");
    assert_eq!(problems[1].why, "it has 11 signs, and the field 10");
}

/// Texts with accents, quotes, delimiters and signs that mean something to some layout; without blanks at their ends.
fn text() -> impl Strategy<Value = String> {
    let pattern = "[A-Za-zéèàçïœÉŒ=+@\"'&<>;,:/\\\\{}\\[\\]#%-]([A-Za-zéèàç0-9 =\"'&<>;,:|-]{0,20}[A-Za-zé0-9\"';&>])?";
    pattern.prop_map(|text: String| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

prop_compose! {
    fn some_application()(
        names in (text(), text(), text(), text(), text()),
        optional in (prop::option::of(text()), prop::option::of(0_i64..1_000_000), prop::option::of(0_u64..20_000)),
        born in 0_u64..25_000,
        amount in 1_i64..10_000_000,
        months in 1_u32..120,
        purpose in prop::sample::select(Purpose::ALL.to_vec()),
    ) -> Application {
        let from = NaiveDate::from_ymd_opt(1930, 1, 1).unwrap();
        let after = |days| from.checked_add_days(chrono::Days::new(days)).unwrap();
        let (family_name, given_name, address, supplier, household) = names;
        let (opinion, income, opinion_on) = optional;
        Application {
            family_name, given_name, address, supplier, household, purpose, months,
            opinion: opinion.unwrap_or_default(),
            income: income.map(Money::eur),
            opinion_on: opinion_on.map(|days| after(days + 10_000)),
            born_on: after(born),
            amount: Money::eur(amount),
            ..application("")
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Either the file says what went in, or a person is told which field of which application it cannot say.
    #[test]
    fn whatever_is_written_is_read_back(mut applications in prop::collection::vec(some_application(), 1..6)) {
        for (index, application) in applications.iter_mut().enumerate() {
            application.id = format!("DEM-2025-{index:04}");
        }
        for bank in BANKS {
            match render(bank, &applications) {
                Ok(rendered) => {
                    prop_assert_eq!(&read(bank, &rendered), &applications);
                    prop_assert_eq!(render(bank, &applications).unwrap().bytes, rendered.bytes);
                }
                Err(problems) => prop_assert!(false, "{}: {:?}", bank, problems),
            }
        }
    }
}
