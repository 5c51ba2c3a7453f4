-- One dialect for SQLite and PostgreSQL: TEXT, BIGINT, BOOLEAN, DATE and TIMESTAMP (UTC); every identifier is a text
-- that the program derives, so that a second run finds what the first one wrote.

CREATE TABLE referents (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    team TEXT NOT NULL,
    supervisor TEXT NOT NULL
);

CREATE TABLE loans (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL,
    bank_reference TEXT NOT NULL,
    mandate TEXT NOT NULL,
    borrower TEXT NOT NULL,
    borrower_phone TEXT NOT NULL,
    borrower_email TEXT NOT NULL,
    borrower_iban TEXT NOT NULL,
    referent TEXT NOT NULL REFERENCES referents (id),
    principal_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    annual_rate TEXT NOT NULL,
    instalments BIGINT NOT NULL,
    disbursed_on DATE NOT NULL,
    first_due_on DATE NOT NULL,
    opening_on DATE,
    opening_received_minor BIGINT,
    imported_at TIMESTAMP NOT NULL
);

-- An empty reference is one that the bank does not use, and so no key.
CREATE UNIQUE INDEX loans_bank_reference ON loans (bank, bank_reference) WHERE bank_reference <> '';
CREATE UNIQUE INDEX loans_mandate ON loans (bank, mandate) WHERE mandate <> '';
CREATE INDEX loans_referent ON loans (referent);

-- instalments: JSON [[due, debit, amount, principal, interest], ...], in the order of their numbers.
CREATE TABLE schedule_versions (
    loan TEXT NOT NULL REFERENCES loans (id),
    version BIGINT NOT NULL,
    effective_on DATE NOT NULL,
    source TEXT NOT NULL,
    instalments TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (loan, version)
);

CREATE TABLE loan_events (
    loan TEXT NOT NULL REFERENCES loans (id),
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    amount_minor BIGINT,
    detail TEXT NOT NULL,
    made_by TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (loan, seq)
);
