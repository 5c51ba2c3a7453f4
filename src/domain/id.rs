//! Identifiers: one type per thing, text inside, never empty, never a control character.

use std::fmt;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 1 to 64 printable characters without blanks at its ends, found `{found}`")]
pub struct Error {
    /// The text as it was found.
    pub found: String,
}

fn accept(text: &str) -> Result<(), Error> {
    // Most are of plain signs, and told in one look at their bytes.
    if (1..=64).contains(&text.len()) && text.bytes().fold(true, |plain, byte| plain & byte.is_ascii_graphic()) {
        return Ok(());
    }
    let fits = !text.is_empty() && text.chars().count() <= 64 && text.trim() == text;
    if fits && !text.chars().any(char::is_control) { Ok(()) } else { Err(Error { found: text.to_owned() }) }
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes a text of 1 to 64 printable characters.
            pub fn parse(text: &str) -> Result<Self, Error> {
                accept(text).map(|()| Self(text.to_owned()))
            }

            /// Takes another text, into the room of this one.
            pub fn set(&mut self, text: &str) -> Result<(), Error> {
                accept(text)?;
                self.0.clear();
                self.0.push_str(text);
                Ok(())
            }

            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

identifier! {
    /// A partner bank, as the configuration names it (`credit-mutuel`).
    BankId
}
identifier! {
    /// A loan, as the service numbers it (`MC-2025-0042`).
    LoanId
}
identifier! {
    /// A référent, the social worker at the borrower's side.
    ReferentId
}
identifier! {
    /// A file as received: derived from the bank and the SHA-256 of its bytes.
    ReceiptId
}
identifier! {
    /// A statement: derived from its account and what the bank says of it.
    StatementId
}
identifier! {
    /// A movement of an account: derived from its content, so that it survives re-delivery and overlap.
    EntryId
}
identifier! {
    /// An early warning.
    AlertId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_control_characters_are_refused() {
        for text in ["", " a", "a ", "a\nb", &"x".repeat(65)] {
            assert!(LoanId::parse(text).is_err(), "{text:?}");
        }
        assert_eq!(LoanId::parse("MC-2025-0042").unwrap().as_str(), "MC-2025-0042");
    }
}
