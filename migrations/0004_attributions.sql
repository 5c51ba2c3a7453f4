CREATE TABLE attributions (
    id TEXT NOT NULL PRIMARY KEY,
    entry TEXT NOT NULL REFERENCES entries (id),
    loan TEXT NOT NULL REFERENCES loans (id),
    amount_minor BIGINT NOT NULL,
    instalment BIGINT,
    rule TEXT NOT NULL,
    rule_version BIGINT NOT NULL,
    evidence TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

CREATE INDEX attributions_loan ON attributions (loan);
CREATE INDEX attributions_entry ON attributions (entry);

CREATE TABLE withdrawals (
    attribution TEXT NOT NULL PRIMARY KEY REFERENCES attributions (id),
    why TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- Cache, and the work list of a person: entries without a certain home. suggestions: JSON.
CREATE TABLE suspense (
    entry TEXT NOT NULL PRIMARY KEY REFERENCES entries (id),
    why TEXT NOT NULL,
    suggestions TEXT NOT NULL,
    since_on DATE NOT NULL
);

-- Cache: the result of replaying a loan, rewritten in the transaction that adds a fact to it.
CREATE TABLE positions (
    loan TEXT NOT NULL PRIMARY KEY REFERENCES loans (id),
    as_of DATE NOT NULL,
    received_minor BIGINT NOT NULL,
    outstanding_minor BIGINT NOT NULL,
    overdue_minor BIGINT NOT NULL,
    days_past_due BIGINT NOT NULL,
    missed BIGINT NOT NULL,
    open_debit_on DATE,
    waiting_returns BIGINT NOT NULL
);

CREATE INDEX positions_open_debit ON positions (open_debit_on);
