//! What the language of mappings can say, each in a mapping of an invented bank and a file of it.

use std::fs;
use std::io::Cursor;

use passerelle::domain::id::BankId;
use passerelle::domain::statement::{Item, Severity, Status};
use passerelle::mapping::{Hint, Mappings};

/// Mappings of one bank, each a name and a text.
fn mappings(files: &[(&str, &str)]) -> Mappings {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("acme")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join("acme").join(format!("{name}.toml")), text).unwrap();
    }
    Mappings::of(Some(folder.path())).unwrap_or_else(|errors| panic!("{errors}"))
}

/// What comes out of a file, a line for each item.
fn story(mappings: &Mappings, name: &str, text: &str) -> Vec<String> {
    let bank = BankId::parse("acme").unwrap();
    let hint = Hint { file_name: name, bank: Some(&bank), document: Some("statement") };
    let decoder = match mappings.decode(Cursor::new(text.as_bytes().to_vec()), &hint) {
        Ok(decoder) => decoder,
        Err(reject) => return vec![format!("refused: {}", reject.why)],
    };
    let mapping = decoder.mapping().to_owned();
    decoder
        .filter_map(|item| match item {
            Item::Opened(opening) => Some(format!("{mapping} {}", opening.account)),
            Item::Entry(entry) => {
                let reason = entry.reason.map(|reason| format!(" {}={}", reason.code, reason.class.as_str()));
                let mandate = entry.mandate_id.map(|mandate| format!(" {mandate}"));
                let status = if entry.status == Status::Booked { "" } else { " not booked" };
                let (amount, kind) = (entry.amount, entry.kind.as_str());
                let (reason, mandate) = (reason.unwrap_or_default(), mandate.unwrap_or_default());
                Some(format!("{} {amount} {kind} {}{mandate}{reason}{status}", entry.booked_on, entry.text))
            }
            Item::Closed(_) | Item::Row(_) | Item::Whole(_) => None,
            Item::Rejected(reject) => {
                let word = if reject.severity == Severity::Error { "error" } else { "warning" };
                Some(format!("{word}: {}: {}", reject.position, reject.why))
            }
        })
        .collect()
}

/// A plain export; `more` stands behind `[entry]`.
fn plain(more: &str) -> String {
    format!(
        "schema = 1\nidentity = {{ key = ['booked', 'amount', 'text'], version = 1 }}\n\
         [layout.csv]\nheader = ['Date', 'Libelle', 'Montant']\noptional = ['Type']\nextra = 'refuse'\n\
         [statement]\naccount.text = {{ const = '1' }}\nperiod = 'entries'\n\
         [entry]\nbooked = {{ from = 'Date', forms = ['%d/%m/%Y'] }}\n\
         amount.signed = {{ from = 'Montant', money = 'fr' }}\n{more}\n"
    )
}

const FILE: &str = "Date;Libelle;Montant;Type\n\
                    01/10/2026;COT CARTE;-3,00;CARTE\n\
                    02/10/2026;REJ RUM-7 SOLDE;-88,82;PRLV\n\
                    03/10/2026;Total;85,00;TOTAL\n";

#[test]
fn rules_say_what_is_otherwise_in_some_entries() {
    let mapping = plain(
        "text = 'Libelle'\n[reasons]\nX9 = { class = 'account_closed', fr = 'Compte soldé', en = 'Account emptied' }\n\
         [[when]]\nall = [{ from = 'Type', is = ['TOTAL'] }]\nskip = 'a total is no movement'\n\
         [[when]]\nall = [{ from = 'Type', pattern = '^CARTE' }]\nset = { kind = 'fee', status = 'info' }\n\
         [[when]]\nsign = 'debit'\nall = [{ field = 'text', pattern = '^REJ (?<m>\\S+) SOLDE' }]\n\
         set = { kind = 'return', mandate = '${m}', reason = 'X9' }\n",
    );
    let mappings = mappings(&[("statement", &mapping)]);
    assert_eq!(
        story(&mappings, "a.csv", FILE),
        [
            "acme/statement 1",
            "2026-10-01 -3.00 EUR fee COT CARTE not booked",
            "2026-10-02 -88.82 EUR return REJ RUM-7 SOLDE RUM-7 X9=account_closed",
            "warning: line 4: 1 row was passed over, this is the first: a total is no movement",
        ]
    );
    let known = mappings.reason(&BankId::parse("acme").unwrap(), "X9").unwrap();
    assert_eq!((known.french.as_deref(), known.english.as_deref()), (Some("Compte soldé"), Some("Account emptied")));
}

#[test]
fn texts_are_mended_by_the_mapping_and_by_nothing_else() {
    let mapping = plain(
        "text = { from = 'Libelle', strip = ' +SOLDE$', words = { 'COT CARTE' = 'Cotisation' } }\n\
         mandate = { from = 'Type', absent = ['TOTAL'], default = 'none' }\n",
    );
    assert_eq!(
        story(&mappings(&[("statement", &mapping)]), "a.csv", FILE)[1..],
        [
            "2026-10-01 -3.00 EUR other Cotisation CARTE",
            "2026-10-02 -88.82 EUR other REJ RUM-7 PRLV",
            "2026-10-03 85.00 EUR other Total",
        ]
    );
}

#[test]
fn rows_in_another_order_than_the_mapping_says_are_reported() {
    let mapping = plain("text = 'Libelle'\n").replace("extra = 'refuse'", "order = 'newest-first'");
    let told = story(&mappings(&[("statement", &mapping)]), "a.csv", FILE);
    assert_eq!(
        told.last().unwrap(),
        "warning: line 1: the mapping says that rows come newest first, and they come oldest first"
    );
}

#[test]
fn two_exports_of_one_shape_are_told_apart_by_account_or_by_a_word() {
    let shape = |account: &str, matching: &str| {
        plain("text = 'Libelle'\n")
            .replace("[layout.csv]", &format!("{matching}\n[layout.csv]\nsearch-lines = 5"))
            .replace("account.text = { const = '1' }", account)
    };
    let account = "account.text = 'above:Compte'";
    let one = shape(account, "[match]\naccount = '^111'");
    let two = shape(account, "[match]\naccount = ['^222', '^333']");
    let apart = mappings(&[("statement-one", &one), ("statement-two", &two)]);
    let told = |account: &str| story(&apart, "a.csv", &format!("Compte;{account}\n{FILE}"))[0].clone();
    assert_eq!(told("111 222"), "acme/statement-one 111222");
    assert_eq!(told("333"), "acme/statement-two 333");
    assert_eq!(
        told("444"),
        "refused: no mapping fits it; the nearest is acme/statement-one, but the account `444` is none of this mapping"
    );
    let word = shape(account, "[match]\ncontains = 'Espace Pro'");
    let general = shape(account, "");
    let apart = mappings(&[("statement-pro", &word), ("statement", &general)]);
    let told = |text: &str| story(&apart, "a.csv", &format!("Compte;1\n{text}\n{FILE}"))[0].clone();
    assert_eq!(told("Espace Pro"), "acme/statement-pro 1");
    assert_eq!(told("Espace"), "acme/statement 1");
}

#[test]
fn a_mapping_may_lack_a_field_of_its_base() {
    let base = plain("text = 'Libelle'\nmandate = 'Type'\n");
    let lacks = "schema = 1\nuse = ['acme/statement']\nwithout = ['entry.mandate']\n\
                 [layout.csv]\nheader = ['Date', 'Libelle', 'Montant', 'Solde']\n";
    let both = mappings(&[("statement", &base), ("statement-b", lacks)]);
    assert_eq!(
        story(&both, "a.csv", "Date;Libelle;Montant;Solde\n01/10/2026;a;1,00;2,00\n"),
        ["acme/statement-b 1", "2026-10-01 1.00 EUR other a"]
    );
}
