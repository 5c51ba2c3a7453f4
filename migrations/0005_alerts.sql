-- Cache of the last event of each alert. An operations alert has no loan, and an empty bank when it concerns none.
CREATE TABLE alerts (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    gate TEXT,
    loan TEXT REFERENCES loans (id),
    bank TEXT NOT NULL,
    referent TEXT REFERENCES referents (id),
    subject TEXT NOT NULL,
    instalment BIGINT,
    due_on DATE,
    overdue_minor BIGINT,
    days_past_due BIGINT,
    reason_code TEXT,
    reason_class TEXT,
    opened_on DATE NOT NULL,
    cleared_on DATE,
    detail TEXT NOT NULL,
    seq BIGINT NOT NULL
);

-- One live alert per loan, and one per operational matter.
CREATE UNIQUE INDEX alerts_live_loan ON alerts (loan)
    WHERE kind = 'borrower' AND state IN ('held', 'open', 'acknowledged');
CREATE UNIQUE INDEX alerts_live_matter ON alerts (rule, bank, subject)
    WHERE kind = 'operations' AND state IN ('held', 'open', 'acknowledged');
CREATE INDEX alerts_loan ON alerts (loan);

CREATE TABLE alert_events (
    alert TEXT NOT NULL REFERENCES alerts (id),
    seq BIGINT NOT NULL,
    what TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    made_by TEXT NOT NULL,
    note TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (alert, seq)
);
