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
    lastmod_is_wrong boolean NOT NULL DEFAULT false,
    PRIMARY KEY (source_id, url)
);
COMMENT ON TABLE ops.polls IS 'One row per listing that ingest reads: when it was read and when it is due.';
COMMENT ON COLUMN ops.polls.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.polls.url IS 'Address of the listing; of a paged one, its first page.';
COMMENT ON COLUMN ops.polls.route IS 'feed, sitemap, index or page.';
COMMENT ON COLUMN ops.polls.poll_every IS 'Interval between polls, from 5 minutes to a day, set by the share of new URLs.';
COMMENT ON COLUMN ops.polls.next_poll_at IS 'When it is due; later than last_polled_at + poll_every while it fails.';
COMMENT ON COLUMN ops.polls.new_share IS 'Share of new URLs when it was last read.';
COMMENT ON COLUMN ops.polls.failures IS 'Failed polls in a row.';
COMMENT ON COLUMN ops.polls.last_status IS 'read, unchanged, or the failure.';
COMMENT ON COLUMN ops.polls.last_polled_at IS 'When it was last requested.';
COMMENT ON COLUMN ops.polls.last_read_at IS 'When it was last read in full.';
COMMENT ON COLUMN ops.polls.etag IS 'ETag of that response, sent back as If-None-Match.';
COMMENT ON COLUMN ops.polls.last_modified IS 'Last-Modified of that response, sent back as If-Modified-Since.';
COMMENT ON COLUMN ops.polls.changed_at IS 'lastmod of the listing in the sitemap index at that time.';
COMMENT ON COLUMN ops.polls.lastmod_is_wrong IS 'Whether the content was newer than that lastmod; then the lastmod is not believed.';

CREATE TABLE ops.revisits (
    source_id text NOT NULL,
    url text NOT NULL,
    first_fetched_at timestamptz NOT NULL,
    next_revisit_at timestamptz NOT NULL,
    etag text,
    last_modified text,
    PRIMARY KEY (source_id, url),
    FOREIGN KEY (source_id, url) REFERENCES ops.ledger ON DELETE CASCADE
);
CREATE INDEX revisits_due ON ops.revisits (source_id, next_revisit_at);
COMMENT ON TABLE ops.revisits IS 'One row per article that is fetched again to find corrections; deleted after the last revisit.';
COMMENT ON COLUMN ops.revisits.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.revisits.url IS 'Address, as on the ledger.';
COMMENT ON COLUMN ops.revisits.first_fetched_at IS 'When the page was first fetched; revisits follow after 1 h, 6 h, 1 d and 7 d.';
COMMENT ON COLUMN ops.revisits.next_revisit_at IS 'When it is due; while a run holds it, when another run may take it.';
COMMENT ON COLUMN ops.revisits.etag IS 'ETag of the latest response, sent back as If-None-Match.';
COMMENT ON COLUMN ops.revisits.last_modified IS 'Last-Modified of the latest response, sent back as If-Modified-Since.';

-- One rate limit per site for all crawls: live, backfill and revisit, on whichever worker.
CREATE TABLE ops.sites (
    site text PRIMARY KEY,
    next_free_at timestamptz NOT NULL,
    delay interval NOT NULL,
    slowed_until timestamptz,
    slowed_times integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE ops.sites IS 'One row per site that was crawled: when any crawl may send it the next request.';
COMMENT ON COLUMN ops.sites.site IS 'First of the publisher''s domains; all its hosts share one rate limit.';
COMMENT ON COLUMN ops.sites.next_free_at IS 'Earliest instant that is not reserved for a request.';
COMMENT ON COLUMN ops.sites.delay IS 'Current pause between two requests: doubled by each 429 and 503, a tenth shorter after each other request.';
COMMENT ON COLUMN ops.sites.slowed_until IS 'Until then no request is sent: the site responded with 429 or 503 (Retry-After), or failed many times in a row.';
COMMENT ON COLUMN ops.sites.slowed_times IS 'How often the site made crawls pause.';
