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
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz,
    listed_modified_at timestamptz,
    fetched_at timestamptz,
    warc_file text,
    warc_offset bigint,
    run_id text NOT NULL,
    discovered_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_id, url),
    CHECK (state = 'loaded' OR reason IS NOT NULL),
    CHECK (next_try_at IS NULL OR state = 'pending'),
    CHECK ((warc_file IS NULL) = (warc_offset IS NULL))
);
CREATE INDEX ledger_by_day ON ops.ledger (source_id, published_date, state);
CREATE INDEX ledger_pending ON ops.ledger (source_id, next_try_at) WHERE state = 'pending';
CREATE INDEX ledger_by_canonical_url ON ops.ledger (canonical_url);

COMMENT ON TABLE ops.ledger IS 'Every URL ever discovered, in exactly one state, with its reason.';
COMMENT ON COLUMN ops.ledger.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.ledger.url IS 'Address as it was discovered.';
COMMENT ON COLUMN ops.ledger.canonical_url IS 'The one address that all spellings share.';
COMMENT ON COLUMN ops.ledger.published_date IS 'Local day that the URL belongs to: the page''s once it is read, the listing''s before.';
COMMENT ON COLUMN ops.ledger.listed_date IS 'Local day of the listing that named it first; differs from published_date after a move.';
COMMENT ON COLUMN ops.ledger.found_by IS 'Routes that named it: feed, sitemap, index, page, archive.';
COMMENT ON COLUMN ops.ledger.state IS 'pending, loaded, duplicate (another address of an article that is there), rejected or failed.';
COMMENT ON COLUMN ops.ledger.reason IS 'Why it is in this state.';
COMMENT ON COLUMN ops.ledger.attempts IS 'Fetches that failed in a way that may pass.';
COMMENT ON COLUMN ops.ledger.next_try_at IS 'Earliest instant of the next fetch; null means at once.';
COMMENT ON COLUMN ops.ledger.listed_modified_at IS 'Change time by the listing, of the text that is loaded; a newer one brings a revisit.';
COMMENT ON COLUMN ops.ledger.fetched_at IS 'Instant of the latest fetch that gave a page.';
COMMENT ON COLUMN ops.ledger.warc_file IS 'WARC segment of that page, as a name in the lake.';
COMMENT ON COLUMN ops.ledger.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN ops.ledger.run_id IS 'Run that last changed the row.';
COMMENT ON COLUMN ops.ledger.discovered_at IS 'When the URL was first found.';
COMMENT ON COLUMN ops.ledger.updated_at IS 'When the row last changed.';

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
    PRIMARY KEY (run_id, source_id),
    CHECK (discovered = loaded + duplicate + rejected + failed + pending),
    CHECK (state <> 'short' OR cause IS NOT NULL)
);
CREATE INDEX runs_by_day ON ops.runs (source_id, published_date);
CREATE INDEX runs_by_start ON ops.runs (source_id, started_at DESC);

COMMENT ON TABLE ops.runs IS 'One row per source and run: what it found and what became of it.';
COMMENT ON COLUMN ops.runs.run_id IS 'Airflow''s DAG and run id, joined by a slash.';
COMMENT ON COLUMN ops.runs.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.runs.dag_id IS 'The DAG.';
COMMENT ON COLUMN ops.runs.published_date IS 'Local publication day that the run walked; null for ingest.';
COMMENT ON COLUMN ops.runs.state IS 'running, done, or short: the source gave less than it should have.';
COMMENT ON COLUMN ops.runs.cause IS 'Why the run fell short.';
COMMENT ON COLUMN ops.runs.discovered IS 'URLs that the run found or took up again.';
COMMENT ON COLUMN ops.runs.loaded IS 'Of these, loaded when the run ended.';
COMMENT ON COLUMN ops.runs.duplicate IS 'Of these, other addresses of loaded articles.';
COMMENT ON COLUMN ops.runs.rejected IS 'Of these, pages without an article.';
COMMENT ON COLUMN ops.runs.failed IS 'Of these, not to be had.';
COMMENT ON COLUMN ops.runs.pending IS 'Of these, to be tried again.';
COMMENT ON COLUMN ops.runs.walked_at IS 'When the walk over all listings began, if it reached their end.';
COMMENT ON COLUMN ops.runs.started_at IS 'When the run took up the source.';
COMMENT ON COLUMN ops.runs.finished_at IS 'When its books were checked.';
COMMENT ON COLUMN ops.runs.extractor_version IS 'Version of the code that read the pages.';
