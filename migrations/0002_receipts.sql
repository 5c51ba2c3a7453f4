-- state: cache of the last event, the work list of the jobs.
CREATE TABLE receipts (
    id TEXT NOT NULL PRIMARY KEY,
    bank TEXT NOT NULL,
    document TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    received_on DATE NOT NULL,
    received_at TIMESTAMP NOT NULL,
    state TEXT NOT NULL
);

-- The same bytes under another name are the same receipt.
CREATE UNIQUE INDEX receipts_content ON receipts (bank, sha256);
CREATE INDEX receipts_state ON receipts (state);

-- The ledger of names seen at a bank: what is in it is not fetched again.
CREATE TABLE deliveries (
    bank TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    modified_us BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    receipt TEXT NOT NULL REFERENCES receipts (id),
    received_on DATE NOT NULL,
    received_at TIMESTAMP NOT NULL,
    PRIMARY KEY (bank, name, size, modified_us)
);

CREATE TABLE receipt_events (
    receipt TEXT NOT NULL REFERENCES receipts (id),
    seq BIGINT NOT NULL,
    state TEXT NOT NULL,
    mapping TEXT NOT NULL,
    detail TEXT NOT NULL,
    occurred_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (receipt, seq)
);

-- attempt: the number of the receipt's event that brought the rejects.
CREATE TABLE rejects (
    receipt TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    severity TEXT NOT NULL,
    position TEXT NOT NULL,
    field TEXT NOT NULL,
    found TEXT NOT NULL,
    why TEXT NOT NULL,
    fix TEXT NOT NULL,
    PRIMARY KEY (receipt, attempt, seq),
    FOREIGN KEY (receipt, attempt) REFERENCES receipt_events (receipt, seq)
);
