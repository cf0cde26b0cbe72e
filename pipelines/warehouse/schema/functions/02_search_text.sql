CREATE OR REPLACE FUNCTION warehouse.text_configuration(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE language
    WHEN 'id' THEN 'pg_catalog.indonesian'::regconfig
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
    WHEN 'ca' THEN 'pg_catalog.catalan'::regconfig
    WHEN 'da' THEN 'pg_catalog.danish'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'el' THEN 'pg_catalog.greek'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    WHEN 'eu' THEN 'pg_catalog.basque'::regconfig
    WHEN 'fi' THEN 'pg_catalog.finnish'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'ga' THEN 'pg_catalog.irish'::regconfig
    WHEN 'hi' THEN 'pg_catalog.hindi'::regconfig
    WHEN 'hu' THEN 'pg_catalog.hungarian'::regconfig
    WHEN 'hy' THEN 'pg_catalog.armenian'::regconfig
    WHEN 'it' THEN 'pg_catalog.italian'::regconfig
    WHEN 'lt' THEN 'pg_catalog.lithuanian'::regconfig
    WHEN 'ne' THEN 'pg_catalog.nepali'::regconfig
    WHEN 'nl' THEN 'pg_catalog.dutch'::regconfig
    WHEN 'no' THEN 'pg_catalog.norwegian'::regconfig
    WHEN 'pt' THEN 'pg_catalog.portuguese'::regconfig
    WHEN 'ro' THEN 'pg_catalog.romanian'::regconfig
    WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
    WHEN 'sr' THEN 'pg_catalog.serbian'::regconfig
    WHEN 'sv' THEN 'pg_catalog.swedish'::regconfig
    WHEN 'ta' THEN 'pg_catalog.tamil'::regconfig
    WHEN 'tr' THEN 'pg_catalog.turkish'::regconfig
    WHEN 'yi' THEN 'pg_catalog.yiddish'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
END;
COMMENT ON FUNCTION warehouse.text_configuration IS 'PostgreSQL''s text search configuration for a language (ISO 639-1); simple where it has none.';

CREATE OR REPLACE FUNCTION warehouse.text_words(language text, title text, subtitle text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(to_tsvector(warehouse.text_configuration(language), title), 'A')
    || setweight(to_tsvector(warehouse.text_configuration(language), coalesce(subtitle, '')), 'B')
    -- A vector holds at most a megabyte; 150,000 characters fit in any script, unless text_vector says otherwise.
    || to_tsvector(warehouse.text_configuration(language), left(body, 150000));
COMMENT ON FUNCTION warehouse.text_words IS 'Word stems of an article with their places: title with weight A, subtitle B, the first 150,000 characters of the body D.';

CREATE OR REPLACE FUNCTION warehouse.word_pair(word text, next_word text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- 16 bits: few pairs of an article share a mark, and the index of a month has few keys.
RETURN '#' || left(encode(decode(left(md5(word || ' ' || next_word), 4), 'hex'), 'base64'), 3);
COMMENT ON FUNCTION warehouse.word_pair IS 'The mark of two words that follow each other; some pairs share one.';

CREATE OR REPLACE FUNCTION warehouse.word_pairs(words tsvector) RETURNS TABLE (word_pairs tsvector)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT array_to_tsvector(coalesce(array_agg(warehouse.word_pair(word, lexeme)) FILTER (WHERE word <> ''), '{}'))
    FROM (
        SELECT lexeme, lag(lexeme) OVER (ORDER BY place) AS word
        FROM unnest(words) AS known (lexeme, places, weights)
        CROSS JOIN unnest(places) AS place
    ) AS ordered
$$;
COMMENT ON FUNCTION warehouse.word_pairs IS 'The marks of all pairs of words that follow each other in a text, stop words left out; one row.';

CREATE OR REPLACE FUNCTION warehouse.text_vector(language text, title text, subtitle text, body text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
    words tsvector;
BEGIN
    words := warehouse.text_words(language, title, subtitle, body);
    RETURN words || (SELECT word_pairs FROM warehouse.word_pairs(words));
EXCEPTION WHEN program_limit_exceeded THEN -- hyphenated words are in a vector whole and in parts
    words := warehouse.text_words(language, left(title, 2000), left(subtitle, 2000), left(body, 20000));
    RETURN words || (SELECT word_pairs FROM warehouse.word_pairs(words));
END
$$;
COMMENT ON FUNCTION warehouse.text_vector IS 'Words and word pairs of an article; only of its beginning, if all of them do not fit into a vector.';
