-- The current version has its article's text, whichever of its pages was read.
UPDATE ops.versions AS version
SET extractor_version = renewals.extractor_version
FROM renewals
JOIN warehouse.articles AS article USING (article_id)
WHERE version.article_id = renewals.article_id
    AND version.version = renewals.version
    AND (
        (version.warc_file, version.warc_offset) = (renewals.warc_file, renewals.warc_offset)
        OR article.version = renewals.version
    )
