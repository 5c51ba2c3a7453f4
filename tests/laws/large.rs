//! Large inputs that ask for much work in one place. Each is read in a moment where work grows with the size; where it
//! grows with the square of the size, or without bound, the test does not end.

use std::fmt::Write as _;
use std::iter::repeat_n;

/// A name, the bank whose mappings read it, and its bytes.
pub type Case = (&'static str, &'static str, Vec<u8>);

/// Files of `size` bytes, more or less.
pub fn cases(size: usize) -> Vec<Case> {
    let mut cases = xml(size);
    cases.extend(csv(size));
    cases.extend(fixed(size));
    cases.extend(json(size));
    cases.extend(bytes(size));
    cases
}

fn filled(size: usize, piece: &str) -> String {
    piece.repeat(size / piece.len() + 1)
}

/// A camt.053 statement around `inner`.
fn camt(inner: &str) -> Vec<u8> {
    let account = "<Acct><Id><IBAN>FR7699999000010000000000115</IBAN></Id></Acct>";
    format!("<Document><BkToCstmrStmt><Stmt>{account}{inner}</Stmt></BkToCstmrStmt></Document>").into_bytes()
}

fn entry(inner: &str) -> String {
    let day = "<Dt>2025-11-03</Dt>";
    format!(
        "<Ntry><Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt>{day}</BookgDt>\
         <ValDt>{day}</ValDt>{inner}</Ntry>"
    )
}

fn xml(size: usize) -> Vec<Case> {
    let bank = "credit-mutuel";
    let detail = "<TxDtls><Refs><EndToEndId>X</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">0.01</Amt></TxAmt>\
                  </AmtDtls></TxDtls>";
    let details = |texts: &str| entry(&format!("<NtryDtls>{texts}</NtryDtls>"));
    let mut attributes = String::new();
    for number in 0..size / 20 {
        write!(attributes, " a{number}=\"x\"").unwrap();
    }
    let statements = filled(size, "<Stmt><Acct><Id><IBAN>FR76</IBAN></Id></Acct></Stmt>");
    vec![
        ("elements inside each other", bank, camt(&filled(size, "<a>"))),
        ("details of one entry", bank, camt(&details(&filled(size, detail)))),
        ("details without a total", bank, camt(&entry(&filled(size, &format!("<NtryDtls>{detail}</NtryDtls>"))))),
        ("pieces of one text", bank, camt(&entry(&format!("<AddtlNtryInf>{}</AddtlNtryInf>", filled(size, "&amp;"))))),
        (
            "texts that are joined",
            bank,
            camt(&details(&format!("<TxDtls><RmtInf>{}</RmtInf></TxDtls>", filled(size, "<Ustrd>a</Ustrd>")))),
        ),
        ("texts of which one counts", bank, camt(&entry(&filled(size, "<AddtlNtryInf>a</AddtlNtryInf>")))),
        ("balances", bank, camt(&filled(size, "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt>1</Amt></Bal>"))),
        ("comments", bank, camt(&filled(size, "<!---->"))),
        ("elements that nobody asks for", bank, camt(&filled(size, "<x/>"))),
        ("attributes of one tag", bank, camt(&format!("<x{attributes}/>"))),
        ("one long name", bank, camt(&format!("<{}/>", filled(size, "x")))),
        ("one long comment", bank, camt(&format!("<!--{}-->", filled(size, "x")))),
        ("entries", bank, camt(&filled(size, &entry("")))),
        ("statements", bank, format!("<Document><BkToCstmrStmt>{statements}</BkToCstmrStmt></Document>").into_bytes()),
        ("a document element of attributes", bank, format!("<Document{attributes}><BkToCstmrStmt/></Document>").into()),
        ("a beginning of comments", bank, format!("{}<Document/>", filled(size, "<!---->")).into_bytes()),
        (
            "a long namespace",
            bank,
            format!("<Document xmlns='{}'><BkToCstmrStmt/></Document>", filled(size, "a:")).into(),
        ),
    ]
}

fn csv(size: usize) -> Vec<Case> {
    let bank = "credit-mutuel";
    let header = "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n";
    let row = "03/11/2025;03/11/2025;;5,00;a;5,00\n";
    let with = |rows: &str| format!("{header}{rows}").into_bytes();
    let cell = |quote: &str, cell: &str| format!("03/11/2025;03/11/2025;;5,00;{quote}{cell}{quote};5,00\n");
    let mut names = String::new();
    for number in 0..size / 8 {
        write!(names, "a{number};").unwrap();
    }
    let older = "Compte;1\n".repeat(5);
    vec![
        ("empty rows", bank, with(&filled(size, "\n"))),
        ("blank rows", bank, with(&filled(size, ";;;;;\n"))),
        ("rows with too many cells", bank, with(&filled(size, &format!("{}\n", ";x".repeat(20))))),
        ("rows that cannot be read", bank, with(&filled(size / 16, "x;x;x;x;x;x\n"))),
        ("one row of cells", bank, with(&filled(size, "x;"))),
        ("one long cell", bank, with(&cell("", &filled(size, "x")))),
        ("one long cell in quotes", bank, with(&cell("\"", &filled(size, "x\"\"")))),
        ("one cell of lines", bank, with(&cell("\"", &filled(size, "x\n")))),
        ("a quote that is never closed", bank, with(&format!("{row}\"{}", filled(size, row)))),
        ("a header of one line", bank, filled(size, "Date;Libellé;").into_bytes()),
        ("a header of other names", bank, names.clone().into_bytes()),
        ("delimiters", bank, filled(size, ";").into_bytes()),
        ("tabs", "banque-postale", filled(size, "\t").into_bytes()),
        ("lines above the header", "banque-postale", filled(size, "Solde (EUROS);;;;;1,00\n").into_bytes()),
        ("names above the header", "banque-postale", format!("{older}{names}").into_bytes()),
        ("quotes", "banque-postale", filled(size, "\"").into_bytes()),
        ("another export", "caisse-epargne", names.into_bytes()),
    ]
}

fn json(size: usize) -> Vec<Case> {
    let bank = "caisse-epargne";
    let around = |rows: &str| format!("{{\"_links\": {{}}, \"transactions\": [{rows}]}}").into_bytes();
    let row = "{\"transactionAmount\": {\"amount\": \"5.00\", \"currency\": \"EUR\"}, \"creditDebitIndicator\": \"CRDT\", \
               \"bookingDate\": \"2025-11-03\", \"status\": \"BOOK\"}";
    let text = |text: &str| format!("{{\"remittanceInformation\": {text}}}");
    let mut names = String::new();
    for number in 0..size / 12 {
        write!(names, "\"a{number}\": 1, ").unwrap();
    }
    vec![
        ("lists inside each other", bank, around(&filled(size, "["))),
        ("rows of a list", bank, around(&format!("{}{row}", filled(size, &format!("{row}, "))))),
        ("rows that are no rows", bank, around(&format!("{}0", filled(size / 16, "0, ")))),
        ("names of one object", bank, around(&format!("{{{names}\"b\": 1}}"))),
        ("one text of escapes", bank, around(&text(&format!("\"{}\"", filled(size, "\\u00e9"))))),
        ("texts of a list that are joined", bank, around(&text(&format!("[{}0]", filled(size, "\"a\", "))))),
        ("digits of one number", bank, around(&filled(size, "1"))),
        ("blanks between", bank, around(&filled(size, " \n"))),
        (
            "lists of rows",
            bank,
            format!("{{\"_links\": {{}}, {}\"x\": 1}}", filled(size, "\"transactions\": [], ")).into(),
        ),
    ]
}

fn fixed(size: usize) -> Vec<Case> {
    let bank = "banque-postale";
    let record = |code: &str, rest: &str, day: &str, amount: &str| {
        format!("{code}99999    00001EUR2 00000000002{rest:2}{day}{:50}{amount}{:16}\n", "", "")
    };
    let opens = record("01", "", "041125", "0000000000000{");
    let entry = format!(
        "0499999    00001EUR2 00000000002B1051125  051125{:31}  0000000  {}{:16}\n",
        "ECHEANCE", "0000000000500{", ""
    );
    let adds = |kind: &str| format!("0599999    00001EUR2 00000000002B1051125     {kind}{:70}  \n", "x".repeat(70));
    let glued = |text: String| text.replace('\n', "").into_bytes();
    let in_turn = format!("{}{}", adds("LIB"), adds("RCN"));
    vec![
        ("complements of one entry", bank, format!("{opens}{entry}{}", filled(size, &adds("LIB"))).into_bytes()),
        ("complements in turn", bank, format!("{opens}{entry}{}", filled(size, &in_turn)).into_bytes()),
        ("complements that are ignored", bank, format!("{opens}{entry}{}", filled(size, &adds("IPY"))).into_bytes()),
        ("records", bank, format!("{opens}{}", filled(size, &entry)).into_bytes()),
        ("records without line ends", bank, glued(format!("{opens}{}", filled(size, &entry)))),
        ("blank lines", bank, format!("{opens}{}", filled(size, "\n")).into_bytes()),
        ("blanks", bank, format!("{opens}{}", filled(size, " ")).into_bytes()),
        (
            "statements without entries",
            bank,
            filled(size, &format!("{opens}{}", record("07", "", "041125", "0000000000000{"))).into(),
        ),
        ("one long line", bank, format!("{opens}{}", filled(size, "é")).into_bytes()),
    ]
}

fn bytes(size: usize) -> Vec<Case> {
    let bank = "credit-mutuel";
    let after = |head: &[u8], bytes: &[u8]| {
        let body = bytes.iter().copied().cycle().take(size);
        head.iter().copied().chain(body).collect::<Vec<u8>>()
    };
    vec![
        ("letters of windows-1252", bank, after(b"Date;", &[0x92])),
        ("broken UTF-8", bank, after("é;".as_bytes(), &[0xC3, 0xA9, 0xC3])),
        ("halves of UTF-16", bank, after(&[0xFF, 0xFE], &[0x00, 0xD8])),
        ("nothing but zeros", bank, repeat_n(0, size).collect()),
        ("blanks and nothing else", bank, repeat_n(b' ', size).collect()),
    ]
}
