-- The current version says what its article says, and so it points to the same page.
UPDATE warehouse.article_versions AS version
SET
    title = correction.title,
    subtitle = correction.subtitle,
    body = correction.body,
    content_hash = correction.content_hash,
    modified_at = correction.modified_at,
    warc_file = correction.warc_file,
    warc_offset = correction.warc_offset,
    extractor_version = correction.extractor_version,
    run_id = %(run_id)s
FROM corrections AS correction
WHERE version.article_id = correction.article_id AND version.version = correction.version
