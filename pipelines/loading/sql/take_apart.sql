-- All fetches of these articles, the new ones included, go where suspicious readings wait. Of a fetch before the latest
-- only text, authors, editors, section and tags are known; the latest of each text gives the article's row its other
-- fields.
INSERT INTO shown
SELECT version.*, begun.read_at
FROM warehouse.article_versions AS version
JOIN ops.versions AS begun USING (article_id, version)
WHERE article_id = ANY (%(article_ids)s);
CREATE TEMP TABLE held ON COMMIT DROP AS SELECT * FROM staging;
WITH fetches AS (
    SELECT
        article_id, valid_from AS fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself,
        NULL::text[] AS authors, NULL::text[] AS editors, NULL AS section, NULL::text[] AS tags
    FROM ops.versions
    WHERE article_id = ANY (%(article_ids)s)
    UNION ALL
    SELECT
        article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself, authors, editors, section,
        tags
    FROM ops.observations
    WHERE article_id = ANY (%(article_ids)s)
)
INSERT INTO ops.suspicious_versions (
    article_id, source_id, url, title, subtitle, authors, editors, section, tags, language, dateline, published_at,
    published_date, modified_at, body, word_count, image_url, access, content_hash, body_hash, fetched_at, warc_file,
    warc_offset, extractor_version, cut, stated_at, names_itself, run_id, published_precision, links, article_type,
    agency, images, signals
)
SELECT
    article_id, article.source_id, article.url, version.title, version.subtitle,
    coalesce(fetches.authors, version.authors), coalesce(fetches.editors, version.editors),
    CASE WHEN fetches.authors IS NULL THEN version.section ELSE fetches.section END,
    coalesce(fetches.tags, version.tags), article.language, article.dateline, article.published_at, article.published_date,
    fetches.modified_at, version.body, article.word_count, article.image_url, article.access, version.content_hash,
    article.body_hash, fetched_at, fetches.warc_file, fetches.warc_offset, version.extractor_version, article.cut,
    fetches.stated_at, fetches.names_itself, version.run_id, article.published_precision,
    CASE WHEN version.content_hash = article.content_hash THEN article.links ELSE '[]' END,
    article.article_type, article.agency,
    CASE WHEN version.content_hash = article.content_hash THEN article.images ELSE '[]' END,
    article.signals
FROM fetches
JOIN warehouse.articles AS article USING (article_id)
JOIN warehouse.article_versions AS version USING (article_id)
WHERE version.valid_from <= fetched_at AND (version.valid_to > fetched_at OR version.valid_to IS NULL)
UNION ALL
SELECT
    article_id, source_id, url, title, subtitle, authors, editors, section, tags, language, dateline, published_at,
    published_date, modified_at, body, word_count, image_url, access, content_hash, body_hash, fetched_at, warc_file,
    warc_offset, extractor_version, cut, stated_at, names_itself, %(run_id)s, published_precision, links, article_type,
    agency, images, signals
FROM staging
JOIN known USING (canonical_url)
WHERE article_id = ANY (%(article_ids)s)
ON CONFLICT DO NOTHING;
DELETE FROM ops.versions WHERE article_id = ANY (%(article_ids)s);
DELETE FROM ops.observations WHERE article_id = ANY (%(article_ids)s);
UPDATE warehouse.articles
SET last_seen_at = '-infinity', published_at = NULL, published_precision = 'listing', dated_at = NULL
WHERE article_id = ANY (%(article_ids)s)
