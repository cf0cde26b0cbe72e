-- Write the links of the articles with these texts. A text whose first article is gone has a later entry in the queue.
WITH linked AS (
    SELECT
        fingerprint.body_hash,
        fingerprint.article_id AS first_id,
        coalesce(leader.article_id, fingerprint.article_id) AS story_id
    FROM (
        SELECT fingerprint_id FROM ops.text_fingerprints WHERE body_hash = ANY (%(texts)s)
        UNION
        SELECT unnest(%(fingerprints)s::bigint[])
    ) AS chosen
    JOIN ops.text_fingerprints AS fingerprint USING (fingerprint_id)
    LEFT JOIN ops.text_leaders AS follows USING (fingerprint_id)
    LEFT JOIN ops.text_fingerprints AS leader ON leader.fingerprint_id = follows.leader_id
    WHERE EXISTS (SELECT FROM warehouse.articles AS first WHERE first.article_id = fingerprint.article_id)
),
changed AS (
    SELECT article.article_id, linked.story_id, nullif(linked.first_id, article.article_id) AS duplicate_of
    FROM warehouse.articles AS article
    JOIN linked USING (body_hash)
    WHERE (article.story_id, article.duplicate_of)
        IS DISTINCT FROM (linked.story_id, nullif(linked.first_id, article.article_id))
    ORDER BY article.canonical_url -- as a load locks them
    FOR NO KEY UPDATE OF article
)
UPDATE warehouse.articles AS article
SET story_id = changed.story_id, duplicate_of = changed.duplicate_of
FROM changed
WHERE article.article_id = changed.article_id
