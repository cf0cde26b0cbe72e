SELECT
    article.article_id, article.source_id, article.url, article.canonical_url, article.title, article.published_at,
    article.story_id, article.duplicate_of, version.version, version.valid_from, version.valid_to, version.content_hash,
    version.warc_file, version.warc_offset, version.extractor_version, version.run_id
FROM warehouse.articles AS article
JOIN warehouse.article_versions AS version USING (article_id)
WHERE article.article_id = ANY (%(article_ids)s)
ORDER BY article.article_id, version.version
