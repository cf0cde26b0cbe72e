-- A vector holds a megabyte at most. A text of 300,000 characters may need more in scripts of three bytes a character,
-- and one that did stopped all that waited with it; half of it never does.
CREATE FUNCTION warehouse.text_words(language text, title text, subtitle text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector(warehouse.text_configuration(language), title), 'A')
    || setweight(to_tsvector(warehouse.text_configuration(language), coalesce(subtitle, '')), 'B')
    || to_tsvector(warehouse.text_configuration(language), left(body, 150000));
COMMENT ON FUNCTION warehouse.text_words IS 'Word stems of an article and their places: title with weight A, subtitle B, the first 150,000 characters of the body D.';

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
    SELECT article_id, published_date, source_id, coalesce(language, 'und'), words || word_pairs
    FROM (
        SELECT
            article_id, published_date, source_id, language,
            warehouse.text_words(language, title, subtitle, body) AS words
        FROM warehouse.articles
        WHERE article_id = ANY (taken)
        OFFSET 0 -- so that the words are made once
    ) AS texts
    CROSS JOIN LATERAL warehouse.word_pairs(texts.words);
    INSERT INTO warehouse.search_languages
    SELECT DISTINCT coalesce(language, 'und') FROM warehouse.articles WHERE article_id = ANY (taken)
    ON CONFLICT DO NOTHING;
    RETURN coalesce(cardinality(taken), 0);
END
$$;
