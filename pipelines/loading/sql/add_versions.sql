INSERT INTO warehouse.article_versions (
    article_id, version, valid_from, title, subtitle, body, content_hash, modified_at, warc_file, warc_offset,
    extractor_version, run_id
)
SELECT
    article.article_id, article.version, article.last_seen_at, article.title, article.subtitle, article.body,
    article.content_hash, article.modified_at, article.warc_file, article.warc_offset, article.extractor_version,
    article.run_id
FROM staging
JOIN warehouse.articles AS article USING (canonical_url)
ON CONFLICT (article_id, version) DO NOTHING
