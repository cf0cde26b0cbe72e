-- A key holds 2,704 bytes. A headline of words that hyphens join may be longer, and one that was stopped the count of its
-- week, and of all weeks before it.
CREATE OR REPLACE FUNCTION marts.refresh_terms() RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    stale date;
BEGIN
    DELETE FROM ops.stale_weeks
    WHERE week = (SELECT week FROM ops.stale_weeks ORDER BY week DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING week INTO stale;
    DELETE FROM marts.terms_by_week WHERE week = stale;
    INSERT INTO marts.terms_by_week (week, language, term, articles, sources)
    WITH words AS (
        SELECT DISTINCT article_id, source_id, coalesce(language, 'und') AS language, term
        FROM warehouse.articles
        CROSS JOIN LATERAL regexp_split_to_table(lower(title), '[^[:alnum:]''’-]+') AS term
        WHERE published_date >= stale AND published_date < stale + 7
            AND term ~ '^[[:alpha:]].{2}' AND octet_length(term) <= 1000
    ),
    counted AS (
        SELECT language, term, count(*) AS articles, count(DISTINCT source_id) AS sources
        FROM words
        GROUP BY language, term
    )
    SELECT stale, language, term, articles, sources
    FROM counted
    -- A stop word has no stem, or is named.
    WHERE NOT EXISTS (
            SELECT FROM marts.stop_words
            WHERE stop_words.language = counted.language AND stop_words.term = counted.term
        )
        AND to_tsvector(warehouse.text_configuration(language), term) <> ''::tsvector;
    RETURN stale;
END
$$;
COMMENT ON COLUMN marts.terms_by_week.term IS 'A word of three letters or more and of 1,000 bytes at most, in lower case.';
