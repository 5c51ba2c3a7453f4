//! Account numbers: IBAN check digits, and the French national number inside an IBAN.
