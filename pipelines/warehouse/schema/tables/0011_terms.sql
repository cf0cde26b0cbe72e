-- A type, since a function's columns may not have the names of its parameters.
CREATE TYPE marts.term_day AS (published_date date, source_id text, language text, term text, articles integer);
COMMENT ON TYPE marts.term_day IS 'One word of one local day, source and language in the result of marts.terms.';
COMMENT ON COLUMN marts.term_day.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.term_day.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.term_day.language IS 'ISO 639-1 code of the articles; und where it is unknown.';
COMMENT ON COLUMN marts.term_day.term IS 'A word of at least three letters, in lower case, that is no stop word.';
COMMENT ON COLUMN marts.term_day.articles IS 'Articles of that day with it in headline, standfirst or text.';
