-- The row shows the latest fetch; a page that was fetched earlier leaves it as it is. Date and day come from the latest
-- page that states a date. A new article is a story of its own until it is linked, and has one version.
WITH upserted AS (
    INSERT INTO warehouse.articles AS article (
        article_id, story_id, source_id, url, canonical_url, title, subtitle, authors, editors, section, tags,
        language, dateline, published_at, published_date, modified_at, body, word_count, image_url, access,
        content_hash, body_hash, first_seen_at, last_seen_at, warc_file, warc_offset, extractor_version, cut, run_id,
        story_key,
        published_precision,
        links, article_type, agency, images, signals
    )
    OVERRIDING SYSTEM VALUE
    SELECT
        article_id, article_id, source_id, url, canonical_url, title, subtitle, authors, editors, section, tags,
        language, dateline, published_at, published_date, modified_at, body, word_count, image_url, access,
        content_hash, body_hash, fetched_at, fetched_at, warc_file, warc_offset, extractor_version, cut, %(run_id)s,
        warehouse.article_key(canonical_url),
        published_precision,
        links, article_type, agency, images, signals
    FROM (
        SELECT nextval(pg_get_serial_sequence('warehouse.articles', 'article_id')) AS article_id, ordered.*
        FROM (SELECT * FROM staging ORDER BY canonical_url) AS ordered
    ) AS numbered
    ON CONFLICT (canonical_url) DO UPDATE
    SET
        title = excluded.title,
        subtitle = excluded.subtitle,
        authors = excluded.authors,
        editors = excluded.editors,
        section = excluded.section,
        tags = excluded.tags,
        language = excluded.language,
        dateline = excluded.dateline,
        published_at = CASE
            WHEN excluded.published_precision = 'listing' THEN article.published_at
            ELSE excluded.published_at
        END,
        published_date = CASE
            WHEN excluded.published_precision = 'listing' AND article.published_precision <> 'listing'
                THEN article.published_date
            ELSE excluded.published_date
        END,
        published_precision = CASE
            WHEN excluded.published_precision = 'listing' THEN article.published_precision
            ELSE excluded.published_precision
        END,
        dated_at = CASE
            WHEN excluded.published_precision = 'listing' AND article.published_precision <> 'listing'
                THEN coalesce(article.dated_at, article.last_seen_at)
        END,
        modified_at = excluded.modified_at,
        body = excluded.body,
        word_count = excluded.word_count,
        image_url = excluded.image_url,
        access = excluded.access,
        content_hash = excluded.content_hash,
        body_hash = excluded.body_hash,
        last_seen_at = excluded.last_seen_at,
        warc_file = excluded.warc_file,
        warc_offset = excluded.warc_offset,
        extractor_version = excluded.extractor_version,
        cut = excluded.cut,
        run_id = excluded.run_id,
        links = excluded.links,
        article_type = excluded.article_type,
        agency = excluded.agency,
        images = excluded.images,
        signals = excluded.signals
    WHERE excluded.last_seen_at > article.last_seen_at AND excluded.source_id = article.source_id
    RETURNING
        article.article_id, article.canonical_url, article.first_seen_at, article.content_hash, article.modified_at,
        article.warc_file, article.warc_offset, article.extractor_version, article.run_id
)
INSERT INTO ops.versions (
    article_id, version, valid_from, content_hash, modified_at, warc_file, warc_offset, extractor_version, run_id,
    stated_at, names_itself
)
SELECT
    article_id, 1, first_seen_at, upserted.content_hash, upserted.modified_at, upserted.warc_file, upserted.warc_offset,
    upserted.extractor_version, upserted.run_id, staging.stated_at, staging.names_itself
FROM upserted
JOIN staging USING (canonical_url)
WHERE NOT EXISTS (SELECT FROM known WHERE known.canonical_url = upserted.canonical_url)
