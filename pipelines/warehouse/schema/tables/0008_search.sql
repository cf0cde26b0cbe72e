-- Vectors are stored apart from the articles and filled by a later task, so that a load does not wait for them.
CREATE TABLE warehouse.search_vectors (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
    published_date date NOT NULL,
    source_id text NOT NULL,
    language text,
    vector tsvector NOT NULL,
    PRIMARY KEY (article_id, published_date)
) PARTITION BY RANGE (published_date);
CREATE INDEX search_vectors_by_word ON warehouse.search_vectors USING gin (vector)
    WITH (fastupdate = off); -- every search would read the list of pending entries
COMMENT ON TABLE warehouse.search_vectors IS 'Words of each article for warehouse.search, one partition per month; filled after the load.';
COMMENT ON COLUMN warehouse.search_vectors.article_id IS 'The article.';
COMMENT ON COLUMN warehouse.search_vectors.published_date IS 'Its local publication day.';
COMMENT ON COLUMN warehouse.search_vectors.source_id IS 'Its publisher.';
COMMENT ON COLUMN warehouse.search_vectors.language IS 'Language whose word stems the vector holds.';
COMMENT ON COLUMN warehouse.search_vectors.vector IS 'Words and ~stems with their places: title with weight A, subtitle B, body D; ^words of the title and the marks of word pairs, without places.';

CREATE TABLE warehouse.search_months (month date PRIMARY KEY);
COMMENT ON TABLE warehouse.search_months IS 'Months that warehouse.search_vectors has a partition for.';
COMMENT ON COLUMN warehouse.search_months.month IS 'First day of the month.';

CREATE TABLE warehouse.search_languages (language text PRIMARY KEY);
COMMENT ON TABLE warehouse.search_languages IS 'Languages of the vectors; und stands for unknown.';
COMMENT ON COLUMN warehouse.search_languages.language IS 'ISO 639-1 code.';

-- No foreign key: an entry whose article is gone does no harm.
CREATE TABLE ops.search_queue (
    article_id bigint PRIMARY KEY,
    queued_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.search_queue IS 'Articles whose words are missing from warehouse.search_vectors or out of date.';
COMMENT ON COLUMN ops.search_queue.article_id IS 'The article.';
COMMENT ON COLUMN ops.search_queue.queued_at IS 'When it was loaded or changed.';

-- A type, since a function's columns may not have the names of its parameters.
CREATE TYPE warehouse.topic_day AS (
    day date, source text, matches bigint, stories bigint, articles bigint, share double precision, failed bigint,
    complete boolean
);
COMMENT ON TYPE warehouse.topic_day IS 'One local day of one source in the result of warehouse.topic_volume.';
COMMENT ON COLUMN warehouse.topic_day.day IS 'Local publication day.';
COMMENT ON COLUMN warehouse.topic_day.source IS 'The publisher.';
COMMENT ON COLUMN warehouse.topic_day.matches IS 'Articles that match the query.';
COMMENT ON COLUMN warehouse.topic_day.stories IS 'Stories of these articles: copies of one text count once.';
COMMENT ON COLUMN warehouse.topic_day.articles IS 'All articles of the day; if a language is named, the searchable ones in that language.';
COMMENT ON COLUMN warehouse.topic_day.share IS 'matches divided by articles; null on a day without articles.';
COMMENT ON COLUMN warehouse.topic_day.failed IS 'URLs of the day that could not be fetched.';
COMMENT ON COLUMN warehouse.topic_day.complete IS 'marts.coverage calls the day complete, and all of its articles are searchable.';
