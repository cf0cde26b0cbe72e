-- One budget of requests per site, whoever asks: live crawls, backfills, revisits, on whatever worker.
CREATE TABLE ops.sites (
    site text PRIMARY KEY,
    next_free_at timestamptz NOT NULL,
    delay interval NOT NULL,
    slowed_until timestamptz,
    slowed_times integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE ops.sites IS 'One row per site that was asked: when it may be asked again, by whichever crawl.';
COMMENT ON COLUMN ops.sites.site IS 'First of the publisher''s domains; all its hosts share one budget.';
COMMENT ON COLUMN ops.sites.next_free_at IS 'Earliest instant that is not reserved for a request.';
COMMENT ON COLUMN ops.sites.delay IS 'Pause between two requests now: doubled by each 429 and 503, shorter by a tenth with each request after it.';
COMMENT ON COLUMN ops.sites.slowed_until IS 'Until then the site is left alone, since it answered 429 or 503 (Retry-After) or failed many times in a row.';
COMMENT ON COLUMN ops.sites.slowed_times IS 'How often the site has slowed us down.';

COMMENT ON COLUMN ops.ledger.reason IS 'Why it is in this state; docs/runbook.md lists the reasons of failures and what follows from each.';
