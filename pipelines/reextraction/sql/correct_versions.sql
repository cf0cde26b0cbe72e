-- The current version is read from the page of its article's row, and so has all that the row has.
UPDATE ops.versions AS version
SET
    title = CASE WHEN NOT same.text THEN correction.title END,
    subtitle = CASE WHEN NOT same.text THEN correction.subtitle END,
    body = CASE WHEN NOT same.text THEN correction.body END,
    authors = CASE WHEN NOT same.credits THEN correction.authors END,
    editors = CASE WHEN NOT same.credits THEN correction.editors END,
    section = CASE WHEN NOT same.credits THEN correction.section END,
    tags = CASE WHEN NOT same.credits THEN correction.tags END,
    content_hash = correction.content_hash,
    modified_at = correction.modified_at,
    stated_at = correction.stated_at,
    names_itself = correction.names_itself,
    warc_file = correction.warc_file,
    warc_offset = correction.warc_offset,
    extractor_version = correction.extractor_version,
    run_id = %(run_id)s,
    read_at = now()
FROM corrections AS correction
JOIN warehouse.articles AS article USING (article_id)
CROSS JOIN LATERAL (
    SELECT
        (correction.title, correction.subtitle, correction.body)
        IS NOT DISTINCT FROM (article.title, article.subtitle, article.body) AS text,
        (correction.authors, correction.editors, correction.section, correction.tags)
        IS NOT DISTINCT FROM (article.authors, article.editors, article.section, article.tags) AS credits
) AS same
WHERE version.article_id = correction.article_id AND version.version = correction.version;
-- The fetch of that page has what the version has.
UPDATE ops.observations AS observation
SET authors = NULL, editors = NULL, section = NULL, tags = NULL
FROM corrections
WHERE observation.article_id = corrections.article_id
    AND (observation.warc_file, observation.warc_offset) = (corrections.warc_file, corrections.warc_offset)
    AND observation.authors IS NOT NULL;
-- The row does not tell that an earlier version reads otherwise; whoever follows its changes asks for the versions, too.
UPDATE warehouse.articles AS article
SET change_seq = DEFAULT
FROM corrections
WHERE corrections.article_id = article.article_id AND corrections.version < article.version
