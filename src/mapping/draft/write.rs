//! The text of a draft: each line with its evidence beside it, doubts marked with `# ?`.

mod fields;
mod name;
mod references;

use std::fmt::Write as _;

use super::around::{self, Around};
use super::kinds::Base;
use super::roles::{self, Roles};
use super::sheet::Sheet;
use super::{Sample, Trial};
use crate::codec::encoding::How;
use crate::mapping::money::Style;

/// The encoding of the sample and how it was told.
pub(super) struct Encoding {
    pub name: String,
    pub how: How,
}

/// A draft without its head.
pub(super) struct Written {
    pub path: String,
    pub body: String,
    pub doubts: Vec<String>,
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", texts.into_iter().map(quoted).collect::<Vec<_>>().join(", "))
}

/// The comment lines at the top, after the draft was tried.
pub(super) fn head(sample: Sample<'_>, doubts: &[String], trial: &Trial) -> String {
    let Sample { file_name, bank } = sample;
    let mut text = String::new();
    let mut line = |line: &str| {
        text.push_str(format!("# {line}").replace(['\n', '\r'], " ").trim_end());
        text.push('\n');
    };
    line(&format!("A first mapping for {bank}, made by `passerelle mapping new` from {file_name}."));
    line(&format!("With it the sample reads: {}.", trial.words()));
    match doubts.len() {
        0 => line("Each line says what of the sample proves it."),
        1 => line("Each line says what of the sample proves it; one doubt is marked with `# ?`: settle it first."),
        many => line(&format!(
            "Each line says what of the sample proves it; {many} doubts are marked with `# ?`: settle them first."
        )),
    }
    line(&format!("Then: passerelle mapping explain {file_name} --bank {bank}   shows what is read from where;"));
    line(&format!("      passerelle decode {file_name} --bank {bank}            shows the statement and its proof."));
    text.push('\n');
    text
}

/// A mapping that takes everything from one of `common`.
pub(super) fn known(sample: Sample<'_>, base: &Base, has_references: bool) -> Written {
    let own = base.name.trim_start_matches("common/");
    let mut body = String::from("schema = 1\n");
    let references = if has_references { ", \"common/references\"" } else { "" };
    let _ = writeln!(body, "use = [{}{references}]", quoted(&base.name));
    let _ = writeln!(body, "about = {}", quoted(&format!("{}, {}", sample.bank, base.about)));
    body.push_str(
        "\n# The layout and every field are those of the mapping named in `use`. What this bank writes otherwise is\n",
    );
    body.push_str("# said here anew, field by field: `[entry]` with `text = …`, `[reasons]` with codes of its own.\n");
    let path = format!("{}/{}-{own}.toml", sample.bank, base.document);
    Written { path, body, doubts: Vec::new() }
}

/// A mapping of rows of cells.
pub(super) fn rows(
    sample: Sample<'_>,
    sheet: &Sheet,
    pairs: Vec<around::Pair>,
    encoding: &Encoding,
    (has_labels, has_references): (bool, bool),
) -> Written {
    let mut roles = roles::of(sheet);
    if sheet.json.is_some() {
        // What a row says is no source of its statement there.
        (roles.account, roles.currency) = (None, None);
    }
    let style = roles.style.unwrap_or(Style::Auto);
    let amounts = roles.model.as_ref().and_then(|model| roles::amounts_of(sheet, model, style));
    let days = roles.booked.and_then(|at| sheet.columns.get(at)).map(super::column::Column::days).unwrap_or_default();
    let ends = fields::ends(sheet, &roles, amounts.as_deref(), style);
    let constants = if sheet.json.is_some() { pairs } else { around::constants(sheet) };
    let around = Around::of(sheet, constants, style, amounts.as_deref(), &days, ends);
    let mut draft = Text {
        sheet,
        roles: &roles,
        around: &around,
        days: &days,
        encoding: None,
        body: String::new(),
        doubts: Vec::new(),
    };
    draft.begin(sample, encoding, (has_labels, has_references));
    draft.layout();
    draft.statement(sample.file_name);
    draft.entry();
    let Text { body, doubts, .. } = draft;
    let layout = if sheet.json.is_some() { "json" } else { "csv" };
    Written { path: format!("{}/statement-{layout}.toml", sample.bank), body, doubts }
}

/// A draft that is being written.
struct Text<'a> {
    sheet: &'a Sheet,
    roles: &'a Roles,
    around: &'a Around,
    days: &'a [chrono::NaiveDate],
    /// The encoding that the bytes prove, and how.
    encoding: Option<(String, &'static str)>,
    body: String,
    doubts: Vec<String>,
}

impl Text<'_> {
    fn line(&mut self, line: &str) {
        self.body.push_str(line);
        self.body.push('\n');
    }

    /// A line with its evidence; evidence that begins with `?` is a doubt.
    fn say(&mut self, line: &str, evidence: &str) {
        if let Some(doubt) = evidence.strip_prefix('?') {
            let field = line.trim_start_matches("# ").split([' ', '=', '.']).next().unwrap_or_default();
            self.doubts.push(format!("{field}:{doubt}"));
        }
        if evidence.is_empty() {
            self.line(line);
        } else if line.chars().count() + evidence.chars().count() > 110 {
            self.line(&format!("# {evidence}"));
            self.line(line);
        } else {
            self.line(&format!("{line:<60}  # {evidence}"));
        }
    }

    fn name(&self, at: usize) -> String {
        quoted(self.sheet.columns.get(at).map_or("", |column| column.name.as_str()))
    }

    fn begin(&mut self, sample: Sample<'_>, encoding: &Encoding, (has_labels, has_references): (bool, bool)) {
        self.line("schema = 1");
        let bases = [("common/labels-fr", has_labels), ("common/references", has_references)];
        let bases: Vec<&str> = bases.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect();
        if !bases.is_empty() {
            self.line(&format!("use = {}", list(bases)));
        }
        self.line(&format!(
            "about = {}",
            quoted(&format!("{}, {} export", sample.bank, if self.sheet.json.is_some() { "JSON" } else { "CSV" }))
        ));
        let key = self.key();
        self.say(
            &format!("identity = {{ key = {}, version = 1 }}", list(key)),
            "what makes a movement the same in another file",
        );
        let mut checks = Vec::new();
        if self.roles.balance.is_some() {
            checks.push("running-balance = \"error\"");
        }
        let ends = self.around.opening.is_some() && self.around.closing.is_some();
        if self.roles.chain.is_some() || ends {
            checks.push("unproved = \"error\"");
        }
        if checks.is_empty() {
            self.line("# No two balances: such a file cannot be proved, and says so (`unknown`).");
        } else {
            self.say(&format!("check = {{ {} }}", checks.join(", ")), "a file that does not prove itself is set aside");
        }
        let how = match (encoding.how, encoding.name.as_str()) {
            (How::Ascii, _) => "there is no letter outside ASCII",
            (How::Mark, _) => "by the mark at its beginning",
            (How::Zeros, _) => "by its zeros",
            (How::Declared, _) => "it says so",
            (How::Wanted, _) => "named",
            (How::Bytes, "utf-8") => "its letters outside ASCII are UTF-8",
            (How::Bytes, "windows-1252") => "no UTF-8, and a byte from 80 to 9F",
            (How::Bytes, _) => "no UTF-8, and no byte from 80 to 9F",
        };
        // What the bytes prove is named, so that another encoding is another export; a guess is none.
        self.encoding = match (encoding.how, encoding.name.as_str()) {
            (How::Mark | How::Bytes, "utf-8") | (How::Bytes, "windows-1252") => Some((encoding.name.clone(), how)),
            _ => None,
        };
        if self.encoding.is_none() {
            self.line("");
            let name = &encoding.name;
            self.line(&format!("# The encoding is found in each file anew; the sample is {name} ({how})."));
        }
        self.line("");
    }

    /// Fields that tell one movement from another; balances are not among them, for they change with the period.
    fn key(&self) -> Vec<&'static str> {
        let roles = self.roles;
        let mut key = vec!["booked"];
        let optional = [
            ("value", roles.value.is_some()),
            ("amount", true),
            ("bank-reference", roles.bank_reference.is_some()),
            ("text", !roles.texts.is_empty()),
            ("end-to-end", roles.end_to_end.is_some()),
            ("mandate", roles.mandate.is_some()),
        ];
        key.extend(optional.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name));
        key
    }

    fn layout(&mut self) {
        let sheet = self.sheet;
        self.line(if sheet.json.is_some() { "[layout.json]" } else { "[layout.csv]" });
        if let Some((name, how)) = self.encoding.take() {
            self.say(&format!("encoding = [{}]", quoted(&name)), how);
        }
        if let Some(json) = &sheet.json {
            let count = sheet.rows.len();
            self.say(&format!("rows = {}", quoted(&json.rows)), &format!("{count} objects with a date and a figure"));
            let requires = list(json.requires.iter().map(String::as_str));
            self.say(&format!("requires = {requires}"), "by these keys a file is known");
            self.line("# Where the bank gives long lists in pages: `more` names the links to other pages.");
            return;
        }
        if sheet.delimiter != ';' {
            self.line(&format!("delimiters = [{}]", quoted(&sheet.delimiter.to_string())));
        }
        if let Some(line) = sheet.header_line {
            self.header(line);
        } else {
            let names: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
            let text = format!("columns = {}", list(names));
            self.say(&text, "? there is no header: give the columns the names that you like, here and below");
        }
        if !self.around.skip.is_empty() {
            let skip = format!("skip = {}", list(self.around.skip.iter().map(String::as_str)));
            self.say(&skip, "rows below that are no movements");
        }
        for line in &self.around.totals.odd {
            self.doubts.push(format!("totals: those of line {line} are not those of the rows: is the sample whole?"));
            self.body
                .push_str(&format!("# ? the totals of line {line} are not those of the rows: is the sample whole?\n"));
        }
        if !self.around.stuck.is_empty() {
            let lines: Vec<String> = self.around.stuck.iter().take(5).map(ToString::to_string).collect();
            self.doubts.push(format!(
                "rows: those of lines {} are no movements, and nothing passes them over",
                lines.join(", ")
            ));
            self.line(&format!("# ? rows of lines {} are no movements: see `skip` and `[[when]]`", lines.join(", ")));
        }
    }

    fn header(&mut self, line: u64) {
        let sheet = self.sheet;
        let names: Vec<&str> = (0..sheet.columns.len())
            .filter(|at| sheet.can_name(*at))
            .filter_map(|at| sheet.columns.get(at))
            .map(|column| column.name.as_str())
            .collect();
        let count = sheet.rows.len();
        if line > 1 || !sheet.above.is_empty() {
            self.say(
                &format!("search-lines = {}", line + 5),
                &format!("the header begins in line {line} of the sample"),
            );
        }
        if sheet.header_lines > 1 {
            self.say(&format!("header-lines = {}", sheet.header_lines), "the cells of a column are joined");
        }
        let text = format!("header = {}", list(names.iter().copied()));
        if text.chars().count() > 110 {
            self.line("header = [");
            for name in &names {
                self.line(&format!("    {},", quoted(name)));
            }
            self.line("]");
        } else {
            self.line(&text);
        }
        self.say(
            "extra = \"refuse\"",
            &format!(
                "{}; one more column is another export",
                if count == 1 {
                    "one row has these cells".to_owned()
                } else {
                    format!("{count} rows have these cells")
                }
            ),
        );
    }
}
