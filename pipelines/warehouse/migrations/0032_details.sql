-- A rejection or a failure keeps its detail.
ALTER TABLE ops.ledger ADD COLUMN detail text;
COMMENT ON COLUMN ops.ledger.detail IS 'What the reason does not say: how a page was rejected, which page of an article failed.';
ALTER TABLE ops.events ADD COLUMN detail text;
COMMENT ON COLUMN ops.events.detail IS 'Detail of the reason.';
CREATE OR REPLACE FUNCTION ops.log_changes() RETURNS trigger
LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    INSERT INTO ops.events (
        source_id, url, event, reason, detail, published_date, next_try_at, article_id, warc_file, warc_offset, run_id
    )
    SELECT
        becomes.source_id, becomes.url, change.event, change.reason, change.detail, change.published_date, change.next_try_at,
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
            becomes.detail,
            NULL::date AS published_date,
            becomes.next_try_at,
            becomes.article_id,
            CASE WHEN becomes.state = 'pending' THEN becomes.warc_file END AS warc_file,
            CASE WHEN becomes.state = 'pending' THEN becomes.warc_offset END AS warc_offset
        WHERE (becomes.state, becomes.reason, becomes.detail, becomes.attempts, becomes.warc_file, becomes.warc_offset)
            IS DISTINCT FROM (was.state, was.reason, was.detail, was.attempts, was.warc_file, was.warc_offset)
        UNION ALL
        SELECT 2, 'moved', NULL, NULL, becomes.published_date, NULL, NULL, NULL, NULL
        WHERE becomes.published_date <> was.published_date
    ) AS change
    ORDER BY becomes.url, change.place;
    RETURN NULL;
END
$$;
