CREATE OR REPLACE FUNCTION ops.queue_new_texts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO ops.search_queue (article_id) SELECT article_id FROM new_rows ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.queue_new_texts IS 'Queues loaded articles for search.';
CREATE OR REPLACE TRIGGER queue_new_texts AFTER INSERT ON warehouse.articles
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.queue_new_texts();

-- enable_nestloop, as in the other triggers that compare new rows with old ones: the plan is made for the first call
-- and kept for the session. A nested loop that is fast for ten rows is too slow for thousands.
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
    -- Locks an entry that is there, so that index_texts skips it until this transaction has committed the new text.
    ON CONFLICT (article_id) DO UPDATE SET queued_at = queue.queued_at;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.queue_changed_texts IS 'Queues articles for search whose text, language or day changed.';
CREATE OR REPLACE TRIGGER queue_changed_texts AFTER UPDATE ON warehouse.articles
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.queue_changed_texts();

-- Needs a transaction of its own: making a partition waits for running loads, since it refers to the articles, and a
-- load that waits for an entry of the queue meanwhile would be a deadlock. SECURITY DEFINER: partitions belong to the
-- owner.
CREATE OR REPLACE FUNCTION warehouse.make_search_months() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    new_month date;
BEGIN
    -- One caller at a time: two must not make the same partition.
    PERFORM pg_advisory_xact_lock(hashtext('warehouse.make_search_months'));
    FOR new_month IN
        INSERT INTO search_index.search_months
        SELECT DISTINCT date_trunc('month', published_date)::date
        FROM ops.search_queue
        JOIN warehouse.articles USING (article_id)
        ON CONFLICT DO NOTHING
        RETURNING month
    LOOP
        EXECUTE format(
            'CREATE TABLE search_index.%I PARTITION OF search_index.search_vectors FOR VALUES FROM (%L) TO (%L)'
            ' WITH (toast_tuple_target = 128)', -- moves the vectors out of the rows that a search scans
            format('search_vectors_%s', to_char(new_month, 'YYYY_MM')), new_month, new_month + interval '1 month'
        );
    END LOOP;
END
$$;
COMMENT ON FUNCTION warehouse.make_search_months IS 'Makes the partitions that queued articles need; commit before warehouse.index_texts.';
REVOKE EXECUTE ON FUNCTION warehouse.make_search_months FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warehouse.make_search_months TO kabar_loader;

CREATE OR REPLACE FUNCTION warehouse.index_texts(max_articles integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    taken bigint[];
BEGIN
    -- One caller at a time: two that met new languages in different orders would deadlock.
    PERFORM pg_advisory_xact_lock(hashtext('warehouse.index_texts'));
    WITH dequeued AS (
        DELETE FROM ops.search_queue
        WHERE article_id IN (
            SELECT article_id FROM ops.search_queue ORDER BY queued_at DESC, article_id DESC LIMIT max_articles
            FOR UPDATE SKIP LOCKED
        )
        RETURNING article_id
    )
    SELECT array_agg(article_id) INTO taken FROM dequeued;
    -- Articles of a month that has no partition yet go back into the queue.
    WITH requeued AS (
        INSERT INTO ops.search_queue (article_id)
        SELECT article_id
        FROM warehouse.articles
        WHERE article_id = ANY (taken)
            AND date_trunc('month', published_date)::date NOT IN (SELECT month FROM search_index.search_months)
        RETURNING article_id
    )
    SELECT array_agg(article_id) INTO taken FROM unnest(taken) AS article_id
    WHERE article_id NOT IN (SELECT article_id FROM requeued);
    DELETE FROM search_index.search_vectors WHERE article_id = ANY (taken);
    INSERT INTO search_index.search_vectors (article_id, published_date, source_id, language, vector)
    SELECT
        article_id, published_date, source_id, coalesce(language, 'und'),
        warehouse.text_vector(language, title, subtitle, body)
    FROM warehouse.articles
    WHERE article_id = ANY (taken);
    INSERT INTO search_index.search_languages
    SELECT DISTINCT coalesce(language, 'und') FROM warehouse.articles WHERE article_id = ANY (taken)
    ON CONFLICT DO NOTHING;
    RETURN coalesce(cardinality(taken), 0);
END
$$;
COMMENT ON FUNCTION warehouse.index_texts IS 'Makes queued articles searchable, the newest first, at most max_articles; returns their number.';
REVOKE EXECUTE ON FUNCTION warehouse.index_texts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warehouse.index_texts TO kabar_loader;
