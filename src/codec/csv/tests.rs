use std::io::Read;

use super::*;
use crate::codec::Event;
use crate::codec::encoding::Utf8;

fn plan(text: &str, statement: &[&str], entry: &[&str]) -> Arc<Plan> {
    let spec: Spec = toml::from_str(text).unwrap();
    let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    Arc::new(spec.compile(&Wanted { statement: own(statement), entry: own(entry), detail: Vec::new() }).unwrap())
}

fn source(text: &str) -> Source {
    let bytes: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
    Utf8::new(bytes).unwrap()
}

fn story(plan: &Arc<Plan>, text: &str) -> Vec<String> {
    let mut reader = plan.open(source(text));
    let mut steps = Vec::new();
    let show = |record: &crate::codec::Record, count: usize| {
        (0..count).map(|slot| record.get(slot).unwrap_or("-").trim()).collect::<Vec<_>>().join("|")
    };
    while let Some(event) = reader.next_event() {
        steps.push(match event {
            Event::Opened(record) => format!("opened {}", show(record, plan.statement.len())),
            Event::Entry(record, _) => format!("{}: {}", record.position, show(record, plan.entry.len())),
            Event::Closed(record) => format!("closed {}", show(record, plan.statement.len())),
            Event::Fault(fault) => format!("{}: {}", fault.position, fault.why),
        });
    }
    steps
}

const PLAIN: &str = r#"header = ["Date", "Libellé", "Montant"]"#;

#[test]
fn values_stand_above_and_below_the_rows() {
    let plan = plan(
        "header = ['Date', 'Libellé', 'Montant']\noptional = ['Note']\nsearch-lines = 5",
        &["above:Numéro Compte", "above:Code", "below:Solde"],
        &["Montant", "Date", "Note"],
    );
    let text = "Numéro Compte  ;123\nCode : 7;Nom : x;\n\nDate;Libellé;Montant;\n01/02/2026;a;5;\n\n02/02/2026;b;6;\nSolde;;11;\n";
    assert_eq!(
        story(&plan, text),
        ["opened 123|7|-", "line 5: 5|01/02/2026|-", "line 7: 6|02/02/2026|-", "closed 123|7|11"]
    );
}

#[test]
fn a_label_may_have_lines_and_a_row_may_not_be_ragged() {
    let plan = plan(PLAIN, &[], &["Libellé"]);
    let text = "Date;Libellé;Montant\r\n1;\"two\r\nlines; one label\";3\r\n1;2\r\n1;2;3;4\r\n1;ok;3\r\n";
    assert_eq!(
        story(&plan, text),
        [
            "opened ",
            "line 2: two lines; one label",
            "line 4: the row has 2 cells and the header 3",
            "line 5: the row has 4 cells and the header 3",
            "line 6: ok",
            "closed "
        ]
    );
}

#[test]
fn a_quote_that_is_never_closed_stops_the_file() {
    let plan = plan(PLAIN, &[], &["Libellé"]);
    let steps = story(&plan, "Date;Libellé;Montant\n1;\"open;3\n2;b;3\n3;c;3\n");
    assert_eq!(steps.last().unwrap(), "line 2: a quote opens here and is never closed: the rows below are inside it");
}

#[test]
fn a_second_account_in_a_file_is_refused() {
    let plan = plan(PLAIN, &["Compte"], &["Montant"]);
    let steps = story(&plan, "Compte;Date;Libellé;Montant\nA;1;a;3\nB;2;b;3\n");
    assert_eq!(steps, ["opened A", "line 2: 3", "line 3: the rows above say A: one file, one account"]);
}

#[test]
fn a_misfit_says_what_differs() {
    let plan = plan("header = ['Date', 'Libellé', 'Montant']\nextra = 'refuse'", &[], &[]);
    let what = |text: &str| plan.fit(&Head { text, whole: true }).map_err(|misfit| misfit.what);
    assert_eq!(what("date;LIBELLE;montant\n"), Ok(31));
    assert_eq!(what("Date;Libellé;Solde\n").unwrap_err(), "the header has no `Montant`, and has `Solde` instead");
    assert_eq!(what("Date;Libellé;Montant;Note\n").unwrap_err(), "the header has `Note` more");
    assert_eq!(what("a,b\n").unwrap_err(), "there is no header with `Date`, `Libellé`, `Montant`");
}

#[test]
fn a_header_may_have_two_lines() {
    let text = "Compte;7\nDate;;Montant;;\nopération;valeur;Débit;Crédit;Solde\n1;2;3;;9\n";
    let header = "search-lines = 3\nheader-lines = 2\nheader = ";
    let spread = plan(
        &format!("{header}['Date opération', 'Date valeur', 'Montant débit', 'Montant crédit', 'Montant Solde']"),
        &["above:Compte"],
        &["Date valeur", "Montant débit"],
    );
    assert_eq!(story(&spread, text), ["opened 7", "line 4: 2|3", "closed 7"]);
    let joined = plan(
        &format!("{header}['Date opération', 'valeur', 'Montant Débit', 'Crédit', 'Solde']"),
        &["above:Compte"],
        &["valeur", "Solde"],
    );
    assert_eq!(story(&joined, text), ["opened 7", "line 4: 2|9", "closed 7"]);
}

#[test]
fn a_column_may_have_had_other_names_and_may_be_missing() {
    let plan = plan(
        "header = [['Date', 'Date comptable'], 'Montant']\noptional = ['Motif']\nextra = 'refuse'",
        &[],
        &["Date", "Motif"],
    );
    assert_eq!(story(&plan, "Montant;Date comptable\n5;1\n"), ["opened ", "line 2: 1|-", "closed "]);
    assert_eq!(story(&plan, "Date;Motif;Montant\n1;x;5\n"), ["opened ", "line 2: 1|x", "closed "]);
    let fit = |text: &str| plan.fit(&Head { text, whole: true }).map_err(|misfit| misfit.what);
    assert_eq!(fit("Date;Motif;Montant\n"), Ok(31));
    assert_eq!(fit("Date;Montant\n"), Ok(21));
    assert_eq!(fit("Date;Note;Montant\n").unwrap_err(), "the header has `Note` more");
}

#[test]
fn a_file_without_header_is_known_by_its_width() {
    let plan = plan("columns = ['Date', 'Libellé', 'Montant']\nquotes = false", &[], &["Libellé", "Montant"]);
    assert_eq!(story(&plan, "1;\"a;2\n\n3;b;4\n"), ["opened ", "line 1: \"a|2", "line 3: b|4", "closed "]);
    let fit = |text: &str| plan.fit(&Head { text, whole: true }).map_err(|misfit| misfit.what);
    assert_eq!(fit("1;a;2;\n"), Ok(1));
    assert_eq!(fit("1;a\n").unwrap_err(), "its first row has 2 cells, not 3");
}

#[test]
fn a_source_that_is_no_column_is_an_error() {
    let spec: Spec = toml::from_str("header = ['Date']").unwrap();
    let wanted = Wanted { entry: vec!["Datte".into()], ..Wanted::default() };
    assert!(spec.compile(&wanted).unwrap_err().contains("`Datte`: this column stands neither"));
}

#[test]
fn a_value_stands_in_a_column_of_a_line_whose_key_goes_on() {
    let plan = plan(
        "header = ['Date', 'Débit', 'Crédit']\nsearch-lines = 4\nskip = ['Édité le*']",
        &["above:Solde au*[4]", "below:Total*[Débit]", "below:Total*[Crédit]"],
        &["Crédit"],
    );
    let text = "Solde au 30/09/2026;;;7,00\nDate;Débit;Crédit\n1;;5\nTotal des mouvements;-2;5\nÉdité le 02/10/2026\n";
    assert_eq!(story(&plan, text), ["opened 7,00|-|-", "line 3: 5", "closed 7,00|-2|5"]);
}
