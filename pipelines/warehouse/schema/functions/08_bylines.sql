CREATE OR REPLACE FUNCTION ops.name_words(name text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_remove(
    regexp_split_to_array(
        lower(
            regexp_replace(
                regexp_replace(normalize(name, NFKD), '[\u0300-\u036f\u064b-\u065f]', '', 'g'),
                '[[:punct:][:space:]\u2010-\u2015\u2018\u2019\u00b7\u30fb]+', ' ', 'g'
            )
        ),
        ' '
    ),
    ''
);
COMMENT ON FUNCTION ops.name_words IS 'Words of a name without accents and punctuation, in lower case.';

CREATE OR REPLACE FUNCTION ops.is_same_name(one text, other text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN one = other OR coalesce(
    (
        SELECT bool_and(
            EXISTS (
                SELECT FROM unnest(names.longer) AS of_longer (word)
                WHERE of_longer.word = of_shorter.word
                    OR length(of_shorter.word) = 1 AND starts_with(of_longer.word, of_shorter.word)
                    OR length(of_longer.word) = 1 AND starts_with(of_shorter.word, of_longer.word)
            )
        )
        FROM (
            SELECT
                CASE WHEN cardinality(words.one) < cardinality(words.other) THEN words.one ELSE words.other END AS shorter,
                CASE WHEN cardinality(words.one) < cardinality(words.other) THEN words.other ELSE words.one END AS longer
            FROM (SELECT ops.name_words(one) AS one, ops.name_words(other) AS other) AS words
        ) AS names
        CROSS JOIN LATERAL unnest(names.shorter) AS of_shorter (word)
    ),
    false
);
COMMENT ON FUNCTION ops.is_same_name IS 'Whether two spellings may name one person: each word of the shorter is in the longer, in full or as an initial.';

CREATE OR REPLACE FUNCTION ops.is_same_byline(one text[], other text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN one = '{}' OR other = '{}' OR one = other OR NOT EXISTS (
    SELECT FROM unnest(one) AS mine (name)
    WHERE NOT EXISTS (SELECT FROM unnest(other) AS its (name) WHERE ops.is_same_name(mine.name, its.name))
) AND NOT EXISTS (
    SELECT FROM unnest(other) AS its (name)
    WHERE NOT EXISTS (SELECT FROM unnest(one) AS mine (name) WHERE ops.is_same_name(mine.name, its.name))
);
COMMENT ON FUNCTION ops.is_same_byline IS 'Whether two bylines name the same people, in any order and spelling; a byline that was not read differs from none.';
