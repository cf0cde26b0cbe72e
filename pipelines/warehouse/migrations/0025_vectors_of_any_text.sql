-- Words that hyphens join are in a vector whole and in parts, so half of a text may still be more than it holds. Such a
-- text, which would stop all that wait with it, is searched by its beginning.
CREATE FUNCTION warehouse.text_vector(language text, title text, subtitle text, body text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
    words tsvector;
BEGIN
    words := warehouse.text_words(language, title, subtitle, body);
    RETURN words || (SELECT word_pairs FROM warehouse.word_pairs(words));
EXCEPTION WHEN program_limit_exceeded THEN
    words := warehouse.text_words(language, left(title, 2000), left(subtitle, 2000), left(body, 20000));
    RETURN words || (SELECT word_pairs FROM warehouse.word_pairs(words));
END
$$;
COMMENT ON FUNCTION warehouse.text_vector IS 'Words of an article and the marks of those that follow on each other; of its beginning, where a vector cannot hold all.';

CREATE OR REPLACE FUNCTION warehouse.index_texts(at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    taken bigint[];
    new_month date;
BEGIN
    -- One caller at a time: two must not make the same partition.
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
    FOR new_month IN
        INSERT INTO warehouse.search_months
        SELECT DISTINCT date_trunc('month', published_date)::date
        FROM warehouse.articles
        WHERE article_id = ANY (taken)
        ON CONFLICT DO NOTHING
        RETURNING month
    LOOP
        EXECUTE format(
            'CREATE TABLE warehouse.%I PARTITION OF warehouse.search_vectors FOR VALUES FROM (%L) TO (%L)'
            ' WITH (toast_tuple_target = 128)', -- words out of the way of the rows that a search walks over
            format('search_vectors_%s', to_char(new_month, 'YYYY_MM')), new_month, new_month + interval '1 month'
        );
    END LOOP;
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
