-- The URLs of one crawl, in a SQLite database that is deleted with the crawl.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4096; -- 4 MB

CREATE TABLE pages (
    number integer PRIMARY KEY, -- in the order of discovery
    url text NOT NULL UNIQUE,
    found text NOT NULL, -- as JSON, as the listing named it
    result text, -- as JSON, once there is one
    is_known boolean NOT NULL DEFAULT FALSE, -- the ledger had settled it before
    is_queued boolean NOT NULL DEFAULT FALSE -- it waits to be fetched
);

CREATE INDEX queued_pages ON pages (number) WHERE is_queued;
