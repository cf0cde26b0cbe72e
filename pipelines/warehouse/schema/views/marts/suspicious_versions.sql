CREATE OR REPLACE VIEW marts.suspicious_versions AS
SELECT
    suspicious.fetched_at,
    article.source_id,
    article.article_id,
    suspicious.url,
    article.title,
    suspicious.title AS title_read,
    left(suspicious.body, 300) AS text_read,
    article.content_hash,
    suspicious.content_hash AS content_hash_read,
    suspicious.warc_file,
    suspicious.warc_offset,
    suspicious.run_id
FROM ops.suspicious_versions AS suspicious
JOIN warehouse.articles AS article USING (article_id)
ORDER BY suspicious.fetched_at DESC;
COMMENT ON VIEW marts.suspicious_versions IS 'One row per fetch of a loaded article that read another text, of which nothing shows that it is the same article; newest first. The article stays as it is.';
COMMENT ON COLUMN marts.suspicious_versions.fetched_at IS 'Instant of the fetch.';
COMMENT ON COLUMN marts.suspicious_versions.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.suspicious_versions.article_id IS 'The article.';
COMMENT ON COLUMN marts.suspicious_versions.url IS 'Address that was fetched.';
COMMENT ON COLUMN marts.suspicious_versions.title IS 'Headline of the article.';
COMMENT ON COLUMN marts.suspicious_versions.title_read IS 'Headline that was read instead.';
COMMENT ON COLUMN marts.suspicious_versions.text_read IS 'Beginning of the text that was read instead.';
COMMENT ON COLUMN marts.suspicious_versions.content_hash IS 'Digest of the article''s text.';
COMMENT ON COLUMN marts.suspicious_versions.content_hash_read IS 'Digest of the text that was read instead.';
COMMENT ON COLUMN marts.suspicious_versions.warc_file IS 'WARC segment of the raw page, as a name in the lake.';
COMMENT ON COLUMN marts.suspicious_versions.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN marts.suspicious_versions.run_id IS 'Run that fetched it.';
