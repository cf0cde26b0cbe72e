-- The fields of the page, extracted again. The times of its fetches and its version stay.
UPDATE warehouse.articles AS article
SET
    canonical_url = correction.canonical_url,
    title = correction.title,
    subtitle = correction.subtitle,
    authors = correction.authors,
    editors = correction.editors,
    section = correction.section,
    tags = correction.tags,
    language = correction.language,
    dateline = correction.dateline,
    published_at = correction.published_at,
    published_date = correction.published_date,
    published_precision = correction.published_precision,
    dated_at = CASE
        WHEN (article.published_at, article.published_date, article.published_precision)
            IS NOT DISTINCT FROM (correction.published_at, correction.published_date, correction.published_precision)
            THEN article.dated_at
    END,
    modified_at = correction.modified_at,
    body = correction.body,
    word_count = correction.word_count,
    image_url = correction.image_url,
    access = correction.access,
    content_hash = correction.content_hash,
    body_hash = correction.body_hash,
    extractor_version = correction.extractor_version,
    cut = correction.cut,
    run_id = %(run_id)s,
    links = correction.links,
    article_type = correction.article_type,
    agency = correction.agency,
    images = correction.images,
    signals = correction.signals
FROM corrections AS correction
WHERE article.article_id = correction.article_id AND article.version = correction.version
