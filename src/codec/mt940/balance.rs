//! A balance: `C251103EUR1234,56`.

/// The parts of a balance, as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    /// `C` or `D`
    pub mark: String,
    /// `YYMMDD`
    pub date: String,
    /// Three letters; empty where a page leaves it out.
    pub currency: String,
    /// Digits and a comma.
    pub amount: String,
}

impl Stated {
    /// Reads it; `None` when it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (mark, rest) = text.split_at_checked(1).filter(|(mark, _)| matches!(*mark, "C" | "D"))?;
        let (date, rest) = rest.split_at_checked(6)?;
        let letters = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
        let (currency, amount) = rest.split_at_checked(3).filter(|(text, _)| letters(text)).unwrap_or(("", rest));
        let is_amount = !amount.is_empty() && amount.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
        let is_date = date.bytes().all(|byte| byte.is_ascii_digit());
        (is_amount && is_date).then(|| Self {
            mark: mark.to_owned(),
            date: date.to_owned(),
            currency: currency.to_owned(),
            amount: amount.to_owned(),
        })
    }

    /// Whether a page goes on with the balance that the page before ended with.
    pub(super) fn goes_on(&self, before: &Self) -> bool {
        let tight = |amount: &str| {
            let (whole, cents) = amount.split_once(',').unwrap_or((amount, ""));
            (whole.trim_start_matches('0').to_owned(), cents.trim_end_matches('0').to_owned())
        };
        let nothing = (String::new(), String::new());
        let (here, there) = (tight(&self.amount), tight(&before.amount));
        here == there && (self.mark == before.mark || here == nothing)
    }
}

impl std::fmt::Display for Stated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}{}", self.mark, self.currency, self.amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_may_leave_its_currency_and_its_cents_out() {
        let stated = Stated::parse("C251103EUR1234,").unwrap();
        assert_eq!((stated.currency.as_str(), stated.amount.as_str()), ("EUR", "1234,"));
        assert_eq!(Stated::parse("D251103000,5").unwrap().currency, "");
        for text in ["", "C", "X251103EUR1,", "C2511EUR1,", "C251103EUR", "C251103EUR1.00", "C251103eur1,"] {
            assert_eq!(Stated::parse(text), None, "{text}");
        }
    }

    #[test]
    fn pages_go_on_with_the_same_figure_however_it_is_written() {
        let is = |one: &str, other: &str| Stated::parse(one).unwrap().goes_on(&Stated::parse(other).unwrap());
        assert!(is("C251103EUR0229,20", "C251104229,2"));
        assert!(is("C251103EUR0,", "D251103EUR0,00"));
        assert!(!is("C251103EUR1,20", "D251103EUR1,20"));
        assert!(!is("C251103EUR1,20", "C251103EUR1,02"));
    }
}
