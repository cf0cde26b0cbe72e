-- The URLs of one crawl, in a SQLite database that only the crawl sees and that ends with it.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4096; -- 4 MB

CREATE TABLE urls (
    number integer PRIMARY KEY, -- in the order of discovery
    url text NOT NULL UNIQUE,
    day text NOT NULL, -- local day that the listing gave it
    found text NOT NULL, -- as JSON, as the listing named it
    outcome text, -- once there is one
    result text, -- as JSON, with the outcome
    known_state text, -- its state on the ledger, where the ledger said that it needs no fetch
    is_queued boolean NOT NULL DEFAULT FALSE -- it waits to be fetched
);

CREATE INDEX queued ON urls (number) WHERE is_queued;
