-- The law of the ledger, its log, and when listings and articles are visited again.

ALTER TABLE ops.ledger ADD COLUMN article_id bigint;
COMMENT ON COLUMN ops.ledger.article_id IS 'Article that a loaded or duplicate address leads to.';
UPDATE ops.ledger
SET article_id = article.article_id
FROM warehouse.articles AS article
WHERE ledger.state = 'loaded' AND article.source_id = ledger.source_id AND article.url = ledger.url;
UPDATE ops.ledger
SET article_id = article.article_id
FROM warehouse.articles AS article
WHERE ledger.state = 'duplicate' AND article.canonical_url = ledger.canonical_url;

ALTER TABLE ops.ledger
ADD CONSTRAINT ledger_loaded_needs_no_reason CHECK (state <> 'loaded' OR reason IS NULL),
ADD CONSTRAINT ledger_waiting_names_its_time CHECK (
    state <> 'pending' OR attempts = 0 OR warc_file IS NOT NULL OR next_try_at IS NOT NULL
),
ADD CONSTRAINT ledger_leads_to_an_article CHECK (article_id IS NULL OR state IN ('loaded', 'duplicate'));

CREATE INDEX ledger_by_discovery ON ops.ledger (source_id, discovered_at);
CREATE INDEX ledger_duplicates ON ops.ledger (article_id) WHERE state = 'duplicate';
CREATE INDEX articles_by_run ON warehouse.articles (run_id);

CREATE FUNCTION ops.may_become(was text, becomes text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN was = becomes OR (was, becomes) IN (
    ('pending', 'loaded'),
    ('pending', 'duplicate'),
    ('pending', 'rejected'),
    ('pending', 'failed'),
    ('failed', 'pending'),
    ('rejected', 'loaded'),
    ('rejected', 'duplicate'),
    ('duplicate', 'loaded'),
    ('duplicate', 'rejected')
);
COMMENT ON FUNCTION ops.may_become IS 'Whether an address on the ledger may go from one state to another; what is loaded stays loaded.';

CREATE FUNCTION ops.refuse_state() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE check_violation USING MESSAGE = format('%s enters the ledger as pending, not as %s', NEW.url, NEW.state);
    END IF;
    RAISE check_violation USING MESSAGE = format('%s is %s and may not become %s', NEW.url, OLD.state, NEW.state);
END
$$;
COMMENT ON FUNCTION ops.refuse_state IS 'Refuses a state that the ledger does not allow.';

CREATE TRIGGER ledger_begins_pending BEFORE INSERT ON ops.ledger
FOR EACH ROW WHEN (NEW.state <> 'pending') EXECUTE FUNCTION ops.refuse_state();
CREATE TRIGGER ledger_keeps_to_its_transitions BEFORE UPDATE OF state ON ops.ledger
FOR EACH ROW WHEN (NOT ops.may_become(OLD.state, NEW.state)) EXECUTE FUNCTION ops.refuse_state();

CREATE TABLE ops.events (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    source_id text NOT NULL,
    url text NOT NULL,
    event text NOT NULL CHECK (
        event IN (
            'discovered', 'named', 'answered', 'fetched', 'waiting', 'loaded', 'duplicate', 'rejected', 'failed',
            'moved', 'revisited'
        )
    ),
    reason text,
    route text,
    listing_url text,
    published_date date,
    next_try_at timestamptz,
    article_id bigint,
    warc_file text,
    warc_offset bigint,
    run_id text NOT NULL
);
-- A hash index is a fraction of a tree over addresses.
CREATE INDEX events_by_url ON ops.events USING hash (url);
CREATE INDEX events_to_prune ON ops.events (at) WHERE event IN ('named', 'answered', 'waiting', 'revisited');
REVOKE UPDATE, DELETE, TRUNCATE ON ops.events FROM kabar_loader;

COMMENT ON TABLE ops.events IS 'What happened to each address of the ledger, in order; rows are only added.';
COMMENT ON COLUMN ops.events.event_id IS 'Gives the order.';
COMMENT ON COLUMN ops.events.at IS 'When the transaction began that did it.';
COMMENT ON COLUMN ops.events.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.events.url IS 'Address as it stands on the ledger.';
COMMENT ON COLUMN ops.events.event IS 'discovered; named (by a further route); answered (with no page to read); fetched; waiting (for another try); loaded, duplicate, rejected, failed (the state it took); moved (to another day); revisited.';
COMMENT ON COLUMN ops.events.reason IS 'Reason of the state, or what came of the visit: fetched, unchanged, http_404, ….';
COMMENT ON COLUMN ops.events.route IS 'discovered, named: the route.';
COMMENT ON COLUMN ops.events.listing_url IS 'discovered, named: the listing.';
COMMENT ON COLUMN ops.events.published_date IS 'discovered: the listing''s day; moved: the new day.';
COMMENT ON COLUMN ops.events.next_try_at IS 'waiting: earliest instant of the next fetch.';
COMMENT ON COLUMN ops.events.article_id IS 'loaded, duplicate: the article.';
COMMENT ON COLUMN ops.events.warc_file IS 'answered, fetched, revisited: WARC segment of the response, as a name in the lake.';
COMMENT ON COLUMN ops.events.warc_offset IS 'Byte offset of its record in warc_file.';
COMMENT ON COLUMN ops.events.run_id IS 'Run that did it.';

CREATE FUNCTION ops.log_changes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ops.events (
        source_id, url, event, reason, published_date, next_try_at, article_id, warc_file, warc_offset, run_id
    )
    SELECT
        becomes.source_id, becomes.url, change.event, change.reason, change.published_date, change.next_try_at,
        change.article_id, change.warc_file, change.warc_offset, becomes.run_id
    FROM new_rows AS becomes
    JOIN old_rows AS was USING (source_id, url)
    CROSS JOIN LATERAL (
        SELECT
            1 AS place,
            CASE
                WHEN becomes.state <> 'pending' THEN becomes.state
                WHEN becomes.warc_file IS NOT NULL THEN 'fetched'
                ELSE 'waiting'
            END AS event,
            becomes.reason,
            NULL::date AS published_date,
            becomes.next_try_at,
            becomes.article_id,
            CASE WHEN becomes.state = 'pending' THEN becomes.warc_file END AS warc_file,
            CASE WHEN becomes.state = 'pending' THEN becomes.warc_offset END AS warc_offset
        WHERE (becomes.state, becomes.reason, becomes.attempts, becomes.warc_file, becomes.warc_offset)
            IS DISTINCT FROM (was.state, was.reason, was.attempts, was.warc_file, was.warc_offset)
        UNION ALL
        SELECT 2, 'moved', NULL, becomes.published_date, NULL, NULL, NULL, NULL
        WHERE becomes.published_date <> was.published_date
    ) AS change
    ORDER BY becomes.url, change.place;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.log_changes IS 'Enters what changed on the ledger into its log, in the same transaction.';
CREATE TRIGGER ledger_logs_its_changes AFTER UPDATE ON ops.ledger
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION ops.log_changes();

CREATE FUNCTION ops.prune_events(keep interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH pruned AS (
        DELETE FROM ops.events
        WHERE event IN ('named', 'answered', 'waiting', 'revisited') AND at < now() - keep
        RETURNING 1
    )
    SELECT count(*) FROM pruned;
END;
COMMENT ON FUNCTION ops.prune_events IS 'Drops events older than this that left no state behind (named, answered, waiting, revisited); returns how many.';
REVOKE EXECUTE ON FUNCTION ops.prune_events FROM public;
GRANT EXECUTE ON FUNCTION ops.prune_events TO kabar_loader;

CREATE TABLE ops.polls (
    source_id text NOT NULL REFERENCES warehouse.sources,
    url text NOT NULL,
    route text NOT NULL,
    poll_every interval NOT NULL,
    next_poll_at timestamptz NOT NULL,
    new_share real,
    failures integer NOT NULL,
    last_status text NOT NULL,
    last_polled_at timestamptz NOT NULL,
    last_read_at timestamptz,
    etag text,
    last_modified text,
    changed_at timestamptz,
    PRIMARY KEY (source_id, url)
);
COMMENT ON TABLE ops.polls IS 'One row per listing that ingest reads: when it was read, and when it will be.';
COMMENT ON COLUMN ops.polls.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.polls.url IS 'Address of the listing; of a paged one, its first page.';
COMMENT ON COLUMN ops.polls.route IS 'feed, sitemap, index or page.';
COMMENT ON COLUMN ops.polls.poll_every IS 'Its interval, from 5 minutes to a day, by the share of new URLs.';
COMMENT ON COLUMN ops.polls.next_poll_at IS 'When it is due; later than last_polled_at + poll_every while it fails.';
COMMENT ON COLUMN ops.polls.new_share IS 'New URLs among those that it named when it was last read.';
COMMENT ON COLUMN ops.polls.failures IS 'Failed polls in a row.';
COMMENT ON COLUMN ops.polls.last_status IS 'read, unchanged, or what was wrong.';
COMMENT ON COLUMN ops.polls.last_polled_at IS 'When it was last asked for.';
COMMENT ON COLUMN ops.polls.last_read_at IS 'When it was last read in full.';
COMMENT ON COLUMN ops.polls.etag IS 'ETag of that reading, sent back as If-None-Match.';
COMMENT ON COLUMN ops.polls.last_modified IS 'Last-Modified of that reading, sent back as If-Modified-Since.';
COMMENT ON COLUMN ops.polls.changed_at IS 'lastmod that the sitemap index gave it at that reading.';

CREATE TABLE ops.revisits (
    source_id text NOT NULL,
    url text NOT NULL,
    first_fetched_at timestamptz NOT NULL,
    next_visit_at timestamptz NOT NULL,
    etag text,
    last_modified text,
    PRIMARY KEY (source_id, url),
    FOREIGN KEY (source_id, url) REFERENCES ops.ledger ON DELETE CASCADE
);
CREATE INDEX revisits_due ON ops.revisits (source_id, next_visit_at);
COMMENT ON TABLE ops.revisits IS 'Articles that are still looked at for corrections; a row goes with its last visit.';
COMMENT ON COLUMN ops.revisits.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.revisits.url IS 'Address as it stands on the ledger.';
COMMENT ON COLUMN ops.revisits.first_fetched_at IS 'When the page was first fetched; visits follow after 1 h, 6 h, 1 d and 7 d.';
COMMENT ON COLUMN ops.revisits.next_visit_at IS 'When it is due; while a run has taken it, when another may.';
COMMENT ON COLUMN ops.revisits.etag IS 'ETag of the latest response, sent back as If-None-Match.';
COMMENT ON COLUMN ops.revisits.last_modified IS 'Last-Modified of the latest response, sent back as If-Modified-Since.';

CREATE VIEW marts.routes AS
SELECT
    source_id,
    published_date,
    count(*) AS discovered,
    count(*) FILTER (WHERE found_by = '{feed}') AS feed_only,
    count(*) FILTER (WHERE found_by = '{sitemap}') AS sitemap_only,
    count(*) FILTER (WHERE found_by = '{index}') AS index_only,
    count(*) FILTER (WHERE found_by = '{page}') AS page_only,
    count(*) FILTER (WHERE found_by = '{archive}') AS archive_only,
    count(*) FILTER (WHERE cardinality(found_by) > 1) AS several,
    count(*) FILTER (WHERE 'feed' = ANY (found_by)) AS by_feed,
    count(*) FILTER (WHERE 'sitemap' = ANY (found_by)) AS by_sitemap,
    count(*) FILTER (WHERE 'index' = ANY (found_by)) AS by_index,
    count(*) FILTER (WHERE 'page' = ANY (found_by)) AS by_page,
    count(*) FILTER (WHERE 'archive' = ANY (found_by)) AS by_archive
FROM ops.ledger
GROUP BY source_id, published_date;
COMMENT ON VIEW marts.routes IS 'One row per source and local day: which routes found its URLs, and what each alone would have missed.';
COMMENT ON COLUMN marts.routes.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.routes.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.routes.discovered IS 'URLs of that day on the ledger; the sum of the six that follow.';
COMMENT ON COLUMN marts.routes.feed_only IS 'Found by feeds and by nothing else.';
COMMENT ON COLUMN marts.routes.sitemap_only IS 'Found by sitemaps and by nothing else.';
COMMENT ON COLUMN marts.routes.index_only IS 'Found by dated indexes and by nothing else.';
COMMENT ON COLUMN marts.routes.page_only IS 'Found by front and section pages and by nothing else.';
COMMENT ON COLUMN marts.routes.archive_only IS 'Found in WARC files and by nothing else.';
COMMENT ON COLUMN marts.routes.several IS 'Found by more than one route.';
COMMENT ON COLUMN marts.routes.by_feed IS 'Found by feeds, whatever else found them.';
COMMENT ON COLUMN marts.routes.by_sitemap IS 'Found by sitemaps, whatever else found them.';
COMMENT ON COLUMN marts.routes.by_index IS 'Found by dated indexes, whatever else found them.';
COMMENT ON COLUMN marts.routes.by_page IS 'Found by front and section pages, whatever else found them.';
COMMENT ON COLUMN marts.routes.by_archive IS 'Found in WARC files, whatever else found them.';

CREATE OR REPLACE VIEW marts.source_health AS
SELECT
    sources.source_id,
    latest.state AS last_state,
    latest.cause AS last_cause,
    latest.finished_at AS last_finished_at,
    (SELECT max(runs.finished_at) FROM ops.runs WHERE runs.source_id = sources.source_id AND runs.state = 'done')
        AS last_done_at,
    (SELECT max(articles.published_at) FROM warehouse.articles WHERE articles.source_id = sources.source_id)
        AS latest_article_at,
    (SELECT count(*) FROM ops.ledger WHERE ledger.source_id = sources.source_id AND ledger.state = 'pending')
        AS pending,
    listings.failing AS failing_listings,
    listings.next_poll_at,
    (SELECT max(ledger.discovered_at) FROM ops.ledger WHERE ledger.source_id = sources.source_id)
        AS last_discovered_at
FROM warehouse.sources
LEFT JOIN LATERAL (
    SELECT runs.state, runs.cause, runs.finished_at
    FROM ops.runs
    WHERE runs.source_id = sources.source_id
    ORDER BY runs.started_at DESC
    LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
    SELECT
        array_agg(polls.url || ': ' || polls.last_status ORDER BY polls.url) FILTER (WHERE polls.failures > 0)
            AS failing,
        min(polls.next_poll_at) AS next_poll_at
    FROM ops.polls
    WHERE polls.source_id = sources.source_id
) AS listings ON true;
COMMENT ON VIEW marts.source_health IS 'One row per source: how its latest run went, and how its listings answer.';
COMMENT ON COLUMN marts.source_health.failing_listings IS 'Listings that failed when they were last polled, each with what was wrong.';
COMMENT ON COLUMN marts.source_health.next_poll_at IS 'When the first of its listings is due.';
COMMENT ON COLUMN marts.source_health.last_discovered_at IS 'When a URL of it was last found.';
