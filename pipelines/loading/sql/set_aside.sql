-- The new readings that are no versions leave the load. The next visit follows after a wait that doubles with each such
-- reading; without the headers of a conditional request, which would be those of the wrong page.
WITH added AS (
    INSERT INTO ops.suspicious_versions (
        article_id, source_id, url, title, subtitle, authors, editors, section, tags, language, dateline,
        published_at, published_date, modified_at, body, word_count, image_url, access, content_hash, body_hash,
        fetched_at, warc_file, warc_offset, extractor_version, cut, stated_at, names_itself, run_id,
        published_precision,
        links, article_type, agency, images, signals
    )
    SELECT
        article_id, source_id, url, title, subtitle, authors, editors, section, tags, language, dateline,
        published_at, published_date, modified_at, body, word_count, image_url, access, content_hash, body_hash,
        fetched_at, warc_file, warc_offset, extractor_version, cut, stated_at, names_itself, %(run_id)s,
        published_precision,
        links, article_type, agency, images, signals
    FROM staging
    JOIN known USING (canonical_url)
    WHERE article_id = ANY (%(article_ids)s)
    ON CONFLICT DO NOTHING
    RETURNING article_id, source_id, url, content_hash, fetched_at, warc_file, warc_offset
),
logged AS (
    INSERT INTO ops.events (source_id, url, event, reason, detail, article_id, warc_file, warc_offset, run_id)
    SELECT
        added.source_id, added.url, 'suspicious_version', 'another_text',
        format('content_hash %%s instead of %%s', added.content_hash, article.content_hash),
        article_id, added.warc_file, added.warc_offset, %(run_id)s
    FROM added
    JOIN warehouse.articles AS article USING (article_id)
    ORDER BY added.url
)
INSERT INTO ops.revisits AS revisit (source_id, url, first_fetched_at, next_revisit_at)
SELECT added.source_id, added.url, article.first_seen_at, now() + %(first_wait)s * power(2, earlier.visits)
FROM added
JOIN warehouse.articles AS article USING (article_id)
JOIN ops.ledger AS ledger ON ledger.source_id = added.source_id AND ledger.url = added.url AND ledger.state = 'loaded'
CROSS JOIN LATERAL (
    SELECT count(*) AS visits
    FROM ops.suspicious_versions AS before
    WHERE before.article_id = added.article_id AND before.fetched_at < added.fetched_at
) AS earlier
WHERE added.fetched_at > article.last_seen_at AND earlier.visits < %(max_visits)s
ON CONFLICT (source_id, url) DO UPDATE
SET next_revisit_at = excluded.next_revisit_at, etag = NULL, last_modified = NULL;
DELETE FROM staging USING known
WHERE known.canonical_url = staging.canonical_url AND known.article_id = ANY (%(article_ids)s);
DELETE FROM known WHERE article_id = ANY (%(article_ids)s)
