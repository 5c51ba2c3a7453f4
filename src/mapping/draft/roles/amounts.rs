//! How amounts are written, and which column is the balance: proved by the rows where it can be.

use super::{At, Model, Roles, named};
use crate::mapping::draft::column::Column;
use crate::mapping::draft::money::{chain, minor};
use crate::mapping::draft::sheet::Sheet;
use crate::mapping::money::Style;

/// Words of marks: credit and debit.
const MARKS: [(&[&str], &[&str]); 2] = [
    (&["c", "cr", "crdt", "credit", "+", "h"], &["d", "db", "dr", "dbit", "debit", "-", "s"]),
    (&["recette"], &["depense"]),
];

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
pub(in crate::mapping::draft) fn amounts_of(sheet: &Sheet, model: &Model, style: Style) -> Option<Vec<i64>> {
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

pub(super) fn find(sheet: &Sheet, roles: &mut Roles) {
    let style = roles.style.unwrap_or(Style::Auto);
    let mut first = None;
    for model in models(sheet) {
        let Some(amounts) = amounts_of(sheet, &model, style) else { continue };
        // A balance that is the same in every row is that of the whole file.
        let can_follow = |column: &Column| sheet.rows.len() < 2 || !column.is_constant();
        for (at, column) in
            named(sheet).filter(|(at, column)| column.figures.is_some() && can_follow(column) && !uses(&model, *at))
        {
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
            && (sheet.rows.len() < 2 || !column.is_constant())
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
    let mark = named(sheet).find(|(_, column)| column.has_word(&["sens", "sign", "cd", "dc"]) || column.folded == "dc");
    if let (Some(Model::Signed(_)), Some((_, mark))) = (&first, mark.filter(|(_, column)| marks(column).is_some())) {
        let what =
            format!("`{}` says credit or debit, and the figures have signs of their own: which one counts?", mark.name);
        roles.doubts.push(("amount", what));
    }
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
