-- Enter found URLs. A URL that is there keeps its state; it only learns of a further route.
INSERT INTO ops.ledger AS ledger (
    source_id, url, canonical_url, published_date, listed_date, found_by, state, reason, listed_modified_at, run_id
)
SELECT
    %(source_id)s, found.url, found.canonical_url, found.listed_date, found.listed_date, ARRAY[found.found_by],
    'pending', 'discovered', found.listed_modified_at, %(run_id)s
FROM found_now AS found
ORDER BY found.url
ON CONFLICT (source_id, url) DO UPDATE
SET
    found_by = array(SELECT DISTINCT unnest(ledger.found_by || excluded.found_by) ORDER BY 1),
    updated_at = now()
WHERE NOT ledger.found_by @> excluded.found_by
