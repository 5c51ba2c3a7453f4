//! Fields of a base that a mapping does not have: `without = ["entry.bank-reference"]`.

use super::{Entry, File, Statement};

impl File {
    /// Forgets a field; `false` when there is none of this name.
    pub fn forget(&mut self, name: &str) -> bool {
        match name.split_once('.') {
            Some(("statement", field)) => self.statement.forget(field),
            Some(("entry", field)) => self.entry.forget(field),
            Some(("detail", field)) => self.detail.forget(field),
            _ => false,
        }
    }
}

impl Statement {
    fn forget(&mut self, field: &str) -> bool {
        match field {
            "account" => self.account = None,
            "id" => self.id = None,
            "sequence" => self.sequence = None,
            "currency" => self.currency = None,
            "from" => self.from = None,
            "to" => self.to = None,
            "period" => self.period = None,
            "opening" => self.opening = None,
            "closing" => self.closing = None,
            "copy" => self.copy = None,
            "page" => self.page = None,
            "last-page" => self.last_page = None,
            "closing-account" => self.closing_account = None,
            "entries-count" => self.entries_count = None,
            "credits-sum" => self.credits_sum = None,
            "debits-sum" => self.debits_sum = None,
            "control-sum" => self.control_sum = None,
            _ => return false,
        }
        true
    }
}

impl Entry {
    fn forget(&mut self, field: &str) -> bool {
        match field {
            "booked" => self.booked = None,
            "value" => self.value = None,
            "amount" => self.amount = None,
            "charges" => self.charges = None,
            "charges-included" => self.charges_included = None,
            "instructed" => self.instructed = None,
            "status" => self.status = None,
            "end-to-end" => self.end_to_end = None,
            "mandate" => self.mandate = None,
            "batch" => self.batch = None,
            "bank-reference" => self.bank_reference = None,
            "bank-code" => self.bank_code = None,
            "operation" => self.operation = None,
            "counterparty" => self.counterparty = None,
            "counterparty-account" => self.counterparty_account = None,
            "debtor" => self.debtor = None,
            "creditor" => self.creditor = None,
            "text" => self.text = None,
            "reason" => self.reason = None,
            "balance-after" => self.balance_after = None,
            "account" => self.account = None,
            "reversed" => self.reversed = None,
            "reversal" => self.reversal = None,
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::mapping::schema;
    use crate::mapping::spec::File;

    #[test]
    fn every_field_of_a_statement_and_of_an_entry_can_be_left_out() {
        for table in ["statement", "entry", "detail"] {
            let fields = schema::keys(&[Some(table)]);
            assert!(fields.len() > 15);
            for field in fields {
                assert!(File::default().forget(&format!("{table}.{field}")), "{table}.{field}");
            }
        }
        assert!(!File::default().forget("entry.amont") && !File::default().forget("about"));
    }
}
