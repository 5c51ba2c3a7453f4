//! Which column is what: by arithmetic where it proves something, else by the words of its name, else a doubt.

mod amounts;

use super::column::Column;
use super::money::Chain;
use super::sheet::Sheet;
use crate::mapping::money::Style;

use amounts::uses;

pub(super) use amounts::amounts_of;

/// The number of a column.
type At = usize;

/// How the amount of a row is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Model {
    /// One figure with its sign.
    Signed(At),
    /// Two columns.
    DebitCredit(At, At),
    /// A figure and a mark beside it: words of credit, words of debit.
    Marked { at: At, mark: At, credit: Vec<String>, debit: Vec<String> },
}

/// What was found, with how it is known.
#[derive(Debug, Default)]
pub(super) struct Roles {
    pub booked: Option<At>,
    pub value: Option<At>,
    pub model: Option<Model>,
    pub balance: Option<At>,
    /// The way in which the balances prove the rows.
    pub chain: Option<Chain>,
    pub style: Option<Style>,
    pub texts: Vec<At>,
    pub mandate: Option<At>,
    pub end_to_end: Option<At>,
    pub creditor: Option<At>,
    pub bank_reference: Option<At>,
    pub currency: Option<At>,
    /// Where each row says its currency, the same or not.
    pub row_currency: Option<At>,
    pub account: Option<At>,
    /// What is not known for certain.
    pub doubts: Vec<(&'static str, String)>,
}

impl Roles {
    /// Whether a column has a role that it can have only alone.
    pub fn is_taken(&self, at: At) -> bool {
        let single = [
            self.booked,
            self.value,
            self.balance,
            self.mandate,
            self.end_to_end,
            self.creditor,
            self.bank_reference,
            self.row_currency,
            self.account,
        ];
        single.contains(&Some(at)) || self.model.as_ref().is_some_and(|model| uses(model, at))
    }
}

const LABELS: [&str; 15] = [
    "libelle",
    "label",
    "description",
    "descripcion",
    "concepto",
    "designation",
    "intitule",
    "wording",
    "narrative",
    "memo",
    "operation",
    "nature",
    "details",
    "payee",
    "communication",
];
const MORE: [&str; 7] =
    ["detail", "informationscomplementaires", "motif", "communication", "complement", "information", "remittance"];

/// Finds the roles of a sheet's columns.
pub(super) fn of(sheet: &Sheet) -> Roles {
    let mut roles = Roles { style: style(sheet), ..Roles::default() };
    dates(sheet, &mut roles);
    references(sheet, &mut roles);
    amounts::find(sheet, &mut roles);
    labels(sheet, &mut roles);
    roles
}

fn named(sheet: &Sheet) -> impl Iterator<Item = (At, &Column)> {
    sheet.columns.iter().enumerate().filter(|(at, _)| sheet.can_name(*at))
}

/// The style that the figures with decimals agree on.
fn style(sheet: &Sheet) -> Option<Style> {
    let mut styles =
        named(sheet).filter_map(|(_, column)| column.figures.filter(|figures| figures.has_decimals)?.style);
    let first = styles.next()?;
    Some(if styles.all(|style| style == first) { first } else { Style::Auto })
}

fn dates(sheet: &Sheet, roles: &mut Roles) {
    let found: Vec<(At, &Column)> = named(sheet).filter(|(_, column)| column.date.is_some()).collect();
    let by = |test: &dyn Fn(&Column) -> bool| found.iter().find(|(_, column)| test(column)).map(|(at, _)| *at);
    roles.value = by(&|column| column.has_word(&["valeur", "value"]));
    let others = |at: &At| Some(*at) != roles.value;
    roles.booked = by(&|column| column.holds(&["comptab", "booking", "booked", "posting", "posted", "ecriture"]))
        .or_else(|| by(&|column| column.folded == "date"))
        .or_else(|| by(&|column| column.holds(&["operation", "transaction"]) && !column.has_word(&["valeur", "value"])))
        .filter(others);
    if roles.booked.is_none() {
        roles.booked = found.iter().map(|(at, _)| *at).find(others);
        if roles.booked.is_some() && found.len() > 1 {
            let names: Vec<&str> = found.iter().map(|(_, column)| column.name.as_str()).collect();
            roles.doubts.push((
                "booked",
                format!("the first of several dates ({}): is it the booking date?", names.join(", ")),
            ));
        }
    }
    if roles.booked.is_none() {
        roles.booked = roles.value.take();
    }
}

fn references(sheet: &Sheet, roles: &mut Roles) {
    let by = |parts: &[&str], words: &[&str]| {
        let fits = |column: &Column| column.date.is_none() && (column.holds(parts) || column.has_word(words));
        named(sheet).find(|(_, column)| fits(column)).map(|(at, _)| at)
    };
    roles.mandate = by(&["mandat"], &["rum"]);
    roles.end_to_end = by(&["endtoend", "boutenbout"], &["e2e", "eref"]);
    roles.creditor = by(&["identifiantducreancier", "creditoridentifier", "creditorid"], &["ics"]);
    let taken = [roles.mandate, roles.end_to_end, roles.creditor];
    let is_reference = |column: &Column| {
        let named =
            column.holds(&["reference", "numerodoperation", "transactionid", "numoperation", "identifiantoperation"])
                || column.has_word(&["ref", "id"]);
        let mut texts: Vec<&str> = column.some().collect();
        let count = texts.len();
        texts.sort_unstable();
        texts.dedup();
        named
            && count > 0
            && texts.len() == count
            && column.date.is_none()
            && column.figures.is_none_or(|figures| !figures.has_decimals)
    };
    roles.bank_reference =
        named(sheet).find(|(at, column)| !taken.contains(&Some(*at)) && is_reference(column)).map(|(at, _)| at);
    roles.row_currency = named(sheet)
        .find(|(_, column)| {
            column.filled() > 0
                && column.some().all(|text| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()))
                && column.holds(&["devise", "currency", "monnaie", "ccy", "divisa"])
        })
        .map(|(at, _)| at);
    roles.currency = roles.row_currency.filter(|at| sheet.columns.get(*at).is_some_and(Column::is_constant));
    roles.account = named(sheet)
        .find(|(_, column)| {
            let digits = column.texts.first().map_or(0, |text| text.chars().filter(char::is_ascii_digit).count());
            column.is_constant() && digits > 7 && column.holds(&["compte", "account", "iban", "rib"])
        })
        .map(|(at, _)| at);
}

fn labels(sheet: &Sheet, roles: &mut Roles) {
    let free: Vec<(At, &Column)> = named(sheet)
        .filter(|(at, column)| !roles.is_taken(*at) && column.date.is_none() && column.figures.is_none())
        .collect();
    let rank = |column: &Column| LABELS.iter().position(|word| column.folded.contains(word)).unwrap_or(LABELS.len());
    let kind = |column: &Column| column.holds(&["type", "categorie", "category", "simplifie", "pointage"]);
    let main = free
        .iter()
        .filter(|(_, column)| column.filled() > 0)
        .min_by_key(|(_, column)| (kind(column), rank(column), usize::MAX - column.average_length()));
    let Some((at, column)) = main else {
        roles.doubts.push(("text", "no column of text was found".into()));
        return;
    };
    if rank(column) == LABELS.len() {
        roles.doubts.push(("text", "no column is named like a label: this one has the longest texts".into()));
    }
    roles.texts.push(*at);
    let more =
        free.iter().filter(|(other, column)| other != at && MORE.iter().any(|word| column.folded.contains(word)));
    roles.texts.extend(more.filter(|(_, column)| !kind(column)).map(|(at, _)| *at));
}
