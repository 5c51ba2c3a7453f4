//! One record to one application: what we wrote, read as the bank reads it.

use super::fields::Fields;
use super::read::Read;
use super::reject;
use crate::domain::document::{Application, Content, Purpose};
use crate::domain::id::{self, BankId, ReferentId};
use crate::mapping::spec::rows;
use crate::mapping::value::{Text, Wrong};

pub(super) fn read(mut fields: Fields<'_, '_, rows::Application>) -> Option<Read> {
    let table = fields.own.table;
    let mut text = |field: &str, of: fn(&rows::Application) -> &Option<_>, needed: bool| {
        let text = fields.text(of);
        let source = of(table).as_ref().map_or("", |text: &Text| text.from.first_name());
        let text = if needed { fields.need(field, source, text) } else { text };
        text.unwrap_or_default()
    };
    let id = text("application", |table| &table.application, true);
    let family_name = text("family_name", |table| &table.family_name, true);
    let given_name = text("given_name", |table| &table.given_name, true);
    let [address, postcode, city, phone, email] = [
        text("address", |table| &table.address, false),
        text("postcode", |table| &table.postcode, false),
        text("city", |table| &table.city, false),
        text("phone", |table| &table.phone, false),
        text("email", |table| &table.email, false),
    ];
    let household = text("household", |table| &table.household, false);
    let supplier = text("supplier", |table| &table.supplier, false);
    let opinion = text("opinion", |table| &table.opinion, false);
    let (bank, referent) = (text("bank", |table| &table.bank, false), text("referent", |table| &table.referent, false));
    let bank = identifier(&mut fields, "bank", &bank, BankId::parse);
    let referent = identifier(&mut fields, "referent", &referent, ReferentId::parse);
    let born_on = fields.date("born_on", |table| &table.born);
    let born_on = fields.need("born_on", table.born.as_ref().map_or("", |day| day.from.first_name()), born_on);
    let opinion_on = fields.date("opinion_on", |table| &table.opinion_on);
    let income = fields.money("income", |table| &table.income);
    let charges = fields.money("charges", |table| &table.charges);
    let source = table.amount.as_ref().map_or("", |amount| amount.source());
    let amount = fields.money("amount", |table| &table.amount);
    let amount = fields.need("amount", source, amount);
    let amount = fields.positive("amount", source, amount);
    let months = fields.number("months", |table| &table.months);
    let months = fields.need("months", table.months.as_ref().map_or("", |months| months.0.from.first_name()), months);
    let purpose = purpose(&mut fields);
    let (Some(born_on), Some(amount), Some(months), Some(purpose), false) =
        (born_on, amount, months, purpose, fields.flawed)
    else {
        return None;
    };
    let content = Content::Application(Box::new(Application {
        id,
        bank,
        referent,
        family_name,
        given_name,
        born_on,
        address,
        postcode,
        city,
        phone,
        email,
        household,
        income,
        charges,
        purpose,
        amount,
        months,
        supplier,
        opinion,
        opinion_on,
    }));
    Some(Read::new(fields.position().clone(), content))
}

fn purpose(fields: &mut Fields<'_, '_, rows::Application>) -> Option<Purpose> {
    let words = fields.own.table.purpose.as_ref()?;
    let word = words.read(fields.own.record);
    let purpose = word.and_then(|word| Purpose::parse(word.meaning?));
    match word {
        Some(word) if purpose.is_none() => {
            fields.flawed = true;
            fields.found.push(reject::word(fields.variant, "purpose", fields.position(), word.source, word.text));
        }
        _ => drop(fields.need("purpose", words.from.first_name(), purpose)),
    }
    purpose
}

/// An identifier; none where nothing is written, a reject where the text is none.
fn identifier<I>(
    fields: &mut Fields<'_, '_, rows::Application>,
    field: &str,
    text: &str,
    parse: impl Fn(&str) -> Result<I, id::Error>,
) -> Option<I> {
    if text.is_empty() {
        return None;
    }
    match parse(text) {
        Ok(identifier) => Some(identifier),
        Err(error) => {
            let wrong = Wrong { source: String::new(), found: text.to_owned(), why: error.to_string() };
            fields.flawed = true;
            fields.found.push(reject::value(fields.variant, field, fields.position(), wrong));
            None
        }
    }
}
