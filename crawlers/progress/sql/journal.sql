-- The URLs of one crawl, in a temporary SQLite database.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4096; -- 4 MB

CREATE TABLE urls (
    number integer PRIMARY KEY, -- in the order of discovery
    url text NOT NULL UNIQUE,
    day text NOT NULL, -- local day by the listing
    found text NOT NULL, -- DiscoveredUrl as JSON
    outcome text, -- null until there is a result
    result text, -- PageResult as JSON, with the outcome
    known_state text, -- state on the ledger, if it needs no fetch
    is_queued boolean NOT NULL DEFAULT FALSE -- waits to be fetched
);

CREATE INDEX queued ON urls (number) WHERE is_queued;

-- One transaction for the whole crawl, never committed: it is faster, and no other connection reads the database.
BEGIN;
