//! `[statement]` and `[entry]` of a draft.

use super::{Text, name, quoted};
use crate::mapping::draft::around::Pair;
use crate::mapping::draft::column::{Column, Order};
use crate::mapping::draft::money::{Chain, minor};
use crate::mapping::draft::roles::{Model, Roles};
use crate::mapping::draft::sheet::Sheet;
use crate::mapping::money::Style;

/// The balances before the oldest and after the newest row, where the rows prove them.
pub(super) fn ends(sheet: &Sheet, roles: &Roles, amounts: Option<&[i64]>, style: Style) -> Option<(i64, i64)> {
    let chain = roles.chain?;
    let balances = &sheet.columns.get(roles.balance?)?.texts;
    let (first, last) = (minor(balances.first()?, style)?, minor(balances.last()?, style)?);
    let amounts = amounts?;
    Some(match chain {
        Chain::OldestFirst => (first - amounts.first()?, last),
        Chain::NewestFirst => (last - amounts.last()?, first),
    })
}

const fn word(style: Style) -> &'static str {
    match style {
        Style::Fr => "fr",
        Style::En => "en",
        Style::Auto => "auto",
    }
}

impl Text<'_> {
    fn style(&self) -> &'static str {
        word(self.roles.style.unwrap_or(Style::Auto))
    }

    pub(super) fn column(&self, at: usize) -> Option<&Column> {
        self.sheet.columns.get(at)
    }

    pub(super) fn statement(&mut self, file_name: &str) {
        self.line("");
        self.line("[statement]");
        self.account(file_name);
        let around = self.around;
        if let Some(at) = self.roles.currency {
            let text = format!("currency = {}", self.name(at));
            self.say(&text, "the same in every row");
        } else if let Some(pair) = &around.currency {
            self.say(&format!("currency = {}", quoted(&pair.source)), &beside(pair));
        } else {
            let same = self.roles.row_currency.and_then(|at| self.column(at)).filter(|column| column.is_constant());
            if let Some(currency) = same.and_then(|column| column.texts.first()).cloned() {
                let text = format!("currency = {{ const = {} }}", quoted(&currency));
                self.say(&text, "that of every row");
            } else if self.roles.row_currency.is_none() {
                self.line("# The currency is not in the file: the euro.");
            } else {
                self.say(
                    "# currency = { const = \"EUR\" }",
                    "? the rows have several currencies: which one is the account's? each amount keeps its own",
                );
            }
        }
        self.days_of(file_name);
        let is_proved = around.notes.iter().any(|note| !note.starts_with('?'));
        for (field, pair) in [("opening", &around.opening), ("closing", &around.closing)] {
            let Some(pair) = pair else { continue };
            let text = format!("{field}.signed = {{ from = {}, money = \"{}\" }}", quoted(&pair.source), self.style());
            let evidence = match (is_proved, around.notes.first()) {
                (true, Some(note)) => format!("{}; {note}", beside(pair)),
                (false, Some(note)) => format!("{note} ({})", beside(pair)),
                (_, None) => beside(pair),
            };
            self.say(&text, &evidence);
        }
        for (field, pair) in [("credits-sum", &around.totals.credits), ("debits-sum", &around.totals.debits)] {
            let Some(pair) = pair else { continue };
            let text = format!("{field}.signed = {{ from = {}, money = \"{}\" }}", quoted(&pair.source), self.style());
            self.say(&text, &format!("{}; the rows add up to it", beside(pair)));
        }
        if let Some(pair) = &around.totals.count {
            let text = format!("entries-count = {}", quoted(&pair.source));
            self.say(&text, &format!("{}; so many rows there are", beside(pair)));
        }
        if let Some(pair) = &around.some_balance {
            let field = if around.closing.is_none() { "closing" } else { "opening" };
            let text = format!("{field}.signed = {{ from = {}, money = \"{}\" }}", quoted(&pair.source), self.style());
            self.say(
                &text,
                &format!(
                    "? {}: nothing proves which balance it is; most exports give the one after the last row",
                    beside(pair)
                ),
            );
        }
    }

    fn account(&mut self, file_name: &str) {
        let around = self.around;
        if let Some(at) = self.roles.account {
            let text = format!("account.text = {}", self.name(at));
            self.say(&text, "the same in every row");
        } else if let (Some(bank), Some(branch), Some(account)) = (&around.bank, &around.branch, &around.account) {
            let [bank, branch, account] = [bank, branch, account].map(|pair| quoted(&pair.source));
            self.line(&format!("account.french = {{ bank = {bank}, branch = {branch}, account = {account} }}"));
        } else if let Some(pair) = &around.account {
            self.say(&format!("account.text = {}", quoted(&pair.source)), &beside(pair));
        } else if let Some(found) = name::account(file_name) {
            let text = format!("account.text = {{ file-name = '{}' }}", found.pattern);
            self.say(&text, &format!("? only the file's name has a number like one: {}", found.value));
        } else {
            self.say(
                "account.text = { const = \"ACCOUNT\" }",
                "? nothing says the account: write it here, or say where it stands",
            );
        }
    }

    fn days_of(&mut self, file_name: &str) {
        let around = self.around;
        for (field, found) in [("from", &around.from), ("to", &around.to)] {
            let Some((pair, form)) = found else { continue };
            let text = format!("{field} = {{ from = {}, forms = [{}] }}", quoted(&pair.source), quoted(form));
            self.say(&text, &format!("{}; no row lies outside", beside(pair)));
        }
        if around.from.is_none()
            && around.to.is_none()
            && let Some((from, to, form)) = name::days(file_name, self.days)
        {
            for (field, named) in [("from", from), ("to", to)] {
                let text = format!("{field} = {{ file-name = '{}', forms = [{}] }}", named.pattern, quoted(form));
                self.say(&text, &format!("{} in the file's name; no row lies outside", named.value));
            }
        }
        self.say("period = \"entries\"", "where the days are not said, those of the first and the last row");
    }

    pub(super) fn entry(&mut self) {
        self.line("");
        self.line("[entry]");
        for (field, at) in [("booked", self.roles.booked), ("value", self.roles.value)] {
            if let Some(at) = at {
                self.date(field, at);
            }
        }
        self.amount();
        if let Some(at) = self.roles.balance {
            let text = format!("balance-after.signed = {{ from = {}, money = \"{}\" }}", self.name(at), self.style());
            let doubt = self.doubt("balance-after");
            let rows = self.sheet.rows.len();
            let evidence = match (self.roles.chain, doubt) {
                (Some(Chain::OldestFirst), _) => format!("{rows} of {rows} rows follow from each other, oldest first"),
                (Some(Chain::NewestFirst), _) => format!("{rows} of {rows} rows follow from each other, newest first"),
                (None, Some(doubt)) => doubt,
                (None, None) => "? by its name only: one row proves nothing".into(),
            };
            self.say(&text, &evidence);
        }
        self.texts();
        self.references();
    }

    fn doubt(&self, field: &str) -> Option<String> {
        self.roles.doubts.iter().find(|(known, _)| *known == field).map(|(_, doubt)| format!("? {doubt}"))
    }

    fn date(&mut self, field: &str, at: usize) {
        let Some(column) = self.column(at) else { return };
        let Some(dates) = column.date.clone() else { return };
        let (filled, rows) = (column.filled(), self.sheet.rows.len());
        let text = format!("{field} = {{ from = {}, forms = [{}] }}", self.name(at), quoted(dates.form));
        let count = format!("{filled} of {rows} rows");
        let evidence = match (self.doubt(field), dates.order) {
            (Some(doubt), _) => doubt,
            (None, Order::Proved(proof)) => format!("{count}; `{proof}` has one reading only"),
            (None, Order::ByTime) => format!("{count}; only so are the rows in order of time"),
            (None, Order::Open) => format!("? {count}, but day and month could be the other way round"),
            (None, Order::Only) => count,
        };
        self.say(&text, &evidence);
    }

    fn amount(&mut self) {
        let (style, rows) = (self.style(), self.sheet.rows.len());
        let written = match self.roles.style {
            Some(Style::Fr) => "decimal comma",
            Some(Style::En) => "decimal point",
            Some(Style::Auto) => "comma and point both seen: a figure that could be both is refused",
            None => "no decimals seen: a figure that could be both is refused",
        };
        let doubt = self.doubt("amount");
        let currency = self.roles.row_currency.map(|at| format!(", currency = {}", self.name(at))).unwrap_or_default();
        let (text, how) = match &self.roles.model {
            Some(Model::Signed(at)) => (
                format!("amount.signed = {{ from = {}, money = \"{style}\"{currency} }}", self.name(*at)),
                format!("{rows} of {rows} rows, with its sign; {written}"),
            ),
            Some(Model::DebitCredit(debit, credit)) => (
                format!(
                    "amount.debit-credit = {{ debit = {}, credit = {}, money = \"{style}\" }}",
                    self.name(*debit),
                    self.name(*credit)
                ),
                self.columns_of_amounts(*debit, *credit, written),
            ),
            Some(Model::Marked { at, mark, credit, debit }) => {
                let words = |words: &[String]| super::list(words.iter().map(String::as_str));
                let text = format!(
                    "amount.absolute = {{ from = {}, mark = {}, credit = {}, debit = {}, money = \"{style}\"{currency} }}",
                    self.name(*at),
                    self.name(*mark),
                    words(credit),
                    words(debit)
                );
                (text, format!("{rows} of {rows} rows, the sign beside it; {written}"))
            }
            None => {
                let text = "amount.signed = { from = \"\", money = \"fr\" }".to_owned();
                self.say(&text, "? no column of figures has one in every row: say where the amount stands");
                return;
            }
        };
        let unseen = match &self.roles.model {
            Some(Model::Marked { credit, debit, .. }) if credit.is_empty() || debit.is_empty() => {
                Some("? the sample has one kind of mark only: add the other one")
            }
            _ => None,
        };
        self.say(&text, doubt.as_deref().or(unseen).unwrap_or(&how));
    }

    fn columns_of_amounts(&self, debit: usize, credit: usize, written: &str) -> String {
        let count = |at: usize| self.column(at).map_or(0, Column::filled);
        format!("{} debits, {} credits of {} rows; {written}", count(debit), count(credit), self.sheet.rows.len())
    }

    fn texts(&mut self) {
        let names: Vec<String> = self.roles.texts.iter().map(|at| self.name(*at)).collect();
        let doubt = self.doubt("text").unwrap_or_default();
        match names.as_slice() {
            [] => self.line("# ? no column of text was found: add `text = \"…\"`, or every label is empty"),
            [only] => self.say(&format!("text = {only}"), &doubt),
            several => self.say(&format!("text = {{ from = [{}], join = \" \" }}", several.join(", ")), &doubt),
        }
    }
}

fn beside(pair: &Pair) -> String {
    format!("line {}: {}", pair.line, pair.value)
}
