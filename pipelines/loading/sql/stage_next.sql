-- The earliest waiting reading of each article that is one of its versions.
DELETE FROM staging;
WITH next AS (
    SELECT DISTINCT ON (article_id) article_id, fetched_at
    FROM ops.suspicious_versions
    WHERE (article_id, content_hash) IN (SELECT * FROM unnest(%(article_ids)s::bigint[], %(content_hashes)s::text[]))
    ORDER BY article_id, fetched_at
),
taken AS (
    DELETE FROM ops.suspicious_versions AS waiting
    USING next
    WHERE (waiting.article_id, waiting.fetched_at) = (next.article_id, next.fetched_at)
    RETURNING waiting.*
)
INSERT INTO staging (
    canonical_url,
    source_id, url, title, subtitle, authors, editors, section, tags, language, dateline, published_at,
    published_date, modified_at, body, word_count, image_url, access, content_hash, body_hash, fetched_at, warc_file,
    warc_offset, extractor_version, cut, stated_at, names_itself, published_precision, links, article_type, agency, images,
    signals
)
SELECT
    article.canonical_url,
    taken.source_id, taken.url, taken.title, taken.subtitle, taken.authors, taken.editors, taken.section, taken.tags,
    taken.language, taken.dateline, taken.published_at, taken.published_date, taken.modified_at, taken.body,
    taken.word_count, taken.image_url, taken.access, taken.content_hash, taken.body_hash, taken.fetched_at,
    taken.warc_file, taken.warc_offset, taken.extractor_version, taken.cut, taken.stated_at, taken.names_itself,
    taken.published_precision,
    taken.links, taken.article_type, taken.agency, taken.images, taken.signals
FROM taken
JOIN warehouse.articles AS article USING (article_id)
