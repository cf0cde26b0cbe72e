-- Fingerprints whose text is gone or whose earliest article is another or has changed.
SELECT fingerprint.fingerprint_id
FROM ops.text_fingerprints AS fingerprint
LEFT JOIN firsts USING (body_hash)
WHERE fingerprint.body_hash = ANY (%(texts)s)
    AND (
        fingerprint.algorithm, fingerprint.article_id, fingerprint.source_id, fingerprint.published_at,
        fingerprint.canonical_url, fingerprint.published_date
    ) IS DISTINCT FROM (
        %(algorithm)s, firsts.article_id, firsts.source_id, firsts.published_at, firsts.canonical_url,
        firsts.published_date
    )
ORDER BY fingerprint.fingerprint_id
