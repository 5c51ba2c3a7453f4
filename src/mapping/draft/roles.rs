//! Which column is what: by arithmetic where it proves something, else by the words of its name, else a doubt.

use super::column::Column;
use super::money::{Chain, chain, minor};
use super::sheet::Sheet;
use crate::mapping::money::Style;

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
    pub account: Option<At>,
    /// What is not known for certain.
    pub doubts: Vec<(&'static str, String)>,
}

/// Words of marks: credit and debit.
const MARKS: [(&[&str], &[&str]); 2] = [
    (&["c", "cr", "crdt", "credit", "+", "h"], &["d", "db", "dr", "dbit", "debit", "-", "s"]),
    (&["recette"], &["depense"]),
];
const LABELS: [&str; 13] = [
    "libelle",
    "label",
    "description",
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
    amounts(sheet, &mut roles);
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

/// The two kinds of words of a mark, as the column writes them.
fn marks(column: &Column) -> Option<(Vec<String>, Vec<String>)> {
    let mut seen: Vec<&str> = column.some().collect();
    seen.sort_unstable();
    seen.dedup();
    let plain = |text: &str| {
        let folded = crate::codec::fold::fold(text);
        if folded.is_empty() { text.to_owned() } else { folded }
    };
    if seen.is_empty() || seen.len() > 4 || column.filled() < column.texts.len() {
        return None;
    }
    for (credits, debits) in MARKS {
        let of = |words: &[&str]| -> Vec<String> {
            seen.iter().filter(|text| words.contains(&plain(text).as_str())).map(|text| (*text).to_owned()).collect()
        };
        let (credit, debit) = (of(credits), of(debits));
        if credit.len() + debit.len() == seen.len() {
            return Some((credit, debit));
        }
    }
    None
}

/// The models that the names and shapes of columns allow, the likeliest first.
fn models(sheet: &Sheet) -> Vec<Model> {
    let mut models = Vec::new();
    let money = |column: &Column| column.figures.is_some();
    let side = |words: &[&str]| {
        let fits = |column: &Column| column.holds(words) && (money(column) || column.filled() == 0);
        named(sheet).find(|(_, column)| fits(column)).map(|(at, _)| at)
    };
    if let (Some(debit), Some(credit)) =
        (side(&["debit", "depense", "withdrawal", "paidout"]), side(&["credit", "recette", "deposit", "paidin"]))
        && debit != credit
    {
        models.push(Model::DebitCredit(debit, credit));
    }
    let is_amount = |column: &Column| column.holds(&["montant", "amount", "somme", "mouvement", "valeureneuro"]);
    let is_balance = |column: &Column| column.holds(&["solde", "balance"]);
    let mut single: Vec<(At, &Column)> = named(sheet)
        .filter(|(_, column)| money(column) && column.filled() == column.texts.len() && !is_balance(column))
        .collect();
    single.sort_by_key(|(at, column)| (!is_amount(column), !column.holds(&["eur"]), column.holds(&["franc"]), *at));
    for (at, column) in single {
        let beside = named(sheet).filter_map(|(mark, column)| Some((mark, marks(column)?)));
        let is_unsigned = column.some().all(|text| !text.contains(['-', '\u{2212}', '(']));
        for (mark, (credit, debit)) in beside.filter(|_| is_unsigned) {
            models.push(Model::Marked { at, mark, credit, debit });
        }
        if is_amount(column) || column.figures.is_some_and(|figures| figures.has_decimals) {
            models.push(Model::Signed(at));
        }
    }
    models.extend(disjoint(sheet));
    models
}

/// Pairs of columns of figures of which each row fills one.
fn disjoint(sheet: &Sheet) -> Vec<Model> {
    let money: Vec<(At, &Column)> = named(sheet).filter(|(_, column)| column.figures.is_some()).collect();
    let mut pairs = Vec::new();
    for (first, one) in &money {
        for (second, other) in &money {
            let fits = one.texts.iter().zip(&other.texts).all(|(one, other)| one.is_empty() != other.is_empty());
            if first != second && fits {
                pairs.push(Model::DebitCredit(*first, *second));
            }
        }
    }
    pairs
}

/// The amounts of all rows, if the model gives one for each.
pub(super) fn amounts_of(sheet: &Sheet, model: &Model, style: Style) -> Option<Vec<i64>> {
    let text =
        |at: At, row: usize| sheet.columns.get(at).and_then(|column| column.texts.get(row)).map_or("", String::as_str);
    let figure = |at: At, row: usize| minor(text(at, row), style);
    (0..sheet.rows.len())
        .map(|row| match model {
            Model::Signed(at) => figure(*at, row),
            Model::DebitCredit(debit, credit) => match (figure(*debit, row), figure(*credit, row)) {
                (Some(debit), None | Some(0)) => Some(-debit.abs()),
                (None | Some(0), Some(credit)) => Some(credit),
                (None, None) | (Some(_), Some(_)) => None,
            },
            Model::Marked { at, mark, debit, .. } => {
                let is_debit = debit.iter().any(|word| word == text(*mark, row));
                figure(*at, row).map(|amount| if is_debit { -amount } else { amount })
            }
        })
        .collect()
}

fn amounts(sheet: &Sheet, roles: &mut Roles) {
    let style = roles.style.unwrap_or(Style::Auto);
    let mut first = None;
    for model in models(sheet) {
        let Some(amounts) = amounts_of(sheet, &model, style) else { continue };
        for (at, column) in named(sheet).filter(|(at, column)| column.figures.is_some() && !uses(&model, *at)) {
            let balances: Option<Vec<i64>> = column.texts.iter().map(|text| minor(text, style)).collect();
            let Some(balances) = balances else { continue };
            let rows: Vec<(i64, i64)> = amounts.iter().copied().zip(balances).collect();
            if let Some(chain) = chain(&rows) {
                (roles.model, roles.balance, roles.chain) = (Some(model), Some(at), Some(chain));
                return;
            }
        }
        first = first.or(Some(model));
    }
    let by_name = named(sheet).find(|(at, column)| {
        column.figures.is_some()
            && column.holds(&["solde", "balance"])
            && column.filled() == column.texts.len()
            && first.as_ref().is_none_or(|model| !uses(model, *at))
    });
    roles.balance = by_name.map(|(at, _)| at);
    if roles.balance.is_some() && sheet.rows.len() > 1 {
        let what =
            "named like a balance, but the rows do not follow from each other by it; without it nothing is proved";
        roles.doubts.push(("balance-after", what.into()));
    }
    let is_named = |at: &At| {
        sheet.columns.get(*at).is_some_and(|column| !column.holds(&["montant", "amount", "debit", "credit", "somme"]))
    };
    match &first {
        Some(Model::Signed(at)) if is_named(at) => {
            roles.doubts.push(("amount", "neither its name nor a balance says that this figure is the amount".into()));
        }
        Some(Model::DebitCredit(debit, credit)) if is_named(debit) && is_named(credit) => {
            roles.doubts.push(("amount", "nothing says which of the two columns is the debit".into()));
        }
        Some(Model::Signed(_) | Model::DebitCredit(..) | Model::Marked { .. }) | None => {}
    }
    roles.model = first;
}

/// Whether a model reads a column.
pub(super) fn uses(model: &Model, at: At) -> bool {
    match model {
        Model::Signed(amount) => *amount == at,
        Model::DebitCredit(debit, credit) => *debit == at || *credit == at,
        Model::Marked { at: amount, mark, .. } => *amount == at || *mark == at,
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
            && texts.len() == count
            && column.date.is_none()
            && column.figures.is_none_or(|figures| !figures.has_decimals)
    };
    roles.bank_reference =
        named(sheet).find(|(at, column)| !taken.contains(&Some(*at)) && is_reference(column)).map(|(at, _)| at);
    roles.currency = named(sheet)
        .find(|(_, column)| {
            column.is_constant()
                && column.some().all(|text| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()))
                && column.holds(&["devise", "currency", "monnaie", "ccy"])
        })
        .map(|(at, _)| at);
    roles.account = named(sheet)
        .find(|(_, column)| {
            let digits = column.texts.first().map_or(0, |text| text.chars().filter(char::is_ascii_digit).count());
            column.is_constant() && digits > 7 && column.holds(&["compte", "account", "iban", "rib"])
        })
        .map(|(at, _)| at);
}

fn labels(sheet: &Sheet, roles: &mut Roles) {
    let taken = [
        roles.booked,
        roles.value,
        roles.balance,
        roles.mandate,
        roles.end_to_end,
        roles.creditor,
        roles.bank_reference,
        roles.currency,
        roles.account,
    ];
    let model = roles.model.clone();
    let is_free = |at: At| !taken.contains(&Some(at)) && model.as_ref().is_none_or(|model| !uses(model, at));
    let free: Vec<(At, &Column)> =
        named(sheet).filter(|(at, column)| is_free(*at) && column.date.is_none() && column.figures.is_none()).collect();
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
