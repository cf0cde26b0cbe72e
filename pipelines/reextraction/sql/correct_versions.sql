-- The current version has the text of its article, and points to the same page.
UPDATE ops.versions AS version
SET
    title = CASE WHEN version.body IS NOT NULL THEN correction.title END,
    subtitle = CASE WHEN version.body IS NOT NULL THEN correction.subtitle END,
    body = CASE WHEN version.body IS NOT NULL THEN correction.body END,
    content_hash = correction.content_hash,
    modified_at = correction.modified_at,
    stated_at = correction.stated_at,
    names_itself = correction.names_itself,
    warc_file = correction.warc_file,
    warc_offset = correction.warc_offset,
    extractor_version = correction.extractor_version,
    run_id = %(run_id)s
FROM corrections AS correction
WHERE version.article_id = correction.article_id AND version.version = correction.version
