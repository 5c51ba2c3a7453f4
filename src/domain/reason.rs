//! Why a collection came back: the banks' codes, the class that decides what to do, and the words for people.

/// A code with its class.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reason {
    /// The code as the bank wrote it (`AM04`, `20`).
    pub code: String,
    /// What it means.
    pub class: Class,
}

/// What a reason means for the loan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Not enough money on the account.
    InsufficientFunds,
    /// The account is closed.
    AccountClosed,
    /// The account details are wrong.
    AccountInvalid,
    /// The account is blocked.
    AccountBlocked,
    /// The debtor asked for a refund of an authorised debit.
    ContestedAuthorised,
    /// There was no valid mandate.
    ContestedUnauthorised,
    /// The debtor refused.
    RefusedByDebtor,
    /// A service of the debtor blocks the debit.
    DebtorBlock,
    /// The debtor has died.
    Deceased,
    /// A court decided.
    Legal,
    /// The mandate's data must be corrected.
    Mandate,
    /// A regulatory reason.
    Regulatory,
    /// A technical error between banks.
    Technical,
    /// The same debit came twice.
    Duplicate,
    /// Returned on the creditor's request.
    Cancelled,
    /// The debtor's bank cannot be reached.
    BankUnreachable,
    /// Fraud.
    Fraud,
    /// The answer to a recall of funds.
    Recall,
    /// Not given, or not known to us.
    Unknown,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 19] = [
        Self::InsufficientFunds,
        Self::AccountClosed,
        Self::AccountInvalid,
        Self::AccountBlocked,
        Self::ContestedAuthorised,
        Self::ContestedUnauthorised,
        Self::RefusedByDebtor,
        Self::DebtorBlock,
        Self::Deceased,
        Self::Legal,
        Self::Mandate,
        Self::Regulatory,
        Self::Technical,
        Self::Duplicate,
        Self::Cancelled,
        Self::BankUnreachable,
        Self::Fraud,
        Self::Recall,
        Self::Unknown,
    ];

    /// The word of the contract (`insufficient_funds`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InsufficientFunds => "insufficient_funds",
            Self::AccountClosed => "account_closed",
            Self::AccountInvalid => "account_invalid",
            Self::AccountBlocked => "account_blocked",
            Self::ContestedAuthorised => "contested_authorised",
            Self::ContestedUnauthorised => "contested_unauthorised",
            Self::RefusedByDebtor => "refused_by_debtor",
            Self::DebtorBlock => "debtor_block",
            Self::Deceased => "deceased",
            Self::Legal => "legal",
            Self::Mandate => "mandate",
            Self::Regulatory => "regulatory",
            Self::Technical => "technical",
            Self::Duplicate => "duplicate",
            Self::Cancelled => "cancelled",
            Self::BankUnreachable => "bank_unreachable",
            Self::Fraud => "fraud",
            Self::Recall => "recall",
            Self::Unknown => "unknown",
        }
    }

    /// For référents: the account and its holder, never a fault; fits after « motif : ».
    pub const fn french(self) -> &'static str {
        match self {
            Self::InsufficientFunds => "provision insuffisante",
            Self::AccountClosed => "compte clôturé",
            Self::AccountInvalid => "coordonnées bancaires à vérifier",
            Self::AccountBlocked => "compte bloqué",
            Self::ContestedAuthorised => "prélèvement contesté par le titulaire du compte",
            Self::ContestedUnauthorised => "absence de mandat valable",
            Self::RefusedByDebtor => "prélèvement refusé par le titulaire du compte",
            Self::DebtorBlock => "prélèvement bloqué par une option du compte",
            Self::Deceased => "décès du titulaire du compte",
            Self::Legal => "décision de justice",
            Self::Mandate => "mandat à corriger",
            Self::Regulatory => "motif réglementaire",
            Self::Technical => "incident technique",
            Self::Duplicate => "opération en double",
            Self::Cancelled => "opération annulée à la demande de la banque prêteuse",
            Self::BankUnreachable => "banque du titulaire non joignable",
            Self::Fraud => "suspicion de fraude",
            Self::Recall => "réponse à une demande de retour de fonds",
            Self::Unknown => "motif non communiqué",
        }
    }

    /// For operators; fits after `reason:`.
    pub const fn english(self) -> &'static str {
        match self {
            Self::InsufficientFunds => "insufficient funds",
            Self::AccountClosed => "account closed",
            Self::AccountInvalid => "account details to check",
            Self::AccountBlocked => "account blocked",
            Self::ContestedAuthorised => "contested by the account holder",
            Self::ContestedUnauthorised => "no valid mandate",
            Self::RefusedByDebtor => "refused by the account holder",
            Self::DebtorBlock => "blocked by a setting of the account",
            Self::Deceased => "account holder deceased",
            Self::Legal => "court decision",
            Self::Mandate => "mandate to correct",
            Self::Regulatory => "regulatory reason",
            Self::Technical => "technical error",
            Self::Duplicate => "duplicate",
            Self::Cancelled => "cancelled at the creditor's request",
            Self::BankUnreachable => "bank not reachable",
            Self::Fraud => "fraud",
            Self::Recall => "answer to a recall of funds",
            Self::Unknown => "reason not given",
        }
    }

    /// Whether the return says something about the borrower. An error between banks does not: whether money is missing
    /// is then for silence to tell.
    pub const fn concerns_the_borrower(self) -> bool {
        match self {
            Self::Technical | Self::Duplicate | Self::Cancelled | Self::BankUnreachable | Self::Recall => false,
            Self::InsufficientFunds
            | Self::AccountClosed
            | Self::AccountInvalid
            | Self::AccountBlocked
            | Self::ContestedAuthorised
            | Self::ContestedUnauthorised
            | Self::RefusedByDebtor
            | Self::DebtorBlock
            | Self::Deceased
            | Self::Legal
            | Self::Mandate
            | Self::Regulatory
            | Self::Fraud
            | Self::Unknown => true,
        }
    }

    /// The class of an ISO 20022 external return reason (`AM04`); [`Class::Unknown`] for a code that we do not know.
    pub fn of_iso(code: &str) -> Self {
        match code {
            "AM04" | "AM07" => Self::InsufficientFunds,
            "AC04" | "AC05" | "AC07" => Self::AccountClosed,
            "AC01" | "AC13" | "AG01" | "BE01" | "RC01" => Self::AccountInvalid,
            "AC06" => Self::AccountBlocked,
            "MD06" => Self::ContestedAuthorised,
            "MD01" => Self::ContestedUnauthorised,
            "MS02" => Self::RefusedByDebtor,
            "SL01" | "SL11" | "SL12" | "SL13" | "SL14" => Self::DebtorBlock,
            "MD07" => Self::Deceased,
            "MD02" => Self::Mandate,
            "RR01" | "RR02" | "RR03" | "RR04" => Self::Regulatory,
            "AG02" | "AM06" | "AM09" | "AM10" | "BE04" | "BE05" | "BE06" | "DT01" | "ED05" | "FF01" | "FF05"
            | "TM01" => Self::Technical,
            "AM05" | "DU01" | "DUPL" => Self::Duplicate,
            "FOCR" => Self::Cancelled,
            "CNOR" | "DNOR" => Self::BankUnreachable,
            "FR01" | "FRAD" => Self::Fraud,
            "ARDT" | "CUST" | "LEGL" | "NOAS" | "TECH" | "UPAY" => Self::Recall,
            _ => Self::Unknown, // MS03 (the bank keeps the reason to itself) and NARR (see the text) among them.
        }
    }

    /// The class of a CFONB reject number (`20`); [`Class::Unknown`] for a number that we do not know.
    pub fn of_cfonb(number: &str) -> Self {
        match number {
            "20" => Self::InsufficientFunds,
            "14" => Self::AccountClosed,
            "12" | "60" | "99" => Self::AccountInvalid,
            "34" => Self::AccountBlocked,
            "80" => Self::ContestedAuthorised,
            "31" => Self::ContestedUnauthorised,
            "58" | "75" | "76" => Self::RefusedByDebtor,
            "63" => Self::DebtorBlock,
            "35" => Self::Deceased,
            "32" => Self::Legal,
            "66" => Self::Mandate,
            "62" => Self::Regulatory,
            "16" | "18" | "52" | "54" | "57" | "61" => Self::Technical,
            "64" | "71" => Self::Duplicate,
            "65" => Self::Cancelled,
            "88" => Self::BankUnreachable,
            _ => Self::Unknown, // 13 (claim not identified) and 59 (reason kept) among them.
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_class_has_its_own_words() {
        for words in [Class::as_str, Class::french, Class::english] {
            let distinct: HashSet<&str> = Class::ALL.into_iter().map(words).collect();
            assert_eq!(distinct.len(), Class::ALL.len());
            assert!(distinct.iter().all(|word| !word.is_empty() && !word.ends_with('.')));
        }
    }

    #[test]
    fn a_code_that_nobody_told_us_is_unknown_never_guessed() {
        for code in ["", "am04", "AM4", "ZZ99", "MS03", "NARR"] {
            assert_eq!(Class::of_iso(code), Class::Unknown, "{code}");
        }
        for number in ["", "2", "020", "59", "13", "AM04"] {
            assert_eq!(Class::of_cfonb(number), Class::Unknown, "{number}");
        }
    }

    #[test]
    fn both_tables_agree_on_the_reasons_that_decide() {
        for (iso, cfonb) in
            [("AM04", "20"), ("AC04", "14"), ("MD01", "31"), ("MD06", "80"), ("MD07", "35"), ("MS02", "58")]
        {
            assert_eq!(Class::of_iso(iso), Class::of_cfonb(cfonb), "{iso}");
        }
    }

    #[test]
    fn an_error_between_banks_says_nothing_about_the_borrower() {
        for code in ["FF01", "AM05", "FOCR", "CNOR", "NOAS"] {
            assert!(!Class::of_iso(code).concerns_the_borrower(), "{code}");
        }
        assert!(Class::of_iso("MS03").concerns_the_borrower());
    }
}
