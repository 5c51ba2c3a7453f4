//! The pages for people say what is true: each block of TOML can be read, each key is one of the language and each key of
//! the language is named, each command exists with its options.
//!
//! A table whose first heading is the name of a table of the language (`[layout.csv]`, `[[when]]`) lists its keys: all of
//! them, and no other. A block whose info string is `toml mapping` is a whole mapping, `toml configuration` a piece of
//! `passerelle.toml`, any other `toml` a piece of a mapping.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use passerelle::cli::mapping::test;
use passerelle::domain::document::{Level, Meaning, Purpose};
use passerelle::domain::reason::Class;
use passerelle::domain::statement::Kind;
use passerelle::mapping::spec::File;
use passerelle::mapping::{EMBEDDED, Mappings, lint, load, schema, sound};
use serde_json::Value;

const PAGE: &str = "docs/mapping.md";
const PAGES: [&str; 5] = [PAGE, "mappings/README.md", "README.md", "ARCHITECTURE.md", "CHANGELOG.md"];

fn text(page: &str) -> String {
    fs::read_to_string(page).unwrap()
}

/// The blocks of a page: the line of each, its info string, its text.
fn blocks(page: &str) -> Vec<(usize, String, String)> {
    let mut blocks: Vec<(usize, String, String)> = Vec::new();
    let mut open = false;
    for (index, line) in page.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(info) if !open => {
                blocks.push((index + 1, info.to_owned(), String::new()));
                open = true;
            }
            Some(_) => open = false,
            None if open => {
                let (_, _, text) = blocks.last_mut().unwrap();
                text.push_str(line);
                text.push('\n');
            }
            None => {}
        }
    }
    assert!(!open, "a block is not closed");
    blocks
}

/// A page without its blocks.
fn prose(page: &str) -> String {
    let mut open = false;
    let mut prose = String::new();
    for line in page.lines() {
        if line.starts_with("```") {
            open = !open;
        } else if !open {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose
}

/// What stands between backticks in a text without blocks.
fn spans(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(|span| span.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The cells of a line of a table.
fn cells(line: &str) -> Vec<String> {
    let line = line.replace("\\|", "\u{1}");
    line.trim().trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect()
}

/// The tables of a page: the line of each, its first heading, the first cells of its rows.
fn tables(page: &str) -> Vec<(usize, String, Vec<String>)> {
    let lines: Vec<&str> = page.lines().collect();
    let mut tables = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if !line.starts_with("|---") {
            continue;
        }
        let heading = cells(lines[index - 1]).swap_remove(0);
        let rows = lines[index + 1..].iter().take_while(|line| line.starts_with('|'));
        tables.push((index, heading, rows.map(|line| cells(line).swap_remove(0)).collect()));
    }
    tables
}

/// The way to a table of the language: `[layout.csv]`, `[[when.all]]`.
fn way(name: &str) -> Vec<Option<&str>> {
    let mut way = Vec::new();
    for key in name.split('.') {
        way.push(Some(key));
        let mut inside = way.clone();
        inside.push(None);
        if schema::keys(&way).is_empty() && schema::knows(&inside) {
            way = inside;
        }
    }
    way
}

/// The tables of the page that list the keys of a table of the language: line, name of that table, keys.
fn tables_of_keys() -> Vec<(usize, String, Vec<String>)> {
    let page = text(PAGE);
    let mut found = Vec::new();
    for (line, heading, rows) in tables(&page) {
        let name = match spans(&heading).first() {
            Some(name) if name.starts_with('[') => name.trim_matches(['[', ']']).to_owned(),
            None if heading == "key of the file" => String::new(),
            Some(_) | None => continue,
        };
        let keys = rows.iter().flat_map(|cell| spans(cell)).collect();
        found.push((line, name, keys));
    }
    found
}

#[test]
fn each_block_of_toml_can_be_read() {
    let mut count = 0;
    for page in PAGES {
        for (line, info, block) in blocks(&text(page)) {
            let fault = match info.as_str() {
                "toml mapping" => whole(&block),
                "toml configuration" => block.parse::<toml::Table>().err().map(|error| error.to_string()),
                "toml" => piece(&block),
                other => {
                    assert!(!other.starts_with("toml"), "{page}:{line}: `{other}`");
                    continue;
                }
            };
            assert_eq!(fault, None, "{page}:{line}");
            count += 1;
        }
    }
    assert!(count > 15);
}

fn piece(block: &str) -> Option<String> {
    let schema = if block.lines().any(|line| line.starts_with("schema =")) { "" } else { "schema = 1\n" };
    toml::from_str::<File>(&format!("{schema}{block}")).err().map(|error| error.to_string())
}

/// What is wrong with a whole mapping, beside those of the program.
fn whole(block: &str) -> Option<String> {
    let mut texts: BTreeMap<String, String> =
        EMBEDDED.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let document = if block.contains("document = \"reply\"") { "reply" } else { "statement" };
    texts.insert(format!("acme/{document}.toml"), block.to_owned());
    let errors = load::variants(Path::new("mappings"), &texts).err()?;
    Some(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

#[test]
fn the_worked_bank_reads_its_example_and_refuses_the_other() {
    let page = text(PAGE);
    let blocks = blocks(&page);
    let is = |wanted: &'static str| move |block: &&(usize, String, String)| block.1 == wanted;
    let mapping = &blocks.iter().find(is("toml mapping")).unwrap().2;
    let examples = &blocks.iter().find(is("toml")).unwrap().2;
    let own: toml::Table = format!("{mapping}\n{examples}").parse().unwrap();
    let kept: toml::Table = text("tests/fourth_bank/credit-picard/statement-csv.toml").parse().unwrap();
    assert_eq!(own, kept, "the page and the bank of the tests say the same");
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in EMBEDDED.iter().filter(|(path, _)| path.starts_with("common/")) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let bank = folder.path().join("credit-picard");
    fs::create_dir_all(bank.join("examples")).unwrap();
    fs::write(bank.join("statement-csv.toml"), format!("{mapping}\n{examples}")).unwrap();
    for file in ["octobre.csv", "octobre-une-ligne-changee.csv"] {
        let from = Path::new("tests/fourth_bank/credit-picard/examples").join(file);
        fs::copy(from, bank.join("examples").join(file)).unwrap();
    }
    let mappings = Mappings::of(Some(folder.path())).unwrap_or_else(|errors| panic!("{errors}"));
    let outcomes = test::all(&mappings, &[mappings.variant("credit-picard/statement-csv").unwrap()]);
    assert_eq!(outcomes.len(), 2);
    for outcome in outcomes {
        assert!(outcome.differences.is_empty(), "{outcome:#?}");
    }
    let csv = fs::read(bank.join("examples/octobre.csv")).unwrap();
    let csv: String = csv.iter().map(|byte| char::from(*byte)).collect::<String>().replace('\u{a4}', "€");
    for line in blocks[0].2.lines().filter(|line| *line != "…") {
        assert!(csv.lines().any(|own| own.trim_end() == line), "`{line}` stands in the sample");
    }
}

#[test]
fn a_table_of_keys_lists_all_keys_of_its_table_and_no_other() {
    let found = tables_of_keys();
    assert!(found.len() > 30);
    for (line, name, keys) in found {
        let way = if name.is_empty() { Vec::new() } else { way(&name) };
        // The names of reasons, kinds and codes are free or words of the language.
        let mut known: BTreeSet<&str> = schema::keys(&way).into_iter().collect();
        if name == "entry.amount" {
            known = schema::kinds(&way).into_iter().map(|kind| kind.name).collect();
        }
        let said: BTreeSet<&str> = keys.iter().map(String::as_str).collect();
        assert_eq!(said, known, "{PAGE}:{line}: [{name}]");
        assert_eq!(said.len(), keys.len(), "{PAGE}:{line}: a key stands twice");
    }
}

/// Every key of the schema.
fn all_keys(schema: &Value, into: &mut BTreeSet<String>) {
    match schema {
        Value::Object(table) => {
            if let Some(Value::Object(keys)) = table.get("properties") {
                into.extend(keys.keys().cloned());
            }
            table.values().for_each(|value| all_keys(value, into));
        }
        Value::Array(list) => list.iter().for_each(|value| all_keys(value, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn each_key_of_the_language_stands_in_a_table_of_the_page() {
    let mut keys = BTreeSet::new();
    all_keys(&serde_json::from_str(&schema::text()).unwrap(), &mut keys);
    assert!(keys.len() > 150);
    let mut said: BTreeSet<String> = tables_of_keys().into_iter().flat_map(|(_, _, keys)| keys).collect();
    // The layouts, and the kinds of an account, have headings of their own.
    let page = text(PAGE);
    for name in ["csv", "fixed", "xml", "json", "mt940", "ofx"] {
        assert!(page.contains(&format!("\n#### {name}\n")));
        said.insert(name.to_owned());
    }
    for name in ["account.text", "account.french"] {
        assert!(spans(&prose(&page)).iter().any(|span| span == name));
    }
    said.insert("french".to_owned());
    assert_eq!(keys.difference(&said).collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn each_word_of_the_language_is_explained() {
    let page = text(PAGE);
    let rows = |heading: &str| -> BTreeSet<String> {
        let all = tables(&page);
        let (_, _, rows) = all.iter().find(|(_, found, _)| found == heading).unwrap();
        rows.iter().flat_map(|cell| spans(cell)).collect()
    };
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(rows("class"), words(&Class::ALL.map(Class::as_str)));
    assert_eq!(rows("kind"), words(&Kind::ALL.map(Kind::as_str)));
    assert_eq!(rows("rule"), words(&lint::RULES.map(|(rule, _)| rule)));
    let spans: BTreeSet<String> = spans(&prose(&page)).into_iter().collect();
    let documents = sound::DOCUMENTS.into_iter().chain(Meaning::ALL.map(Meaning::as_str));
    for word in documents.chain(Purpose::ALL.map(Purpose::as_str)).chain(Level::ALL.map(Level::as_str)) {
        assert!(spans.contains(word), "{word}");
    }
}

#[test]
fn the_codes_of_a_class_are_those_that_the_program_knows() {
    let page = text(PAGE);
    let lines = page.lines().skip_while(|line| !line.starts_with("| class |")).skip(2);
    for line in lines.take_while(|line| line.starts_with('|')) {
        let cells = cells(line);
        let class = cells[0].trim_matches('`');
        for code in cells[2].split([',', ';']).map(str::trim).filter(|_| class != "unknown") {
            let ends: Vec<&str> = code.split(" to ").collect();
            for code in ends {
                let known =
                    if code.as_bytes()[0].is_ascii_digit() { Class::of_cfonb(code) } else { Class::of_iso(code) };
                assert_eq!(known.as_str(), class, "{code}");
            }
        }
    }
}

/// The commands in the blocks and between the backticks of a page.
fn commands(page: &str) -> BTreeSet<String> {
    let lines = blocks(page).into_iter().filter(|(_, info, _)| !info.starts_with("toml"));
    let lines = lines.flat_map(|(_, _, block)| block.lines().map(str::to_owned).collect::<Vec<_>>());
    let lines = lines.map(|line| line.trim_start_matches("$ ").to_owned()).chain(spans(&prose(page)));
    let mut commands = BTreeSet::new();
    for line in lines {
        for command in line.split("&&").map(str::trim) {
            if let Some((_, rest)) = command.split_once("passerelle ").filter(|(before, _)| is_call(before)) {
                commands.insert(rest.split(['#', ';', '|']).next().unwrap_or_default().trim().to_owned());
            }
        }
    }
    commands.into_iter().filter(|command| command.starts_with(|sign: char| sign.is_ascii_lowercase())).collect()
}

/// What may stand before the program in a call of it: nothing, or settings of the shell.
fn is_call(before: &str) -> bool {
    before.split_whitespace().all(|word| word.split_once('=').is_some_and(|(name, _)| name.starts_with("PASSERELLE_")))
}

#[test]
fn each_command_exists_with_its_options() {
    let mut known = 0;
    for page in PAGES {
        for command in commands(&text(page)) {
            let words: Vec<&str> = command.split_whitespace().collect();
            let is_word = |word: &&&str| word.bytes().all(|sign| sign.is_ascii_lowercase());
            let called: Vec<&str> = words.iter().take_while(is_word).copied().collect();
            let output = Command::new(env!("CARGO_BIN_EXE_passerelle")).args(&called).arg("--help").output().unwrap();
            let help = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{page}: passerelle {command}");
            // A group of commands, or one that needs its own word, says its usage.
            for option in words.iter().filter(|word| word.starts_with("--")) {
                let option = option.trim_end_matches([']', ',', '.']);
                assert!(help.contains(option), "{page}: passerelle {command}: {option}");
            }
            known += 1;
        }
    }
    assert!(known > 30);
}

#[test]
fn no_line_of_a_page_stands_twice() {
    for page in PAGES {
        let text = text(page);
        let prose = prose(&text);
        let mut seen = BTreeSet::new();
        for line in prose.lines().filter(|line| line.len() > 40 && !line.starts_with('|')) {
            assert!(seen.insert(line), "{page}: {line}");
        }
        for (line, heading, rows) in tables(&text) {
            let distinct: BTreeSet<&String> = rows.iter().collect();
            assert_eq!(distinct.len(), rows.len(), "{page}:{line}: {heading}: a row stands twice");
        }
    }
}

#[test]
fn each_link_leads_to_a_file_or_a_heading() {
    for page in PAGES {
        let text = text(page);
        let anchors: BTreeSet<String> = text.lines().filter(|line| line.starts_with('#')).map(anchor).collect();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.starts_with("http") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let beside = Path::new(page).parent().unwrap().join(file);
            assert!(file.is_empty() || beside.exists(), "{page}: {link}");
            assert!(!file.is_empty() || anchors.contains(heading), "{page}: {link}");
        }
    }
}

fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    heading.chars().filter(|sign| sign.is_alphanumeric() || *sign == '-').collect()
}
