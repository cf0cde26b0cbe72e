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
    article.article_key,
    coalesce(version.authors, article.authors) AS authors,
    coalesce(version.editors, article.editors) AS editors,
    CASE WHEN version.authors IS NULL THEN article.section ELSE version.section END AS section,
    coalesce(version.tags, article.tags) AS tags,
    encode(
        sha256(
            convert_to(
                concat_ws(E'\n', version.content_hash, array_to_string(coalesce(version.authors, article.authors), E'\n')),
                'UTF8'
            )
        ),
        'hex'
    ) AS version_hash
FROM ops.versions AS version
JOIN warehouse.articles AS article USING (article_id);
COMMENT ON VIEW warehouse.article_versions IS 'One row per version of an article: a run of fetches that read the same text under the same byline. warehouse.version_readings has what a version showed before its page was read again.';
COMMENT ON COLUMN warehouse.article_versions.article_id IS 'The article.';
COMMENT ON COLUMN warehouse.article_versions.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN warehouse.article_versions.valid_from IS 'Instant of the first fetch that saw this version.';
COMMENT ON COLUMN warehouse.article_versions.valid_to IS 'Instant of the first fetch that saw another version; null for the latest.';
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
COMMENT ON COLUMN warehouse.article_versions.authors IS 'Reporters, as the first page of this version names them.';
COMMENT ON COLUMN warehouse.article_versions.editors IS 'Editors, as the first page of this version names them; other editors alone make no version.';
COMMENT ON COLUMN warehouse.article_versions.section IS 'Section, as the first page of this version names it; another section alone makes no version.';
COMMENT ON COLUMN warehouse.article_versions.tags IS 'Tags, as the first page of this version names them; other tags alone make no version.';
COMMENT ON COLUMN warehouse.article_versions.version_hash IS 'Digest of title, subtitle, body and authors: cite it beside article and version.';
