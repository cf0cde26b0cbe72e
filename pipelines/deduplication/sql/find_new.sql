-- Texts without a fingerprint, each with the number that its fingerprint will have.
SELECT
    nextval(pg_get_serial_sequence('ops.text_fingerprints', 'fingerprint_id')),
    firsts.body_hash,
    firsts.article_id,
    firsts.source_id,
    firsts.published_at,
    firsts.canonical_url,
    firsts.published_date,
    article.body
FROM firsts
JOIN warehouse.articles AS article USING (article_id)
WHERE NOT EXISTS (SELECT FROM ops.text_fingerprints AS fingerprint WHERE fingerprint.body_hash = firsts.body_hash)
