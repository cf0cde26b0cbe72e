-- In each group of equal bodies the earliest article leads; all others are its copies.
WITH led AS (
    SELECT
        article_id,
        first_value(article_id) OVER (
            PARTITION BY body_hash
            ORDER BY coalesce(published_at, published_date::timestamp AT TIME ZONE 'UTC'), canonical_url
        ) AS leader_id
    FROM warehouse.articles
    WHERE body_hash IN (SELECT body_hash FROM touched)
)
UPDATE warehouse.articles AS article
SET story_id = led.leader_id, duplicate_of = nullif(led.leader_id, led.article_id)
FROM led
WHERE article.article_id = led.article_id
    AND (article.story_id, article.duplicate_of)
        IS DISTINCT FROM (led.leader_id, nullif(led.leader_id, led.article_id))
