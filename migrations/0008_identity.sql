-- By which mapping a file was read, as that mapping was then. id: digest of what the mapping says; identity: the fields
-- of its key and their version, for people; source: all that it says with what it builds upon, JSON.
CREATE TABLE recipes (
    id TEXT NOT NULL PRIMARY KEY,
    identity TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

CREATE TABLE readings (
    receipt TEXT NOT NULL PRIMARY KEY REFERENCES receipts (id),
    mapping TEXT NOT NULL,
    recipe TEXT NOT NULL REFERENCES recipes (id),
    recorded_at TIMESTAMP NOT NULL
);

-- The recipe of a mapping that is in force is the last. replaces: a mapping whose place it took; may be empty.
CREATE TABLE adoptions (
    mapping TEXT NOT NULL,
    seq BIGINT NOT NULL,
    recipe TEXT NOT NULL REFERENCES recipes (id),
    replaces TEXT NOT NULL,
    made_by TEXT NOT NULL,
    note TEXT NOT NULL,
    detail TEXT NOT NULL,
    adopted_on DATE NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (mapping, seq)
);

-- What a booked entry is called, and what it says, under a recipe that came after it.
CREATE TABLE aliases (
    identity TEXT NOT NULL,
    content TEXT NOT NULL,
    entry TEXT NOT NULL REFERENCES entries (id),
    mapping TEXT NOT NULL,
    adoption BIGINT NOT NULL,
    PRIMARY KEY (identity, content),
    FOREIGN KEY (mapping, adoption) REFERENCES adoptions (mapping, seq)
);

CREATE INDEX aliases_entry ON aliases (entry);
