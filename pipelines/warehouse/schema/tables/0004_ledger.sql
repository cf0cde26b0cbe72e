CREATE TABLE ops.ledger (
    source_id text NOT NULL REFERENCES warehouse.sources,
    url text NOT NULL,
    canonical_url text NOT NULL,
    published_date date NOT NULL,
    listed_date date NOT NULL,
    found_by text[] NOT NULL CHECK (
        cardinality(found_by) > 0 AND found_by <@ ARRAY['feed', 'sitemap', 'index', 'page', 'archive']
    ),
    state text NOT NULL CHECK (state IN ('pending', 'loaded', 'duplicate', 'rejected', 'failed')),
    reason text,
    detail text,
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz,
    listed_modified_at timestamptz,
    listed_title text,
    fetched_at timestamptz,
    warc_file text,
    warc_offset bigint,
    run_id text NOT NULL,
    discovered_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    article_id bigint,
    PRIMARY KEY (source_id, url),
    CHECK (state = 'loaded' OR reason IS NOT NULL),
    CHECK (next_try_at IS NULL OR state = 'pending'),
    CHECK ((warc_file IS NULL) = (warc_offset IS NULL)),
    CONSTRAINT ledger_loaded_needs_no_reason CHECK (state <> 'loaded' OR reason IS NULL),
    CONSTRAINT ledger_waiting_names_its_time CHECK (
        state <> 'pending' OR attempts = 0 OR warc_file IS NOT NULL OR next_try_at IS NOT NULL
    ),
    CONSTRAINT ledger_leads_to_an_article CHECK (article_id IS NULL OR state IN ('loaded', 'duplicate'))
);
CREATE INDEX ledger_by_day ON ops.ledger (source_id, published_date, state);
CREATE INDEX ledger_by_discovery ON ops.ledger (source_id, discovered_at);
CREATE INDEX ledger_by_canonical_url ON ops.ledger (canonical_url);
CREATE INDEX ledger_pending ON ops.ledger (source_id, next_try_at) WHERE state = 'pending';
CREATE INDEX ledger_duplicates ON ops.ledger (article_id) WHERE state = 'duplicate';
COMMENT ON TABLE ops.ledger IS 'Every URL ever discovered, in exactly one state, with its reason.';
COMMENT ON COLUMN ops.ledger.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.ledger.url IS 'Address as it was discovered.';
COMMENT ON COLUMN ops.ledger.canonical_url IS 'The one address that all spellings share.';
COMMENT ON COLUMN ops.ledger.published_date IS 'Local day of the URL: the page''s once the page is read, the listing''s before.';
COMMENT ON COLUMN ops.ledger.listed_date IS 'Local day of the listing that named it first; differs from published_date after a move.';
COMMENT ON COLUMN ops.ledger.found_by IS 'Routes that named it: feed, sitemap, index, page, archive.';
COMMENT ON COLUMN ops.ledger.state IS 'pending, loaded, duplicate (another address of a loaded article), rejected or failed.';
COMMENT ON COLUMN ops.ledger.reason IS 'Why it is in this state; docs/runbook.md lists the reasons of failures and what to do.';
COMMENT ON COLUMN ops.ledger.detail IS 'What the reason leaves open: how a page was rejected, which page of an article failed.';
COMMENT ON COLUMN ops.ledger.attempts IS 'Fetches that failed for a transient reason.';
COMMENT ON COLUMN ops.ledger.next_try_at IS 'Earliest instant of the next fetch; null means at once.';
COMMENT ON COLUMN ops.ledger.listed_modified_at IS 'Change time of the loaded text, as the listing states it; a newer one causes a revisit.';
COMMENT ON COLUMN ops.ledger.listed_title IS 'Title that the first listing with a title gave the URL; a page without any word of it may not be the article.';
COMMENT ON COLUMN ops.ledger.fetched_at IS 'Instant of the latest fetch that returned a page.';
COMMENT ON COLUMN ops.ledger.warc_file IS 'WARC segment of that page, as a name in the lake.';
COMMENT ON COLUMN ops.ledger.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN ops.ledger.run_id IS 'Run that last changed the row.';
COMMENT ON COLUMN ops.ledger.discovered_at IS 'When the URL was first found.';
COMMENT ON COLUMN ops.ledger.updated_at IS 'When the row last changed.';
COMMENT ON COLUMN ops.ledger.article_id IS 'Article that a loaded or duplicate address leads to.';

CREATE TABLE ops.events (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    source_id text NOT NULL,
    url text NOT NULL,
    event text NOT NULL CHECK (
        event IN (
            'discovered', 'named', 'answered', 'fetched', 'waiting', 'loaded', 'duplicate', 'rejected', 'failed',
            'moved', 'revisited', 'suspicious_version'
        )
    ),
    reason text,
    detail text,
    route text,
    listing_url text,
    published_date date,
    next_try_at timestamptz,
    article_id bigint,
    warc_file text,
    warc_offset bigint,
    run_id text NOT NULL
);
CREATE INDEX events_by_url ON ops.events USING hash (url); -- much smaller than a tree over addresses
CREATE INDEX events_to_prune ON ops.events (at) WHERE event IN ('named', 'answered', 'waiting', 'revisited');
CREATE INDEX events_of_gone_pages ON ops.events (source_id, url) WHERE event = 'revisited'
    AND reason IN ('http_404', 'http_410', 'http_451', 'soft_404', 'home_page');
REVOKE UPDATE, DELETE, TRUNCATE ON ops.events FROM kabar_loader;
COMMENT ON TABLE ops.events IS 'What happened to each address of the ledger, in order; rows are only added.';
COMMENT ON COLUMN ops.events.event_id IS 'Order of the events.';
COMMENT ON COLUMN ops.events.at IS 'When its transaction began.';
COMMENT ON COLUMN ops.events.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.events.url IS 'Address, as on the ledger.';
COMMENT ON COLUMN ops.events.event IS 'discovered; named (by another route); answered (a response without a page); fetched; waiting (for another try); loaded, duplicate, rejected, failed (its new state); moved (to another day); revisited; suspicious_version (a fetch read a text that is not taken for the article''s).';
COMMENT ON COLUMN ops.events.reason IS 'Reason of the state, or result of the revisit: fetched, unchanged, http_404, …; a second event of the same page says what it is, if it is not the article.';
COMMENT ON COLUMN ops.events.detail IS 'Detail of the reason; suspicious_version: the content hashes of the text and of the article.';
COMMENT ON COLUMN ops.events.route IS 'discovered, named: the route.';
COMMENT ON COLUMN ops.events.listing_url IS 'discovered, named: the listing.';
COMMENT ON COLUMN ops.events.published_date IS 'discovered: the listing''s day; moved: the new day.';
COMMENT ON COLUMN ops.events.next_try_at IS 'waiting: earliest instant of the next fetch.';
COMMENT ON COLUMN ops.events.article_id IS 'loaded, duplicate, suspicious_version: the article.';
COMMENT ON COLUMN ops.events.warc_file IS 'answered, fetched, revisited, suspicious_version: WARC segment of the response, as a name in the lake.';
COMMENT ON COLUMN ops.events.warc_offset IS 'Byte offset of its record in warc_file.';
COMMENT ON COLUMN ops.events.run_id IS 'Run that caused it.';

CREATE TABLE ops.runs (
    run_id text NOT NULL,
    source_id text NOT NULL REFERENCES warehouse.sources,
    dag_id text NOT NULL,
    published_date date,
    state text NOT NULL CHECK (state IN ('running', 'done', 'short')),
    cause text,
    discovered integer NOT NULL DEFAULT 0,
    loaded integer NOT NULL DEFAULT 0,
    duplicate integer NOT NULL DEFAULT 0,
    rejected integer NOT NULL DEFAULT 0,
    failed integer NOT NULL DEFAULT 0,
    pending integer NOT NULL DEFAULT 0,
    walked_at timestamptz,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    extractor_version text,
    fallbacks integer NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, source_id),
    CHECK (discovered = loaded + duplicate + rejected + failed + pending),
    CHECK (state <> 'short' OR cause IS NOT NULL)
);
CREATE INDEX runs_by_day ON ops.runs (source_id, published_date);
CREATE INDEX runs_by_start ON ops.runs (source_id, started_at DESC);
COMMENT ON TABLE ops.runs IS 'One row per source and run: what it discovered, and the state of that when it ended.';
COMMENT ON COLUMN ops.runs.run_id IS 'Airflow''s DAG and run id, joined by a slash; for an imported WARC file import/ and its name.';
COMMENT ON COLUMN ops.runs.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.runs.dag_id IS 'The DAG, or import.';
COMMENT ON COLUMN ops.runs.published_date IS 'Local publication day that the run walked; null for ingest.';
COMMENT ON COLUMN ops.runs.state IS 'running, done, or short: the source gave less than it should have.';
COMMENT ON COLUMN ops.runs.cause IS 'Why the run is short; for a done run, why it left the source to the next poll, or what its listings name and it did not read.';
COMMENT ON COLUMN ops.runs.discovered IS 'URLs that the run found or resumed.';
COMMENT ON COLUMN ops.runs.loaded IS 'URLs of loaded articles.';
COMMENT ON COLUMN ops.runs.duplicate IS 'Other addresses of loaded articles.';
COMMENT ON COLUMN ops.runs.rejected IS 'Pages without an article.';
COMMENT ON COLUMN ops.runs.failed IS 'URLs that could not be fetched.';
COMMENT ON COLUMN ops.runs.pending IS 'URLs to be tried again.';
COMMENT ON COLUMN ops.runs.walked_at IS 'When the walk over the listings began, if it reached their end.';
COMMENT ON COLUMN ops.runs.started_at IS 'When the run began with the source.';
COMMENT ON COLUMN ops.runs.finished_at IS 'When the run was checked and closed.';
COMMENT ON COLUMN ops.runs.extractor_version IS 'Version of the code that read the pages.';
COMMENT ON COLUMN ops.runs.fallbacks IS 'Articles from pages that did not fit the site profile.';
