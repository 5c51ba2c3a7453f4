-- What kind of document a file turned out to be when it was read (`statement`, `intraday`, `returns`, `zip`); empty where
-- an event tells nothing of it. receipts.document is the cache of the last one, as receipts.state is of the last state.
ALTER TABLE receipt_events ADD COLUMN document TEXT NOT NULL DEFAULT '';
