"""A warehouse of many articles made by the server itself: years of many publishers, some of it repeated and revised."""

SOURCES = """
INSERT INTO warehouse.sources
SELECT
    CASE number WHEN 0 THEN 'sample-harbour-post' ELSE 'bench-' || number END, 'Bench ' || number,
    'bench-' || number || '.example', 'ID', CASE number %% 5 WHEN 0 THEN 'en' ELSE 'id' END, 'UTC'
FROM generate_series(0, %(sources)s - 1) AS number
"""

SENTENCES = "CREATE TEMP TABLE sentences (language text, number integer, words text, PRIMARY KEY (language, number))"

# A tenth of the articles are a copy of the one before, from another publisher; half of them word for word.
ARTICLES = """
INSERT INTO warehouse.articles (
    article_id, story_id, duplicate_of, source_id, url, canonical_url, title, authors, editors, section, tags,
    language, published_at, published_date, body, word_count, access, content_hash, body_hash, version, first_seen_at,
    last_seen_at, warc_file, warc_offset, extractor_version, run_id, published_precision
)
OVERRIDING SYSTEM VALUE
SELECT
    number, told.story_id, CASE WHEN number %% 20 = 1 AND number > 1 THEN told.story_id END, sources.source_id,
    address.url, address.url, left(text.body, 60), ARRAY['Author ' || number %% 500], '{}', 'Section ' || number %% 12,
    ARRAY['tag ' || number %% 300, 'tag ' || number %% 7], sources.language, seen.at, seen.at::date, text.body, 350,
    'full', md5('text' || number), md5('body' || number), CASE WHEN number %% 33 = 0 THEN 2 ELSE 1 END, seen.at,
    seen.at, 'warc/bench/2026/01/01/20260101T000000Z-00000.warc.gz', number, 'bench', 'archive_day/' || seen.at::date,
    'time'
FROM generate_series(1, %(count)s) AS number
CROSS JOIN LATERAL (
    SELECT CASE number %% %(sources)s WHEN 0 THEN 'sample-harbour-post' ELSE 'bench-' || number %% %(sources)s END AS id
) AS publisher
JOIN warehouse.sources ON sources.source_id = publisher.id
CROSS JOIN LATERAL (
    SELECT timestamptz '2026-04-01' - (1 - (number - 1) / %(count)s::float) * interval '3 years' AS at
) AS seen
CROSS JOIN LATERAL (
    SELECT 'https://www.' || publisher.id || '.example/read/' || number || '/warga-menanam-pohon-di-lereng' AS url
) AS address
CROSS JOIN LATERAL (
    SELECT CASE WHEN number %% 10 = 1 AND number > 1 THEN number - 1 ELSE number END AS story_id
) AS told
CROSS JOIN LATERAL (
    SELECT string_agg(sentences.words, E'\\n') AS body
    FROM generate_series(1, 10) AS place
    JOIN sentences ON sentences.language = sources.language
        AND sentences.number = (hashint8(number.number * 10 + place) & 4095)
) AS text;
"""

BOOKS = """
INSERT INTO ops.versions (
    article_id, version, valid_from, valid_to, title, body, content_hash, warc_file, warc_offset, extractor_version,
    run_id
)
SELECT
    article_id, number, first_seen_at + (number - 1) * interval '1 hour',
    CASE WHEN number < version THEN first_seen_at + number * interval '1 hour' END,
    CASE WHEN number < version THEN 'Earlier: ' || title END, CASE WHEN number < version THEN body END,
    md5(content_hash || number), warc_file, warc_offset, extractor_version, run_id
FROM warehouse.articles
CROSS JOIN LATERAL generate_series(1, version) AS number;
INSERT INTO ops.ledger (
    source_id, url, canonical_url, published_date, listed_date, found_by, state, fetched_at, warc_file, warc_offset,
    run_id, discovered_at, updated_at, article_id
)
SELECT
    source_id, url, canonical_url, published_date, published_date, ARRAY['index'], 'loaded', first_seen_at, warc_file,
    warc_offset, run_id, first_seen_at, first_seen_at, article_id
FROM warehouse.articles;
INSERT INTO ops.events (
    at, source_id, url, event, route, listing_url, published_date, article_id, warc_file, warc_offset, run_id
)
SELECT
    discovered_at, source_id, url, event, CASE WHEN is_found THEN 'index' END,
    CASE WHEN is_found THEN 'https://www.' || source_id || '.example/index?date=' || published_date END,
    CASE WHEN is_found THEN published_date END, CASE WHEN event = 'loaded' THEN article_id END,
    CASE WHEN event = 'fetched' THEN warc_file END, CASE WHEN event = 'fetched' THEN warc_offset END, run_id
FROM ops.ledger
CROSS JOIN unnest(ARRAY['discovered', 'fetched', 'loaded']) AS event
CROSS JOIN LATERAL (SELECT event = 'discovered' AS is_found) AS way;
INSERT INTO ops.runs (
    run_id, source_id, dag_id, published_date, state, discovered, loaded, walked_at, started_at, finished_at
)
SELECT
    run_id, source_id, 'archive_day', published_date, 'done', count(*), count(*), published_date + 2,
    published_date + 2, published_date + 2
FROM warehouse.articles
GROUP BY run_id, source_id, published_date;
INSERT INTO ops.stale_weeks (week) SELECT DISTINCT date_trunc('week', published_date)::date FROM warehouse.articles;
"""

# An article of each month, for whose words Kabar itself makes a partition.
FIRST_OF_MONTHS = """
INSERT INTO ops.search_queue (article_id)
SELECT min(article_id) FROM warehouse.articles GROUP BY date_trunc('month', published_date)
"""

# The words of the others, out of those of their sentences, into tables without an index: ten times as fast.
VECTORS = """
CREATE TEMP TABLE stems AS
SELECT
    language, number, warehouse.text_vector(language, '', '', words) AS vector,
    warehouse.text_vector(language, left(words, 60), '', '') AS title_vector
FROM sentences;
CREATE UNIQUE INDEX ON stems (language, number);
CREATE AGGREGATE pg_temp.concatenate(tsvector) (SFUNC = tsvector_concat, STYPE = tsvector);
CREATE TEMP TABLE dropped AS
SELECT replace(pg_get_indexdef('search_index.search_vectors_by_word'::regclass), ' ON ONLY ', ' ON ') AS definition;
DROP INDEX search_index.search_vectors_by_word;
INSERT INTO search_index.search_vectors (article_id, published_date, source_id, language, vector)
SELECT article_id, published_date, source_id, articles.language, text.title_vector || text.vector
FROM warehouse.articles
CROSS JOIN LATERAL (
    SELECT
        pg_temp.concatenate(stems.vector) AS vector,
        pg_temp.concatenate(stems.title_vector) FILTER (WHERE place = 1) AS title_vector
    FROM generate_series(1, 10) AS place
    JOIN stems ON stems.language = articles.language AND stems.number = (hashint8(article_id * 10 + place) & 4095)
) AS text
ON CONFLICT DO NOTHING;
DO $$ BEGIN EXECUTE (SELECT definition FROM dropped); END $$;
INSERT INTO search_index.search_languages SELECT DISTINCT language FROM sentences ON CONFLICT DO NOTHING;
"""

SIZES = """
SELECT
    coalesce(parent.oid, relation.oid)::regclass::text AS name,
    sum(pg_total_relation_size(relation.oid)) / %(count)s AS bytes
FROM pg_class AS relation
LEFT JOIN pg_inherits AS part ON part.inhrelid = relation.oid
LEFT JOIN pg_class AS parent ON parent.oid = part.inhparent
WHERE relation.relkind = 'r' AND relation.relnamespace::regnamespace::text IN ('warehouse', 'ops', 'marts')
GROUP BY 1
HAVING sum(pg_total_relation_size(relation.oid)) >= 10 * %(count)s
ORDER BY 2 DESC
"""
