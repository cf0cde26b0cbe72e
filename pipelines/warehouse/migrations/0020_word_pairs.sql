-- Phrases by the words' index: beside its words a vector has a mark for each two that follow on each other, so that a
-- phrase of common words leads to the articles that have it, not to all that have the words.
CREATE FUNCTION warehouse.word_pair(word text, next_word text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- 16 bits: few articles have another pair's mark, and a month's index has few keys.
RETURN '#' || left(encode(decode(left(md5(word || ' ' || next_word), 4), 'hex'), 'base64'), 3);
COMMENT ON FUNCTION warehouse.word_pair IS 'The mark of two words that follow on each other; some pairs share one.';

CREATE FUNCTION warehouse.word_pairs(words tsvector) RETURNS TABLE (word_pairs tsvector)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT array_to_tsvector(coalesce(array_agg(warehouse.word_pair(word, lexeme)) FILTER (WHERE word <> ''), '{}'))
    FROM (
        SELECT lexeme, lag(lexeme) OVER (ORDER BY place) AS word
        FROM unnest(words) AS known (lexeme, places, weights)
        CROSS JOIN unnest(places) AS place
    ) AS read
$$;
COMMENT ON FUNCTION warehouse.word_pairs IS 'The marks of all words of a text that follow on each other, whatever stop words stand between them; one row.';

CREATE OR REPLACE FUNCTION warehouse.search_words(query tsquery) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    words text := query::text;
    pair text[];
BEGIN
    -- Without the places, what is not to be there would take too much away.
    IF words LIKE '%!%' THEN
        RETURN search_words.query;
    END IF;
    LOOP
        pair := regexp_match(words, $re$('([^'\\]+)' <(?:-|\d+)> '([^'\\]+)')$re$);
        EXIT WHEN pair IS NULL;
        words := replace(
            words, pair[1], format($q$'%s' & '%s' & '%s'$q$, pair[2], warehouse.word_pair(pair[2], pair[3]), pair[3])
        );
    END LOOP;
    RETURN regexp_replace(words, '<(-|\d+)>', '&', 'g')::tsquery;
END
$$;
COMMENT ON FUNCTION warehouse.search_words IS 'A question that the words'' index answers alone: a phrase is its words and their pairs.';

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
    SELECT article_id, published_date, source_id, language, words || word_pairs
    FROM (
        SELECT
            article_id, published_date, source_id, coalesce(language, 'und') AS language,
            setweight(to_tsvector(warehouse.text_configuration(language), title), 'A')
                || setweight(to_tsvector(warehouse.text_configuration(language), coalesce(subtitle, '')), 'B')
                -- A vector holds a megabyte at most.
                || to_tsvector(warehouse.text_configuration(language), left(body, 300000)) AS words
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
COMMENT ON COLUMN warehouse.search_vectors.vector IS 'Word stems and their places: title with weight A, subtitle B, body D; and without places the marks of words that follow on each other.';

-- The vectors at hand have no pairs.
INSERT INTO ops.search_queue (article_id) SELECT article_id FROM warehouse.articles ON CONFLICT DO NOTHING;
