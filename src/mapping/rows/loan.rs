//! One record to a bank's position of a loan, or to an instalment of its schedule.

use super::fields::Fields;
use super::read::{Read, Scope};
use crate::domain::document::{Content, LoanPosition, ScheduledInstalment};
use crate::mapping::spec::rows;
use crate::mapping::value::Amount;

pub(super) fn position(scope: &Scope<'_>, mut fields: Fields<'_, '_, rows::Position>) -> Option<Read> {
    let table = fields.own.table;
    let loan = fields.text(|table| &table.loan);
    let bank_reference = fields.text(|table| &table.bank_reference);
    let as_of = fields.date("as_of", |table| &table.as_of).or(scope.day);
    let outstanding = fields.money("outstanding", |table| &table.outstanding);
    let overdue = fields.money("overdue", |table| &table.overdue);
    let name = table.bank_reference.as_ref().or(table.loan.as_ref());
    let name = name.map_or("", |text| text.from.first_name());
    fields.need("bank_reference", name, loan.as_ref().or(bank_reference.as_ref()));
    let as_of = fields.need("as_of", table.as_of.as_ref().map_or("", |day| day.from.first_name()), as_of);
    let source = table.outstanding.as_ref().map_or("", |amount| amount.source());
    let outstanding = fields.need("outstanding", source, outstanding);
    let outstanding = fields.positive("outstanding", source, outstanding);
    let overdue = fields.positive("overdue", table.overdue.as_ref().map_or("", |amount| amount.source()), overdue);
    let (Some(as_of), Some(outstanding), false) = (as_of, outstanding, fields.flawed) else { return None };
    let content = Content::Position(LoanPosition { loan, bank_reference, as_of, outstanding, overdue });
    Some(Read::new(fields.position().clone(), content))
}

pub(super) fn instalment(mut fields: Fields<'_, '_, rows::Instalment>) -> Option<Read> {
    let table = fields.own.table;
    let loan = fields.text(|table| &table.loan);
    let bank_reference = fields.text(|table| &table.bank_reference);
    let name = table.bank_reference.as_ref().or(table.loan.as_ref());
    let name = name.map_or("", |text| text.from.first_name());
    fields.need("bank_reference", name, loan.as_ref().or(bank_reference.as_ref()));
    let number = fields.number("number", |table| &table.number);
    let number = fields.need("number", table.number.as_ref().map_or("", |number| number.0.from.first_name()), number);
    let due_on = fields.date("due_on", |table| &table.due);
    let due_on = fields.need("due_on", table.due.as_ref().map_or("", |day| day.from.first_name()), due_on);
    let mut money = |field: &str, of: fn(&rows::Instalment) -> &Option<_>, needed: bool| {
        let amount = fields.money(field, of);
        let source = of(table).as_ref().map_or("", Amount::source);
        let amount = if needed { fields.need(field, source, amount) } else { amount };
        fields.positive(field, source, amount)
    };
    let amount = money("amount", |table| &table.amount, true);
    let principal = money("principal", |table| &table.principal, true);
    let interest = money("interest", |table| &table.interest, true);
    let other = money("other", |table| &table.other, false);
    let lent = money("lent", |table| &table.lent, false);
    let outstanding = money("outstanding", |table| &table.outstanding, false);
    let (Some(number), Some(due_on), Some(amount), Some(principal), Some(interest), false) =
        (number, due_on, amount, principal, interest, fields.flawed)
    else {
        return None;
    };
    let content =
        Content::Instalment(ScheduledInstalment { loan, bank_reference, number, due_on, amount, principal, interest });
    Some(Read { place: fields.position().clone(), content, lent, outstanding, other })
}
