-- Only the index of words is useful here: every other plan unpacks the vectors, which are large to read. So each article
-- is asked in its own language, in the form of the query that the index can evaluate, and in whole only where needed.
CREATE OR REPLACE FUNCTION warehouse.matching_vectors(
    query text, language text, first date, last date, source text, max_articles bigint
)
RETURNS SETOF search_index.search_vectors
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off
AS $$
#variable_conflict use_column
DECLARE
    languages text[];
    wholes tsquery[];
    indexed tsquery[];
    are_lossless boolean[];
    searched_month date;
    missing bigint := max_articles;
    found bigint;
BEGIN
    PERFORM warehouse.require_known(matching_vectors.source, matching_vectors.language);
    IF first > last THEN
        PERFORM warehouse.require_days(first, last);
    END IF;
    -- Refuses a wrong query even where there is nothing to search.
    PERFORM warehouse.compile_query(query, coalesce(matching_vectors.language, 'und'));
    SELECT array_agg(known.language), array_agg(whole), array_agg(compiled.indexed), array_agg(is_lossless)
    INTO languages, wholes, indexed, are_lossless
    FROM search_index.search_languages AS known
    CROSS JOIN LATERAL warehouse.compile_query(query, known.language) AS compiled
    WHERE matching_vectors.language IS NULL OR known.language = matching_vectors.language;
    FOR searched_month IN
        SELECT month FROM search_index.search_months
        WHERE month >= date_trunc('month', first) AND month <= last
        ORDER BY month DESC
    LOOP
        RETURN QUERY
        SELECT newest.article_id, newest.published_date, newest.source_id, newest.language, newest.vector
        FROM (
            SELECT vectors.*, asked.whole, asked.is_lossless
            FROM unnest(languages, wholes, indexed, are_lossless) AS asked (language, whole, indexed, is_lossless)
            JOIN search_index.search_vectors AS vectors
                ON vectors.language = asked.language AND vectors.vector @@ asked.indexed
            WHERE vectors.published_date >= searched_month
                AND vectors.published_date < searched_month + interval '1 month'
                AND vectors.published_date BETWEEN first AND last
                AND (matching_vectors.source IS NULL OR vectors.source_id = matching_vectors.source)
            ORDER BY vectors.published_date DESC, vectors.article_id DESC
            OFFSET 0 -- reads the vectors in this order, only until there are enough
        ) AS newest
        WHERE newest.is_lossless OR newest.vector @@ newest.whole
        LIMIT missing;
        GET DIAGNOSTICS found = ROW_COUNT;
        missing := missing - found;
        EXIT WHEN missing <= 0;
    END LOOP;
END
$$;
COMMENT ON FUNCTION warehouse.matching_vectors IS 'The newest articles that match a query, month by month backwards until there are enough; all of them for null.';

CREATE OR REPLACE FUNCTION warehouse.matches(
    query text, "from" date DEFAULT NULL, "to" date DEFAULT NULL, source text DEFAULT NULL, language text DEFAULT NULL
)
RETURNS TABLE (article_id bigint, source_id text, published_date date, url text, title text)
LANGUAGE sql STABLE
AS $$
    SELECT articles.article_id, articles.source_id, articles.published_date, articles.url, articles.title
    FROM warehouse.matching_vectors(
        matches.query, matches.language, coalesce("from", '0001-01-01'), coalesce("to", '9999-12-31'), matches.source,
        NULL
    ) AS found
    JOIN warehouse.articles USING (article_id)
$$;
COMMENT ON FUNCTION warehouse.matches IS 'All articles that match a query, in no order; from and to are local publication days. docs/queries.md describes the query language.';

CREATE OR REPLACE FUNCTION warehouse.shown_query(query tsquery, vector tsvector) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    shown text := replace(replace(query::text, ''':A', ''''), ''':*A', ''':*');
    stems text[] := ARRAY(SELECT stem[1] FROM regexp_matches(shown, '''(~[^'']+)''', 'g') AS stem);
    found record;
BEGIN
    FOR found IN
        WITH known AS MATERIALIZED (
            SELECT lexeme, places FROM unnest(vector) AS word (lexeme, places, weights) WHERE places IS NOT NULL
        )
        SELECT stem.lexeme AS stem, string_agg(quote_literal(word.lexeme), ' | ') AS words
        FROM known AS stem
        JOIN known AS word ON word.places && stem.places AND left(word.lexeme, 1) <> '~'
        WHERE stem.lexeme = ANY (stems)
        GROUP BY stem.lexeme
    LOOP
        shown := replace(shown, quote_literal(found.stem), format('(%s)', found.words));
    END LOOP;
    RETURN shown::tsquery;
END
$$;
COMMENT ON FUNCTION warehouse.shown_query IS 'A query whose stems are replaced by the words at their places in a vector, since ts_headline knows words only.';

CREATE OR REPLACE FUNCTION warehouse.shown_text(text text, query tsquery) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- A control character parts the words where warehouse.plain_words does; texts have none.
RETURN translate(
    ts_headline(
        'pg_catalog.simple', regexp_replace(text, warehouse.word_breaks(), chr(1) || '\&' || chr(1), 'g'), query,
        'StartSel=«, StopSel=», MaxFragments=2, MinWords=5, MaxWords=18, FragmentDelimiter=" … "'
    ),
    chr(1), ''
);
COMMENT ON FUNCTION warehouse.shown_text IS 'Parts of a text with the words of a query, each word between « and ».';

CREATE OR REPLACE FUNCTION warehouse.search(
    query text,
    language text DEFAULT NULL,
    "from" date DEFAULT NULL,
    "to" date DEFAULT NULL,
    source text DEFAULT NULL,
    max_results integer DEFAULT 20
)
RETURNS TABLE (
    article_id bigint, source_id text, published_date date, url text, title text, rank real, headline text,
    is_cut boolean
)
LANGUAGE plpgsql STABLE
AS $$
#variable_conflict use_column
DECLARE
    max_ranked CONSTANT bigint := greatest(500, max_results);
BEGIN
    IF max_results IS NULL OR max_results < 1 THEN
        RAISE EXCEPTION 'max_results must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR article_id, source_id, published_date, url, title, rank, headline, is_cut IN
        WITH newest AS MATERIALIZED (
            SELECT found.*, row_number() OVER (ORDER BY found.published_date DESC, found.article_id DESC) AS number
            FROM warehouse.matching_vectors(
                query, search.language, coalesce("from", '0001-01-01'), coalesce("to", '9999-12-31'), search.source,
                max_ranked + 1
            ) AS found
        ),
        compiled AS MATERIALIZED (
            SELECT asked.language, compiled.whole
            FROM (SELECT DISTINCT newest.language FROM newest) AS asked
            CROSS JOIN LATERAL warehouse.compile_query(query, asked.language) AS compiled
        ),
        ranked AS MATERIALIZED (
            SELECT
                newest.article_id, newest.vector, compiled.whole,
                ts_rank(newest.vector, compiled.whole, 1) AS rank
            FROM newest
            JOIN compiled USING (language)
            WHERE newest.number <= max_ranked
            ORDER BY rank DESC, newest.published_date DESC, newest.article_id DESC
            LIMIT max_results
        )
        SELECT
            articles.article_id,
            articles.source_id,
            articles.published_date,
            articles.url,
            articles.title,
            ranked.rank,
            warehouse.shown_text(left(articles.body, 20000), warehouse.shown_query(ranked.whole, ranked.vector)),
            (SELECT count(*) FROM newest) > max_results
        FROM ranked
        JOIN warehouse.articles USING (article_id)
        ORDER BY ranked.rank DESC, articles.published_date DESC, articles.article_id DESC
    LOOP
        RETURN NEXT;
    END LOOP;
    IF is_cut THEN
        RAISE NOTICE 'more articles match than these %; warehouse.matches gives all', max_results
            USING HINT = format('The best of the newest %s matches are shown.', max_ranked);
    END IF;
END
$$;
COMMENT ON FUNCTION warehouse.search IS 'Articles that match a query, best first among the newest 500 matches, or max_results if that is more; is_cut tells that more articles match. from and to are local publication days. docs/queries.md describes the query language.';
