-- Partitions are made in a transaction of their own. Making one waits for the loads that run, since it refers to the
-- articles; a load that waits in turn for an entry of the queue, which is held meanwhile, was ended as a deadlock.
CREATE FUNCTION warehouse.make_search_months() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    new_month date;
BEGIN
    -- One caller at a time: two must not make the same partition.
    PERFORM pg_advisory_xact_lock(hashtext('warehouse.make_search_months'));
    FOR new_month IN
        INSERT INTO warehouse.search_months
        SELECT DISTINCT date_trunc('month', published_date)::date
        FROM ops.search_queue
        JOIN warehouse.articles USING (article_id)
        ON CONFLICT DO NOTHING
        RETURNING month
    LOOP
        EXECUTE format(
            'CREATE TABLE warehouse.%I PARTITION OF warehouse.search_vectors FOR VALUES FROM (%L) TO (%L)'
            ' WITH (toast_tuple_target = 128)', -- words out of the way of the rows that a search walks over
            format('search_vectors_%s', to_char(new_month, 'YYYY_MM')), new_month, new_month + interval '1 month'
        );
    END LOOP;
END
$$;
COMMENT ON FUNCTION warehouse.make_search_months IS 'Makes the partitions that queued articles need; to be committed before warehouse.index_texts.';
REVOKE EXECUTE ON FUNCTION warehouse.make_search_months FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warehouse.make_search_months TO kabar_loader;

CREATE OR REPLACE FUNCTION warehouse.index_texts(at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    taken bigint[];
BEGIN
    -- One caller at a time: two that met new languages in different orders would wait for each other.
    PERFORM pg_advisory_xact_lock(hashtext('warehouse.index_texts'));
    WITH gone AS (
        DELETE FROM ops.search_queue
        WHERE article_id IN (
            SELECT article_id FROM ops.search_queue ORDER BY queued_at DESC, article_id DESC LIMIT at_most
            FOR UPDATE SKIP LOCKED
        )
        RETURNING article_id
    )
    SELECT array_agg(article_id) INTO taken FROM gone;
    -- What was loaded into a new month since its partitions were made waits for the next ones.
    WITH early AS (
        INSERT INTO ops.search_queue (article_id)
        SELECT article_id
        FROM warehouse.articles
        WHERE article_id = ANY (taken)
            AND date_trunc('month', published_date)::date NOT IN (SELECT month FROM warehouse.search_months)
        RETURNING article_id
    )
    SELECT array_agg(article_id) INTO taken FROM unnest(taken) AS article_id
    WHERE article_id NOT IN (SELECT article_id FROM early);
    DELETE FROM warehouse.search_vectors WHERE article_id = ANY (taken);
    INSERT INTO warehouse.search_vectors (article_id, published_date, source_id, language, vector)
    SELECT
        article_id, published_date, source_id, coalesce(language, 'und'),
        warehouse.text_vector(language, title, subtitle, body)
    FROM warehouse.articles
    WHERE article_id = ANY (taken);
    INSERT INTO warehouse.search_languages
    SELECT DISTINCT coalesce(language, 'und') FROM warehouse.articles WHERE article_id = ANY (taken)
    ON CONFLICT DO NOTHING;
    RETURN coalesce(cardinality(taken), 0);
END
$$;
