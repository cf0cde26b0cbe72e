-- Versions that are none any more.
INSERT INTO ops.events (source_id, url, event, reason, detail, article_id, warc_file, warc_offset, run_id)
SELECT
    source_id, waiting.url, 'suspicious_version', 'another_text',
    format('content_hash %%s instead of %%s', waiting.content_hash, article.content_hash),
    article_id, waiting.warc_file, waiting.warc_offset, %(run_id)s
FROM ops.suspicious_versions AS waiting
JOIN warehouse.articles AS article USING (article_id, source_id)
WHERE article_id = ANY (%(article_ids)s)
    AND NOT EXISTS (
        SELECT FROM ops.events AS logged
        WHERE logged.url = waiting.url
            AND logged.event = 'suspicious_version'
            AND (logged.warc_file, logged.warc_offset) = (waiting.warc_file, waiting.warc_offset)
    )
ORDER BY waiting.url, waiting.fetched_at;
INSERT INTO staging SELECT * FROM held;
DROP TABLE held
