"""A ledger of many URLs made by the server itself, as a year of a hundred publishers leaves it."""

LEDGER = """
INSERT INTO ops.ledger (
    source_id, url, canonical_url, published_date, listed_date, found_by, state, reason, attempts, next_try_at,
    listed_modified_at, fetched_at, warc_file, warc_offset, run_id, discovered_at, updated_at, article_id
)
SELECT
    'bench-' || number %% %(sources)s,
    'https://www.bench-' || number %% %(sources)s || '.example/read/' || number || '/warga-menanam-pohon-di-lereng',
    'https://www.bench-' || number %% %(sources)s || '.example/read/' || number || '/warga-menanam-pohon-di-lereng',
    (seen.at)::date, (seen.at)::date, ARRAY['feed'], kind.state, CASE WHEN kind.state <> 'loaded' THEN 'http_404' END,
    CASE WHEN kind.state IN ('failed', 'pending') THEN 1 ELSE 0 END,
    CASE WHEN kind.state = 'pending' THEN now() + interval '1 hour' END,
    seen.at, seen.at, CASE WHEN kind.state = 'loaded' THEN 'warc/bench/2026/01/01/20260101T000000Z-00000.warc.gz' END,
    CASE WHEN kind.state = 'loaded' THEN number END, 'ingest/' || number / 10000, seen.at, seen.at,
    CASE WHEN kind.state = 'loaded' THEN number END
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS number
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN number %% 1000 < 2 THEN 'pending'
        WHEN number %% 100 < 3 THEN 'failed'
        WHEN number %% 100 < 5 THEN 'rejected'
        ELSE 'loaded'
    END AS state
) AS kind
CROSS JOIN LATERAL (
    SELECT now() - interval '365 days' * (1 - number / %(urls)s::double precision) AS at
) AS seen
"""

SOURCES = """
INSERT INTO warehouse.sources
SELECT 'bench-' || number, 'Bench ' || number, 'bench-' || number || '.example', 'ID', 'id', 'Asia/Jakarta'
FROM generate_series(0, %(sources)s - 1) AS number
"""

EVENTS = """
INSERT INTO ops.events (at, source_id, url, event, route, listing_url, published_date, run_id)
SELECT discovered_at, source_id, url, 'discovered', 'feed', 'https://www.bench.example/rss', listed_date, run_id
FROM ops.ledger
"""

REVISITS = """
INSERT INTO ops.revisits (source_id, url, first_fetched_at, next_revisit_at)
SELECT source_id, url, fetched_at, fetched_at + interval '7 days'
FROM ops.ledger
WHERE state = 'loaded' AND discovered_at > now() - interval '7 days'
"""

FURTHER_INDEXES = """
SELECT indexdef, format('%%I.%%I', schemaname, indexname)
FROM pg_indexes
WHERE schemaname = 'ops' AND tablename IN ('ledger', 'events') AND indexdef NOT LIKE 'CREATE UNIQUE%%'
"""
