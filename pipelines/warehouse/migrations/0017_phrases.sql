-- The index finds the words of a phrase, not their places: these are looked up in the vectors, which are large. So the
-- articles that have the words are put in order first, and looked into until there are enough.
CREATE FUNCTION warehouse.search_words(query tsquery) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    -- Without the places, what is not to be there would take too much away.
    WHEN query::text LIKE '%!%' THEN query
    ELSE regexp_replace(query::text, '<(-|\d+)>', '&', 'g')::tsquery
END;
COMMENT ON FUNCTION warehouse.search_words IS 'A question that the words'' index answers alone: phrases are only their words.';

CREATE OR REPLACE FUNCTION warehouse.search_candidates(
    query tsquery, language text, first date, last date, source text, at_most integer
)
RETURNS SETOF warehouse.search_vectors
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off
AS $$
DECLARE
    words tsquery := warehouse.search_words(query);
    walked date;
    missing integer := at_most;
    found integer;
BEGIN
    FOR walked IN
        SELECT month FROM warehouse.search_months
        WHERE month >= date_trunc('month', first) AND month <= last
        ORDER BY month DESC
    LOOP
        RETURN QUERY
        SELECT newest.*
        FROM (
            SELECT vectors.*
            FROM warehouse.search_vectors AS vectors
            WHERE vectors.published_date >= walked
                AND vectors.published_date < walked + interval '1 month'
                AND vectors.published_date BETWEEN first AND last
                AND vectors.vector @@ words
                AND (search_candidates.source IS NULL OR vectors.source_id = search_candidates.source)
                AND (search_candidates.language IS NULL OR vectors.language = search_candidates.language)
            ORDER BY vectors.published_date DESC, vectors.article_id DESC
            OFFSET 0 -- so that the vectors are looked into in this order
        ) AS newest
        WHERE words = search_candidates.query OR newest.vector @@ search_candidates.query
        LIMIT missing;
        GET DIAGNOSTICS found = ROW_COUNT;
        missing := missing - found;
        EXIT WHEN missing <= 0;
    END LOOP;
END
$$;
