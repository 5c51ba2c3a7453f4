//! What is known of the message at hand, and of the pages before it.

use super::balance::Stated;

/// Currencies that stand glued to an account.
const CURRENCIES: [&str; 30] = [
    "AED", "AUD", "BGN", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "DZD", "EUR", "GBP", "HKD", "HUF", "ILS", "INR",
    "JPY", "MAD", "MXN", "NOK", "PLN", "RON", "RUB", "SEK", "SGD", "TND", "TRY", "USD", "XAF", "XOF",
];

/// One message.
#[derive(Debug, Default)]
pub(super) struct Message {
    /// The line on which it begins.
    pub line: u64,
    pub account: Option<String>,
    pub opening: Option<Stated>,
    pub closing: Option<Stated>,
    /// Whether the closing balance is that of a page that another one follows.
    pub is_page: bool,
    /// Whether it goes on with the statement of the message before.
    pub continues: bool,
    /// Movements in it.
    pub movements: u64,
    /// Movements that it says it has (`:90D:`, `:90C:`).
    pub counted: Option<u64>,
}

/// An account and the currency that is glued to it.
pub(super) fn split_account(text: &str) -> (&str, &str) {
    let text = text.trim();
    let currency = text.len().checked_sub(3).and_then(|at| text.split_at_checked(at));
    match currency.filter(|(_, currency)| CURRENCIES.contains(currency)) {
        Some((account, currency)) if account.trim_end().ends_with(|sign: char| sign.is_ascii_digit()) => {
            (account.trim_end(), currency)
        }
        _ => (text, ""),
    }
}

/// The number and the page of `00012/001`.
pub(super) fn split_number(text: &str) -> (&str, &str) {
    let (number, page) = text.split_once('/').unwrap_or((text, ""));
    (number.trim(), page.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_may_be_glued_to_the_account() {
        assert_eq!(split_account("FR7699999000010000000000115EUR"), ("FR7699999000010000000000115", "EUR"));
        assert_eq!(split_account("99999/00001000000 EUR"), ("99999/00001000000", "EUR"));
        assert_eq!(split_account("0000000000A"), ("0000000000A", ""));
        assert_eq!(split_account("12345ABC"), ("12345ABC", ""));
        assert_eq!(split_account("EUR"), ("EUR", ""));
    }
}
