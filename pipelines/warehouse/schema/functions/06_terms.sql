-- Counted from the words that search has of each article: a table of them would be larger than the index of search.
CREATE OR REPLACE FUNCTION marts.terms(
    "from" date, "to" date, source text DEFAULT NULL, language text DEFAULT NULL, min_articles integer DEFAULT 2
)
RETURNS SETOF marts.term_day
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
    PERFORM warehouse.require_days(terms."from", terms."to");
    PERFORM warehouse.require_known(terms.source, terms.language);
    RETURN QUERY
    SELECT
        vectors.published_date, vectors.source_id, coalesce(vectors.language, 'und'), words.lexeme, count(*)::integer
    FROM search_index.search_vectors AS vectors
    CROSS JOIN LATERAL unnest(vectors.vector) AS words (lexeme, positions, weights)
    WHERE vectors.published_date BETWEEN terms."from" AND terms."to"
        AND (terms.source IS NULL OR vectors.source_id = terms.source)
        AND (terms.language IS NULL OR coalesce(vectors.language, 'und') = terms.language)
        AND words.lexeme ~ '^[[:alpha:]].{2}'
        AND words.positions IS NOT NULL -- marks of word pairs have none
        AND NOT EXISTS (
            SELECT FROM marts.stop_words
            WHERE stop_words.language = vectors.language AND stop_words.term = words.lexeme
        )
    GROUP BY 1, 2, 3, 4
    HAVING count(*) >= terms.min_articles;
END
$$;
COMMENT ON FUNCTION marts.terms IS 'Words of texts: in how many articles of each local day, source and language each one is, without stop words and without words of fewer than min_articles articles. Name a short span: all words of its articles are counted.';
