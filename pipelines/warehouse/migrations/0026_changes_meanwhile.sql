-- What waits in a queue already is locked by the load that changes it again: whoever works the queue off passes over it
-- until the load has committed. Left alone, it was taken from the queue with the text of before the change.
CREATE OR REPLACE FUNCTION ops.queue_changed_texts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_nestloop = off
AS $$
BEGIN
    INSERT INTO ops.search_queue AS queue (article_id)
    SELECT new_rows.article_id
    FROM new_rows
    JOIN old_rows USING (article_id)
    WHERE (new_rows.content_hash, new_rows.language, new_rows.published_date)
        IS DISTINCT FROM (old_rows.content_hash, old_rows.language, old_rows.published_date)
    ORDER BY new_rows.article_id
    ON CONFLICT (article_id) DO UPDATE SET queued_at = queue.queued_at;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ops.note_stale_weeks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_nestloop = off
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO ops.stale_weeks AS stale (week)
        SELECT DISTINCT date_trunc('week', published_date)::date FROM new_rows ORDER BY 1
        ON CONFLICT (week) DO UPDATE SET since = stale.since;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO ops.stale_weeks AS stale (week)
        SELECT DISTINCT date_trunc('week', published_date)::date FROM old_rows ORDER BY 1
        ON CONFLICT (week) DO UPDATE SET since = stale.since;
    ELSE
        INSERT INTO ops.stale_weeks AS stale (week)
        SELECT DISTINCT date_trunc('week', changed)::date
        FROM new_rows
        JOIN old_rows USING (article_id)
        CROSS JOIN LATERAL (VALUES (new_rows.published_date), (old_rows.published_date)) AS days (changed)
        WHERE (new_rows.title, new_rows.language, new_rows.published_date)
            IS DISTINCT FROM (old_rows.title, old_rows.language, old_rows.published_date)
        ORDER BY 1
        ON CONFLICT (week) DO UPDATE SET since = stale.since;
    END IF;
    RETURN NULL;
END
$$;
