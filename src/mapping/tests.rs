//! What single words of the language do, in mappings that are written out here.

use std::io::Cursor;

use super::*;
use crate::domain::money::Money;
use crate::domain::statement::{Entry, Item};

/// Decodes with one mapping that builds upon those of the program.
fn decode(mapping: &str, bytes: impl AsRef<[u8]>) -> Result<Vec<Item>, Box<Reject>> {
    let mut texts: BTreeMap<String, String> =
        EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    texts.insert("bank/statement.toml".to_owned(), mapping.to_owned());
    let mappings = Mappings::read(Path::new("mappings"), &texts).unwrap_or_else(|errors| panic!("{errors:?}"));
    let bank = BankId::parse("bank").unwrap();
    let hint = Hint { file_name: "file.txt", bank: Some(&bank), document: Some("statement") };
    mappings.decode(Cursor::new(bytes.as_ref().to_vec()), &hint).map(Iterator::collect)
}

fn entries(items: &[Item]) -> Vec<&Entry> {
    items.iter().filter_map(|item| if let Item::Entry(entry) = item { Some(&**entry) } else { None }).collect()
}

/// Severity, field and reason of what was said.
fn said(items: &[Item]) -> Vec<String> {
    let word = |reject: &Reject| match reject.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let line = |reject: &Reject| format!("{} {} {}: {}", word(reject), reject.position, reject.field, reject.why);
    items.iter().filter_map(|item| if let Item::Rejected(reject) = item { Some(line(reject)) } else { None }).collect()
}

fn camt(entry: &str, closing: &str) -> String {
    let balance = |code: &str, amount: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
             <Dt><Dt>2025-11-05</Dt></Dt></Bal>"
        )
    };
    format!(
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.08'><BkToCstmrStmt><Stmt><Id>1</Id>\
         <Acct><Id><IBAN>FR7699999000010000000000115</IBAN></Id></Acct>{}{}<Ntry>{entry}<Sts>BOOK</Sts>\
         <BookgDt><Dt>2025-11-05</Dt></BookgDt><ValDt><Dt>2025-11-05</Dt></ValDt></Ntry></Stmt></BkToCstmrStmt></Document>",
        balance("OPBD", "100.00"),
        balance("CLBD", closing)
    )
}

const CAMT: &str = "schema = 1\nuse = ['common/camt053', 'common/references']\n";

#[test]
fn a_reversal_is_as_signed_unless_the_bank_means_the_opposite() {
    let reversed = "<Amt Ccy='EUR'>10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>true</RvslInd>";
    let as_signed = decode(CAMT, camt(reversed, "110.00")).unwrap();
    assert_eq!((entries(&as_signed)[0].amount, said(&as_signed).len()), (Money::eur(1_000), 0));
    let flip = format!("{CAMT}[entry]\nreversal = 'flip'\n");
    let flipped = decode(&flip, camt(reversed, "90.00")).unwrap();
    assert_eq!((entries(&flipped)[0].amount, said(&flipped).len()), (Money::eur(-1_000), 0));
    let plain = decode(&flip, camt(&reversed.replace("true", "false"), "110.00")).unwrap();
    assert_eq!((entries(&plain)[0].amount, said(&plain).len()), (Money::eur(1_000), 0));
}

#[test]
fn the_parts_of_a_reversal_are_flipped_with_it() {
    let detail = |mark: &str| format!("<TxDtls><Amt Ccy='EUR'>5.00</Amt>{mark}</TxDtls>");
    for mark in ["", "<CdtDbtInd>CRDT</CdtDbtInd>"] {
        let entry = format!(
            "<Amt Ccy='EUR'>10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><RvslInd>1</RvslInd><NtryDtls>{}{}</NtryDtls>",
            detail(mark),
            detail(mark)
        );
        let items = decode(&format!("{CAMT}[entry]\nreversal = 'flip'\n"), camt(&entry, "90.00")).unwrap();
        let entry = entries(&items)[0];
        assert_eq!(entry.amount, Money::eur(-1_000));
        assert_eq!(entry.details.iter().map(|part| part.amount).collect::<Vec<_>>(), [Money::eur(-500); 2], "{mark}");
        assert!(said(&items).is_empty());
    }
}

#[test]
fn parts_that_do_not_add_up_are_told_kept_or_refused_as_the_mapping_says() {
    let entry = "<Amt Ccy='EUR'>10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><NtryDtls><TxDtls><Amt Ccy='EUR'>10.00</Amt></TxDtls>\
                 <TxDtls><Amt Ccy='EUR'>10.00</Amt></TxDtls></NtryDtls>";
    let layout = |sum: &str| {
        format!(
            "{CAMT}[layout.xml]\nroot = ['BkToCstmrStmt']\nstatement = ['Stmt']\nentry = 'Ntry'\n\
             explode = {{ details = 'NtryDtls/TxDtls', sum = '{sum}' }}\n"
        )
    };
    let of = |sum: &str| decode(&layout(sum), camt(entry, "110.00")).unwrap();
    let place = "/Document/BkToCstmrStmt/Stmt[1]/Ntry[1]";
    let sums = "its parts add up to 20.00 EUR, not to 10.00 EUR";
    assert_eq!(said(&of("exact")), [format!("warning {place} details: {sums}; the entry is kept whole")]);
    assert_eq!(said(&of("keep-whole")), Vec::<String>::new());
    assert_eq!(said(&of("error")), [format!("error {place} details: {sums}")]);
    for sum in ["exact", "keep-whole"] {
        let items = of(sum);
        assert_eq!((entries(&items)[0].amount, entries(&items)[0].details.len()), (Money::eur(1_000), 0));
    }
}

/// A file of plain rows: account, day, cents with a mark, label; and a last row with the count and the sum.
const ROWS: &str = "schema = 1\nidentity = { key = ['booked', 'amount', 'text'], version = 1 }\n[layout.fixed]\nwidth = 40\n\
    digits = [1, 11]\ncloses = 'TOTAL'\nsame = [[1, 11]]\n[statement]\naccount.text = '1-11'\nperiod = 'entries'\n\
    entries-count = 'TOTAL:6-8'\ncontrol-sum.digits = { from = 'TOTAL:9-18' }\n\
    [entry]\nbooked = { from = '12-19', forms = ['%d%m%Y'] }\n\
    amount.absolute = { from = '20-27', money = 'fr', mark = '28', credit = ['C'], debit = ['D'] }\ntext = '29-40'\n";

#[test]
fn an_administrator_describes_a_file_of_plain_rows() {
    let file = "0000000000105112025   88,82CVIREMENT\n0000000000106112025    4,20DFRAIS\nTOTAL  20000009302\n";
    let items = decode(ROWS, file).unwrap();
    let found: Vec<_> = entries(&items).iter().map(|entry| (entry.amount, entry.text.as_str())).collect();
    assert_eq!(found, [(Money::eur(8_882), "VIREMENT"), (Money::eur(-420), "FRAIS")]);
    assert!(said(&items).is_empty(), "{:?}", said(&items));
    let broken = decode(ROWS, file.replace("TOTAL  20000009302", "TOTAL  30000009402")).unwrap();
    assert_eq!(
        said(&broken),
        [
            "error line 3, columns 6-8 count: the statement says 3 entries, and 2 were read",
            "error line 3, columns 9-18 control_sum: the statement says 94.02 EUR for its entries, and those that were read \
             add up to 93.02 EUR"
        ]
    );
    let quiet = format!("{ROWS}[check]\ncount = 'off'\ncontrol-sum = 'warn'\n");
    let warned = said(&decode(&quiet, file.replace("TOTAL  20000009302", "TOTAL  30000009402")).unwrap());
    assert!(warned.len() == 1 && warned[0].starts_with("warning line 3, columns 9-18 control_sum"), "{warned:?}");
}

#[test]
fn a_break_between_two_statements_of_a_file_weighs_what_the_mapping_says() {
    let file = std::fs::read("fixtures/banque-postale/statement/cfonb-chain-broken.txt").unwrap();
    let of = |weight: &str| {
        let mapping = format!("schema = 1\nuse = ['common/cfonb120']\n[check]\nchain = '{weight}'\n");
        said(&decode(&mapping, &file).unwrap())
    };
    assert!(of("off").is_empty());
    assert!(of("warn")[0].starts_with("warning line 4 opening: it opens on 2025-11-07 with 1200.00 EUR"));
    assert!(of("error")[0].starts_with("error line 4 opening: it opens on 2025-11-07 with 1200.00 EUR"));
}

/// CFONB 120 with its layout said anew, to name encodings.
fn cfonb(encoding: &str, damaged: bool) -> String {
    format!(
        "schema = 1\nuse = ['common/cfonb120']\n[layout.fixed]\nwidth = 120\nopens = '01'\nentry = '04'\nadds = '05'\n\
         closes = '07'\nqualifier = [46, 48]\ndigits = [3, 7]\nsame = [[12, 16], [22, 32]]\nencoding = [{encoding}]\n\
         [statement]\nopening.overpunch = {{ from = '01:91-104', decimals = '01:20', damaged = {damaged} }}\n\
         closing.overpunch = {{ from = '07:91-104', decimals = '07:20', damaged = {damaged} }}\n\
         [entry]\namount.overpunch = {{ from = '04:91-104', decimals = '04:20', damaged = {damaged} }}\n"
    )
}

#[test]
fn seven_bit_french_reads_braces_as_letters_and_only_a_mapping_that_says_so_takes_them_for_digits() {
    let file = std::fs::read_to_string("fixtures/banque-postale/statement/cfonb-openings-of-other-shapes.txt").unwrap();
    let file = file.replace("VIR SEPA RECU", "VIR RE\\U 3 @4");
    let items = decode(&cfonb("'iso-646-fr'", true), &file).unwrap();
    assert_eq!(entries(&items)[0].text, "VIR REçU 3 à4");
    assert!(said(&items).iter().all(|said| said.starts_with("warning line") && said.contains("another character set")));
    assert!(matches!(items.last(), Some(Item::Closed(closing)) if closing.opening == Some(Money::eur(100_000))));
    let refused = said(&decode(&cfonb("'iso-646-fr'", false), &file).unwrap());
    assert!(refused[0].contains("columns 91-104 opening: its last character is no digit with a sign"), "{refused:?}");
    let plain = decode(&cfonb("'windows-1252'", false), &file).unwrap();
    assert_eq!((entries(&plain)[0].text.as_str(), said(&plain).len()), ("VIR RE\\U 3 @4", 0));
}

#[test]
fn a_header_is_looked_for_in_the_encodings_of_its_mapping() {
    let mapping = |encoding: &str| {
        format!(
            "schema = 1\nidentity = {{ key = ['booked', 'amount'], version = 1 }}\n[layout.csv]\n\
             header = ['Date', 'Débit', 'Libellé']\nencoding = [{encoding}]\n[statement]\naccount.text = {{ const = '1' }}\n\
             period = 'entries'\n[entry]\nbooked = {{ from = 'Date', forms = ['%d/%m/%Y'] }}\n\
             amount.signed = {{ from = 'Débit', money = 'fr' }}\ntext = 'Libellé'\n"
        )
    };
    let seven = "Date;D{bit;Libell{\n05/11/2025;-4,20;CAF} DU R}GLEMENT\n";
    let items = decode(&mapping("'iso-646-fr', 'windows-1252'"), seven).unwrap();
    assert_eq!(entries(&items)[0].text, "CAFè DU RèGLEMENT");
    let reject = decode(&mapping("'utf-8'"), seven).unwrap_err();
    assert!(reject.why.contains("the header has no `Débit`"), "{}", reject.why);
    let latin = b"Date;D\xE9bit;Libell\xE9\n05/11/2025;-4,20;D\xC9P\xD4T \x96\n";
    assert_eq!(entries(&decode(&mapping("'utf-8', 'windows-1252'"), latin).unwrap())[0].text, "DÉPÔT –");
    let reject = decode(&mapping("'utf-8', 'iso-8859-15'"), latin).unwrap_err();
    assert_eq!(
        (reject.position.as_str(), reject.field.as_str(), reject.found.as_str()),
        ("byte 43", "encoding", "96 0A")
    );
}

#[test]
fn headers_and_labels_that_were_encoded_twice_are_read_and_told_once() {
    let file = std::fs::read("fixtures/credit-mutuel/statement/00000000001-six-columns.csv").unwrap();
    let text: String = file.iter().copied().map(char::from).collect();
    let twice: String = text.bytes().map(char::from).collect();
    let mapping = "schema = 1\nuse = ['credit-mutuel/statement-csv-a']\n[statement]\naccount.text = { const = '1' }\n";
    let once = decode(mapping, &text).unwrap();
    let items = decode(mapping, &twice).unwrap();
    assert_eq!(entries(&items).len(), entries(&once).len());
    let told = said(&items);
    assert!(told.len() == 1 && told[0].starts_with("warning line 1 encoding: the file was UTF-8"), "{told:?}");
    assert!(said(&once).is_empty());
}
