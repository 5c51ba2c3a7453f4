//! How fast files are decoded, beside a bare loop over the same bytes in the same run.
//!
//! `cargo bench --bench decode` measures about 50 MB of each format in memory; `cargo bench --bench decode -- --disk 500`
//! decodes a file of 500 MB from disk and prints the peak of resident memory. The name of a format measures it alone.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Cursor, Write as _};
use std::time::{Duration, Instant};

use passerelle::domain::statement::{Balance, Item, Severity};
use passerelle::mapping::{Hint, Mappings};

const SIZE: usize = 50_000_000;
const ROUNDS: usize = 5;

/// A format to measure.
struct Format {
    name: &'static str,
    /// Of the generated file: some banks name the account there.
    file_name: &'static str,
    generate: fn(usize) -> String,
    /// The bare loop; returns a count that keeps it alive.
    bare: fn(&[u8]) -> u64,
}

const FORMATS: [Format; 3] = [
    Format { name: "csv", file_name: "00000000001.csv", generate: csv, bare: bare_csv },
    Format { name: "cfonb120", file_name: "statement.txt", generate: cfonb, bare: bare_lines },
    Format { name: "camt.053", file_name: "statement.xml", generate: camt, bare: bare_xml },
];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let megabytes =
        arguments.iter().skip_while(|argument| *argument != "--disk").nth(1).and_then(|size| size.parse().ok());
    let mappings = Mappings::embedded();
    let named = |format: &&Format| {
        !FORMATS.iter().any(|known| arguments.iter().any(|name| name == known.name))
            || arguments.iter().any(|name| name == format.name)
    };
    for format in FORMATS.iter().filter(named) {
        match megabytes {
            Some(megabytes) => disk(&mappings, format, megabytes),
            None => memory(&mappings, format),
        }
    }
}

fn memory(mappings: &Mappings, format: &Format) {
    let text = (format.generate)(SIZE);
    let bytes: &'static [u8] = text.into_bytes().leak();
    let (mut ours, mut bare) = (Duration::MAX, Duration::MAX);
    let mut entries = 0;
    for _ in 0..ROUNDS {
        let start = Watch::start();
        entries = match decode(mappings, format, Cursor::new(bytes)) {
            Ok(entries) => entries,
            Err(why) => return println!("{:<9} skipped: {why}", format.name),
        };
        ours = ours.min(start.elapsed());
        let start = Watch::start();
        let count = (format.bare)(bytes);
        bare = bare.min(start.elapsed());
        assert!(count >= entries, "the bare loop sees every entry");
    }
    let speed = |time: Duration| bytes.len() as u128 / time.as_micros();
    let per_cent = bare.as_micros() * 100 / ours.as_micros();
    let each = ours.as_nanos() / u128::from(entries);
    println!(
        "{:<9} {:>9} entries  decode {:>5} MB/s ({each} ns an entry)  bare {:>5} MB/s  ratio 0.{per_cent:02}",
        format.name,
        entries,
        speed(ours),
        speed(bare),
    );
}

/// Time on a processor where the system tells it, so that a busy machine does not count; else time on the wall.
struct Watch {
    wall: Instant,
    processor: Option<Duration>,
}

impl Watch {
    fn start() -> Self {
        Self { wall: Instant::now(), processor: Self::processor() }
    }

    fn processor() -> Option<Duration> {
        let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
    }

    fn elapsed(&self) -> Duration {
        match (self.processor, Self::processor()) {
            (Some(start), Some(end)) => end.saturating_sub(start).max(Duration::from_micros(1)),
            _ => self.wall.elapsed(),
        }
    }
}

/// Decodes all of it; the statement must be proved, or the figures are worth nothing.
fn decode(mappings: &Mappings, format: &Format, bytes: impl std::io::Read + Send + 'static) -> Result<u64, String> {
    let hint = Hint { file_name: format.file_name, bank: None, document: None };
    let decoder = mappings.decode(bytes, &hint).map_err(|reject| reject.why)?;
    let mut entries = 0;
    for item in decoder {
        match item {
            Item::Entry(_) => entries += 1,
            Item::Closed(closing) => assert_eq!(closing.balance, Balance::Holds),
            Item::Rejected(reject) if reject.severity == Severity::Error => panic!("{reject:?}"),
            Item::Opened(_) | Item::Row(_) | Item::Whole(_) | Item::Rejected(_) => {}
        }
    }
    Ok(entries)
}

fn disk(mappings: &Mappings, format: &Format, megabytes: usize) {
    let folder = std::env::temp_dir().join(format!("passerelle-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    let path = folder.join(format.file_name);
    {
        // Generated in a process of its own mind: what it allocates must not count.
        let mut file = File::create(&path).expect("a temporary file");
        pieces(format, megabytes, &mut |text| file.write_all(text.as_bytes()).expect("room on the disk"));
    }
    let size = fs::metadata(&path).map_or(0, |data| data.len());
    let start = Instant::now();
    let outcome = decode(mappings, format, File::open(&path).expect("the file"));
    let time = start.elapsed();
    let _ = fs::remove_dir_all(&folder);
    match outcome {
        Ok(entries) => println!(
            "{:<9} {} MB, {entries} entries in {} ms: {} MB/s; peak of resident memory so far: {}",
            format.name,
            size / 1_000_000,
            time.as_millis(),
            u128::from(size) / time.as_micros(),
            peak()
        ),
        Err(why) => println!("{:<9} skipped: {why}", format.name),
    }
}

fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" unknown");
    line.trim().to_owned()
}

/// A large file in pieces: a statement of one day each where the format has statements, rows of one file otherwise.
fn pieces(format: &Format, megabytes: usize, sink: &mut dyn FnMut(&str)) {
    let size = megabytes * 1_000_000;
    match format.name {
        "csv" => rows(size, sink),
        "cfonb120" => records(size, sink),
        _ => documents(size, sink),
    }
}

fn csv(size: usize) -> String {
    let mut whole = String::with_capacity(size + 200);
    rows(size, &mut |text| whole.push_str(text));
    whole
}

fn cfonb(size: usize) -> String {
    let mut whole = String::with_capacity(size + 1_000);
    records(size, &mut |text| whole.push_str(text));
    whole
}

fn camt(size: usize) -> String {
    let mut whole = String::with_capacity(size + 4_000);
    documents(size, &mut |text| whole.push_str(text));
    whole
}

/// The day of an entry: 400 of them on each.
fn day(number: usize) -> chrono::NaiveDate {
    let first = chrono::NaiveDate::from_ymd_opt(2001, 1, 1).expect("a day");
    first + chrono::TimeDelta::days(i64::try_from(number / 400).expect("a short file"))
}

fn cents(number: usize) -> i64 {
    let amount = i64::try_from(number % 9_000).expect("small") + 1_000;
    if number.is_multiple_of(7) { -amount } else { amount }
}

fn euros(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{},{:02}", cents / 100, cents % 100)
}

fn rows(size: usize, sink: &mut dyn FnMut(&str)) {
    sink("Date;Date de valeur;Débit;Crédit;Libellé;Solde\r\n");
    let (mut written, mut balance, mut number) = (0, 0, 0);
    let mut row = String::new();
    while written < size {
        row.clear();
        balance += cents(number);
        let (day, amount) = (day(number).format("%d/%m/%Y"), euros(cents(number)));
        let (debit, credit) = if cents(number) < 0 { (amount.as_str(), "") } else { ("", amount.as_str()) };
        let label = format!("PRLV SEPA EMIS DUPOND LÉA MC-2025-{:04}-{:02}", number % 10_000, number % 36);
        let _ = write!(row, "{day};{day};{debit};{credit};{label};{}\r\n", euros(balance));
        sink(&row);
        written += row.len();
        number += 1;
    }
}

fn overpunch(cents: i64) -> String {
    let digits = format!("{:014}", cents.unsigned_abs());
    let (body, last) = digits.split_at(13);
    let signs = if cents < 0 { "}JKLMNOPQR" } else { "{ABCDEFGHI" };
    let last: usize = last.parse().expect("a digit");
    format!("{body}{}", &signs[last..=last])
}

fn records(size: usize, sink: &mut dyn FnMut(&str)) {
    let (mut written, mut balance, mut number) = (0, 0, 0);
    let mut text = String::new();
    while written < size {
        text.clear();
        let date = |number: usize| day(number).format("%d%m%y").to_string();
        let head = |code: &str| format!("{code}99999    00001EUR2 00000000001");
        let ends = |code: &str, date: &str, balance: i64| {
            format!("{}  {date}{:50}{}{:16}\n", head(code), "", overpunch(balance), "")
        };
        text.push_str(&ends("01", &date(number), balance));
        for _ in 0..400 {
            let (date, cents) = (date(number), cents(number));
            balance += cents;
            let code = if cents < 0 { "B3" } else { "05" };
            let (head, adds) = (head("04"), head("05"));
            let _ = writeln!(
                text,
                "{head}{code}{date}  {date}{:<31}  0000000  {}{:16}",
                "VIR SEPA RECU",
                overpunch(cents),
                ""
            );
            let loan = format!("MC-2025-{:04}", number % 10_000);
            for (qualifier, value) in [
                ("NPY", "DUPOND LEA".to_owned()),
                ("RCN", format!("{loan}-{:02}", number % 36)),
                ("RUM", format!("RUM-{loan}")),
            ] {
                let _ = writeln!(text, "{adds}{code}{date}     {qualifier}{value:<70}  ");
            }
            number += 1;
        }
        text.push_str(&ends("07", &date(number - 1), balance));
        sink(&text);
        written += text.len();
    }
}

fn documents(size: usize, sink: &mut dyn FnMut(&str)) {
    let money = |cents: i64| format!("{}.{:02}", cents.abs() / 100, cents.abs() % 100);
    let mark = |cents: i64| if cents < 0 { "DBIT" } else { "CRDT" };
    sink(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">\
         <BkToCstmrStmt><GrpHdr><MsgId>1</MsgId><CreDtTm>2025-01-01T00:00:00</CreDtTm></GrpHdr>\n",
    );
    let (mut written, mut balance, mut number) = (0, 0, 0);
    let mut text = String::new();
    while written < size {
        text.clear();
        let today = day(number);
        let opening = balance;
        let mut entries = String::new();
        for _ in 0..400 {
            let cents = cents(number);
            balance += cents;
            let loan = format!("MC-2025-{:04}", number % 10_000);
            let _ = write!(
                entries,
                "<Ntry>\n<Amt Ccy=\"EUR\">{}</Amt>\n<CdtDbtInd>{}</CdtDbtInd>\n<Sts>BOOK</Sts>\n<BookgDt><Dt>{today}</Dt></BookgDt>\n\
                 <ValDt><Dt>{today}</Dt></ValDt>\n<AcctSvcrRef>R{number}</AcctSvcrRef>\n<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>\
                 <SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>\n<NtryDtls><TxDtls>\n<Refs><EndToEndId>{loan}-{:02}</EndToEndId>\
                 <MndtId>RUM-{loan}</MndtId></Refs>\n<RltdPties><Dbtr><Nm>DUPOND LEA</Nm></Dbtr></RltdPties>\n<RmtInf><Ustrd>MENSUALITE \
                 MICROCREDIT</Ustrd></RmtInf>\n</TxDtls></NtryDtls>\n</Ntry>\n",
                money(cents),
                mark(cents),
                number % 36,
            );
            number += 1;
        }
        let _ = writeln!(
            text,
            "<Stmt><Id>S{number}</Id><CreDtTm>{today}T00:00:00</CreDtTm><Acct><Id><IBAN>FR3299999000010000000000133</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        );
        for (code, amount) in [("OPBD", opening), ("CLBD", balance)] {
            let _ = writeln!(
                text,
                "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{}</CdtDbtInd><Dt><Dt>{today}</Dt></Dt></Bal>",
                money(amount),
                mark(amount)
            );
        }
        text.push_str(&entries);
        text.push_str("</Stmt>\n");
        sink(&text);
        written += text.len();
    }
    sink("</BkToCstmrStmt></Document>\n");
}

fn bare_csv(bytes: &[u8]) -> u64 {
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(true).flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut cells = 0;
    while reader.read_byte_record(&mut record).expect("rows") {
        cells += record.len() as u64;
    }
    cells
}

fn bare_lines(bytes: &[u8]) -> u64 {
    let mut reader = BufReader::with_capacity(64 * 1024, bytes);
    let mut line = Vec::with_capacity(256);
    let mut lines = 0;
    while reader.read_until(b'\n', &mut line).expect("lines") > 0 {
        lines += 1;
        line.clear();
    }
    lines
}

fn bare_xml(bytes: &[u8]) -> u64 {
    let mut reader = quick_xml::Reader::from_reader(BufReader::with_capacity(64 * 1024, bytes));
    let mut buffer = Vec::new();
    let mut events = 0;
    loop {
        if matches!(reader.read_event_into(&mut buffer).expect("XML"), quick_xml::events::Event::Eof) {
            return events;
        }
        events += 1;
        buffer.clear();
    }
}
