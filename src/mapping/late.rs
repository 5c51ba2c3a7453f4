//! What a statement says of itself behind its entries: known too late when it was opened without it.

use super::assemble::currency_of;
use super::reject;
use super::variant::Variant;
use crate::codec::Record;
use crate::domain::money::Currency;
use crate::domain::statement::Reject;

/// The account or the currency, where the end of the statement says another one than its beginning.
pub(super) fn told_too_late(
    variant: &Variant,
    file_name: &str,
    (account, currency): (&str, Currency),
    end: &Record,
) -> Option<Reject> {
    let statement = &variant.spec.statement;
    let read = statement.account.as_ref().and_then(|known| known.read(end, file_name));
    if let Some(found) = read.filter(|found| found != account) {
        return Some(reject::too_late(&end.position, "account", &found));
    }
    let found = statement.currency.as_ref().and_then(|known| known.read(end, file_name))?;
    let is_other = currency_of(&found).is_ok_and(|found| found != currency);
    is_other.then(|| reject::too_late(&end.position, "currency", &found))
}
