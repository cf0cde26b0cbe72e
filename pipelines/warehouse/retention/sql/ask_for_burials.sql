-- All files that have, or may have, records of the pages: an import leaves out records that are older than a known page.
WITH places AS (
    SELECT source_id, warc_file, warc_offset FROM forgotten_lines JOIN ops.ledger USING (source_id, url)
    UNION
    SELECT source_id, warc_file, warc_offset FROM forgotten_lines JOIN ops.events USING (source_id, url)
    UNION
    SELECT forgotten.source_id, place.warc_file, place.warc_offset
    FROM forgotten_articles AS forgotten
    JOIN (
        SELECT article_id, warc_file, warc_offset FROM warehouse.articles
        UNION ALL
        SELECT article_id, warc_file, warc_offset FROM ops.versions
        UNION ALL
        SELECT article_id, warc_file, warc_offset FROM ops.observations
        UNION ALL
        SELECT article_id, warc_file, warc_offset FROM ops.superseded_readings
        UNION ALL
        SELECT article_id, warc_file, warc_offset FROM ops.suspicious_versions
    ) AS place USING (article_id)
    UNION
    SELECT source_id, replace(run_id, 'import/', 'warc/import/'), NULL
    FROM ops.runs
    WHERE dag_id = 'import' AND source_id IN (SELECT source_id FROM forgotten_lines)
    UNION
    SELECT %(source_id)s, unnest(%(segments)s::text[]), NULL
)
INSERT INTO ops.burials AS burial (warc_file, source_id, warc_offsets)
SELECT warc_file, source_id, coalesce(array_agg(warc_offset ORDER BY warc_offset) FILTER (WHERE warc_offset IS NOT NULL), '{}')
FROM places
WHERE warc_file IS NOT NULL
GROUP BY warc_file, source_id
ORDER BY warc_file
ON CONFLICT (warc_file, source_id) DO UPDATE
SET
    warc_offsets = CASE
        WHEN burial.buried_at IS NOT NULL THEN excluded.warc_offsets
        ELSE array(SELECT DISTINCT unnest(burial.warc_offsets || excluded.warc_offsets) ORDER BY 1)
    END,
    buried_at = NULL
