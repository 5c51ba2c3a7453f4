CREATE TABLE statements (
    id TEXT NOT NULL PRIMARY KEY,
    receipt TEXT NOT NULL REFERENCES receipts (id),
    bank TEXT NOT NULL,
    account TEXT NOT NULL,
    statement_id TEXT,
    sequence BIGINT,
    currency TEXT NOT NULL,
    from_on DATE,
    to_on DATE,
    opening_minor BIGINT,
    closing_minor BIGINT,
    balance TEXT NOT NULL,
    balance_difference_minor BIGINT,
    booked BIGINT NOT NULL,
    mapping TEXT NOT NULL,
    position TEXT NOT NULL
);

CREATE INDEX statements_account ON statements (bank, account, from_on);
CREATE INDEX statements_receipt ON statements (receipt);

-- A statement is known in full when its last entry has been read: entries may come first within a transaction.
CREATE TABLE entries (
    id TEXT NOT NULL PRIMARY KEY,
    statement TEXT NOT NULL REFERENCES statements (id) DEFERRABLE INITIALLY DEFERRED,
    receipt TEXT NOT NULL REFERENCES receipts (id),
    ordinal BIGINT NOT NULL,
    bank TEXT NOT NULL,
    account TEXT NOT NULL,
    position TEXT NOT NULL,
    booked_on DATE NOT NULL,
    value_on DATE NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    charges_minor BIGINT,
    kind TEXT NOT NULL,
    end_to_end_id TEXT,
    mandate_id TEXT,
    batch_id TEXT,
    bank_reference TEXT,
    bank_code TEXT,
    counterparty TEXT,
    counterparty_iban TEXT,
    text TEXT NOT NULL,
    reason_code TEXT,
    reason_class TEXT,
    loan_reference TEXT,
    loan_instalment BIGINT,
    found_in TEXT,
    content TEXT NOT NULL
);

CREATE INDEX entries_receipt ON entries (receipt, ordinal);
-- A foreign key that is checked late looks its children up.
CREATE INDEX entries_statement ON entries (statement);
