SELECT ops.lock_ledger(%(source_id)s);
-- Add discovered URLs. A known URL keeps its state and gains the route, and the title that it has not yet.
WITH found AS MATERIALIZED (
    SELECT *
    FROM unnest(
        %(urls)s::text[], %(canonical_urls)s::text[], %(routes)s::text[], %(days)s::date[],
        %(modified)s::timestamptz[], %(titles)s::text[]
    ) AS input (url, canonical_url, found_by, listed_date, listed_modified_at, listed_title)
),
entered AS (
    INSERT INTO ops.ledger AS ledger (
        source_id, url, canonical_url, published_date, listed_date, found_by, state, reason, listed_modified_at,
        listed_title, run_id
    )
    SELECT
        %(source_id)s, found.url, found.canonical_url, found.listed_date, found.listed_date, ARRAY[found.found_by],
        'pending', 'discovered', found.listed_modified_at, found.listed_title, %(run_id)s
    FROM found
    ORDER BY found.url
    ON CONFLICT (source_id, url) DO UPDATE
    SET
        found_by = array(SELECT DISTINCT unnest(ledger.found_by || excluded.found_by) ORDER BY 1),
        listed_title = CASE
            WHEN ledger.reason IS DISTINCT FROM 'forgotten' THEN coalesce(ledger.listed_title, excluded.listed_title)
        END,
        updated_at = now()
    WHERE NOT ledger.found_by @> excluded.found_by
        OR ledger.listed_title IS NULL AND excluded.listed_title IS NOT NULL AND ledger.reason IS DISTINCT FROM 'forgotten'
    RETURNING ledger.url, ledger.listed_date, ledger.discovered_at = now() AS is_new
)
INSERT INTO ops.events (source_id, url, event, route, listing_url, published_date, run_id)
SELECT
    %(source_id)s,
    entered.url,
    CASE WHEN entered.is_new THEN 'discovered' ELSE 'named' END,
    found.found_by,
    %(listing_url)s,
    CASE WHEN entered.is_new THEN entered.listed_date END,
    %(run_id)s
FROM entered
JOIN found USING (url)
