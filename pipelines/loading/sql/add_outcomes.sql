-- What was removed for good is not loaded again, whatever address leads to it.
WITH barred AS (
    DELETE FROM staging
    WHERE EXISTS (SELECT FROM ops.forgotten)
        AND (
            EXISTS (SELECT FROM ops.forgotten WHERE forgotten.source_id = staging.source_id)
            OR EXISTS (SELECT FROM ops.forgotten WHERE forgotten.canonical_url = staging.canonical_url)
            OR EXISTS (
                SELECT FROM ops.ledger
                WHERE ledger.source_id = staging.source_id AND ledger.url = staging.url AND ledger.reason = 'forgotten'
            )
        )
    RETURNING url, source_id, warc_file, warc_offset
),
unburied AS (
    INSERT INTO ops.burials AS burial (warc_file, source_id, warc_offsets)
    SELECT warc_file, source_id, array_agg(warc_offset)
    FROM barred
    GROUP BY warc_file, source_id
    ORDER BY warc_file
    ON CONFLICT (warc_file, source_id) DO UPDATE
    SET warc_offsets = burial.warc_offsets || excluded.warc_offsets, buried_at = NULL
)
INSERT INTO outcomes (url, result, reason) SELECT url, 'rejected', 'forgotten' FROM barred;
UPDATE outcomes
SET result = 'rejected', reason = 'forgotten'
WHERE EXISTS (SELECT FROM ops.forgotten)
    AND EXISTS (SELECT FROM ops.forgotten WHERE forgotten.canonical_url = outcomes.canonical_url);
INSERT INTO outcomes (url, result, canonical_url, published_date)
SELECT url, 'article', canonical_url, published_date FROM staging;
ANALYZE outcomes (url);
ANALYZE crawled (url);
SELECT FROM staging LIMIT 1
