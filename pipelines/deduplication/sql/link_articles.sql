-- Write the links of the articles with these texts. A text whose first article, or that of its story, is gone has a later
-- entry in the queue.
WITH linked AS (
    SELECT
        fingerprint.body_hash,
        fingerprint.article_id AS first_id,
        first.article_key AS first_key,
        head.article_id AS story_id,
        head.article_key AS story_key
    FROM (
        SELECT fingerprint_id FROM ops.text_fingerprints WHERE body_hash = ANY (%(texts)s)
        UNION
        SELECT unnest(%(fingerprints)s::bigint[])
    ) AS chosen
    JOIN ops.text_fingerprints AS fingerprint USING (fingerprint_id)
    LEFT JOIN ops.text_leaders AS follows USING (fingerprint_id)
    LEFT JOIN ops.text_fingerprints AS leader ON leader.fingerprint_id = follows.leader_id
    JOIN warehouse.articles AS first ON first.article_id = fingerprint.article_id
    JOIN warehouse.articles AS head ON head.article_id = coalesce(leader.article_id, fingerprint.article_id)
),
changed AS (
    SELECT article.article_id, linked.story_id, linked.story_key, original.duplicate_of, original.duplicate_key
    FROM warehouse.articles AS article
    JOIN linked USING (body_hash)
    CROSS JOIN LATERAL (
        SELECT
            nullif(linked.first_id, article.article_id) AS duplicate_of,
            nullif(linked.first_key, article.article_key) AS duplicate_key
    ) AS original
    WHERE (article.story_id, article.story_key, article.duplicate_of, article.duplicate_key)
        IS DISTINCT FROM (linked.story_id, linked.story_key, original.duplicate_of, original.duplicate_key)
    ORDER BY article.canonical_url -- as a load locks them
    FOR NO KEY UPDATE OF article
)
UPDATE warehouse.articles AS article
SET
    story_id = changed.story_id,
    story_key = changed.story_key,
    duplicate_of = changed.duplicate_of,
    duplicate_key = changed.duplicate_key
FROM changed
WHERE article.article_id = changed.article_id
