CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    created_on DATE NOT NULL,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    outcome TEXT NOT NULL
);

CREATE INDEX messages_unsent ON messages (created_at) WHERE sent_at IS NULL;

-- Which event of an alert a message carries: an event without one is still to be told.
CREATE TABLE message_alerts (
    message TEXT NOT NULL REFERENCES messages (id),
    alert TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (message, alert, seq),
    FOREIGN KEY (alert, seq) REFERENCES alert_events (alert, seq)
);

CREATE INDEX message_alerts_event ON message_alerts (alert, seq);

CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    job TEXT NOT NULL,
    today DATE NOT NULL,
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    outcome TEXT NOT NULL,
    summary TEXT NOT NULL
);

CREATE INDEX runs_started ON runs (started_at);
