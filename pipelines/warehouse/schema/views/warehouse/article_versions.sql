CREATE OR REPLACE VIEW warehouse.article_versions AS
SELECT
    version.article_id,
    version.version,
    version.valid_from,
    version.valid_to,
    CASE WHEN version.body IS NULL THEN article.title ELSE version.title END AS title,
    CASE WHEN version.body IS NULL THEN article.subtitle ELSE version.subtitle END AS subtitle,
    coalesce(version.body, article.body) AS body,
    version.content_hash,
    version.modified_at,
    version.warc_file,
    version.warc_offset,
    version.extractor_version,
    version.run_id,
    article.article_key
FROM ops.versions AS version
JOIN warehouse.articles AS article USING (article_id);
COMMENT ON VIEW warehouse.article_versions IS 'One row per distinct text of an article that was seen.';
COMMENT ON COLUMN warehouse.article_versions.article_id IS 'The article.';
COMMENT ON COLUMN warehouse.article_versions.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN warehouse.article_versions.valid_from IS 'Instant of the first fetch that saw this text.';
COMMENT ON COLUMN warehouse.article_versions.valid_to IS 'Instant of the first fetch that saw another text; null for the latest.';
COMMENT ON COLUMN warehouse.article_versions.title IS 'Headline of this version.';
COMMENT ON COLUMN warehouse.article_versions.subtitle IS 'Standfirst of this version.';
COMMENT ON COLUMN warehouse.article_versions.body IS 'Text of this version.';
COMMENT ON COLUMN warehouse.article_versions.content_hash IS 'Digest of title, subtitle and body.';
COMMENT ON COLUMN warehouse.article_versions.modified_at IS 'Instant of the change, as the page of this version states it.';
COMMENT ON COLUMN warehouse.article_versions.warc_file IS 'WARC segment of this version''s raw page.';
COMMENT ON COLUMN warehouse.article_versions.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN warehouse.article_versions.extractor_version IS 'Version of the code that read the page.';
COMMENT ON COLUMN warehouse.article_versions.run_id IS 'Run that wrote the version.';
COMMENT ON COLUMN warehouse.article_versions.article_key IS 'The article, by its key in every warehouse that has it.';
