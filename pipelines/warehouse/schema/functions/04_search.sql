CREATE OR REPLACE FUNCTION warehouse.search_stems(query text, language text) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT string_agg(DISTINCT format('(%s)', stems), ' | ')::tsquery
    FROM warehouse.search_languages AS known
    CROSS JOIN LATERAL (
        SELECT websearch_to_tsquery(warehouse.text_configuration(known.language), search_stems.query)::text AS stems
    ) AS parsed
    WHERE stems <> '' AND (known.language = search_stems.language OR search_stems.language IS NULL)
$$;
COMMENT ON FUNCTION warehouse.search_stems IS 'A web-style query in the word stems of one language or, for null, of each language of the articles.';

-- The index knows the words of a phrase, not their places, and the vectors, which know the places, are large to read.
-- With the pairs of a phrase's words the index finds the articles that have the phrase.
CREATE OR REPLACE FUNCTION warehouse.search_words(query tsquery) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    words text := query::text;
    pair text[];
BEGIN
    -- A negated phrase without its places would exclude too much.
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
COMMENT ON FUNCTION warehouse.search_words IS 'A query that the index alone can evaluate: each phrase becomes its words and their pairs.';

-- Only the index of words is useful here: every other plan unpacks the vectors.
CREATE OR REPLACE FUNCTION warehouse.search_candidates(
    query tsquery, language text, first date, last date, source text, max_results integer
)
RETURNS SETOF warehouse.search_vectors
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off
AS $$
DECLARE
    words tsquery := warehouse.search_words(query);
    searched_month date;
    missing integer := max_results;
    found integer;
BEGIN
    FOR searched_month IN
        SELECT month FROM warehouse.search_months
        WHERE month >= date_trunc('month', first) AND month <= last
        ORDER BY month DESC
    LOOP
        RETURN QUERY
        SELECT newest.*
        FROM (
            SELECT vectors.*
            FROM warehouse.search_vectors AS vectors
            WHERE vectors.published_date >= searched_month
                AND vectors.published_date < searched_month + interval '1 month'
                AND vectors.published_date BETWEEN first AND last
                AND vectors.vector @@ words
                AND (search_candidates.source IS NULL OR vectors.source_id = search_candidates.source)
                AND (search_candidates.language IS NULL OR vectors.language = search_candidates.language)
            ORDER BY vectors.published_date DESC, vectors.article_id DESC
            OFFSET 0 -- reads the vectors in this order, only until there are enough
        ) AS newest
        WHERE words = search_candidates.query OR newest.vector @@ search_candidates.query
        LIMIT missing;
        GET DIAGNOSTICS found = ROW_COUNT;
        missing := missing - found;
        EXIT WHEN missing <= 0;
    END LOOP;
END
$$;
COMMENT ON FUNCTION warehouse.search_candidates IS 'The newest articles that match word stems, month by month backwards until there are enough.';

CREATE OR REPLACE FUNCTION warehouse.search(
    query text,
    language text DEFAULT NULL,
    "from" date DEFAULT NULL,
    "to" date DEFAULT NULL,
    source text DEFAULT NULL,
    max_results integer DEFAULT 20
)
RETURNS TABLE (
    article_id bigint, source_id text, published_date date, url text, title text, rank real, headline text
)
LANGUAGE sql STABLE
AS $$
    WITH newest AS MATERIALIZED (
        SELECT found.*, websearch_to_tsquery(warehouse.text_configuration(found.language), search.query) AS own_query
        FROM warehouse.search_candidates(
            warehouse.search_stems(search.query, search.language), search.language,
            coalesce("from", '0001-01-01'), coalesce("to", '9999-12-31'), search.source, 500
        ) AS found
    ),
    ranked AS MATERIALIZED (
        SELECT newest.article_id, newest.own_query, ts_rank(newest.vector, newest.own_query, 1) AS rank
        FROM newest
        WHERE newest.vector @@ newest.own_query -- drops what matched only in the stems of another language
        ORDER BY rank DESC, newest.published_date DESC, newest.article_id DESC
        LIMIT search.max_results
    )
    SELECT
        articles.article_id,
        articles.source_id,
        articles.published_date,
        articles.url,
        articles.title,
        ranked.rank,
        ts_headline(
            warehouse.text_configuration(articles.language), left(articles.body, 20000), ranked.own_query,
            'StartSel=«, StopSel=», MaxFragments=2, MinWords=5, MaxWords=18, FragmentDelimiter=" … "'
        )
    FROM ranked
    JOIN warehouse.articles USING (article_id)
    ORDER BY ranked.rank DESC, articles.published_date DESC, articles.article_id DESC
$$;
COMMENT ON FUNCTION warehouse.search IS 'Articles that match a web-style query ("exact words", or, -not), best first among the 500 newest matches; from and to are local publication days.';
