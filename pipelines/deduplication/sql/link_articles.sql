-- Write the links on the articles of these texts. A text whose first article is gone has an entry that comes after.
WITH linked AS (
    SELECT print.body_hash, print.article_id AS first_id, coalesce(leader.article_id, print.article_id) AS story_id
    FROM (
        SELECT print_id FROM ops.text_prints WHERE body_hash = ANY (%(texts)s)
        UNION
        SELECT unnest(%(prints)s::bigint[])
    ) AS chosen
    JOIN ops.text_prints AS print USING (print_id)
    LEFT JOIN ops.text_leaders AS follows USING (print_id)
    LEFT JOIN ops.text_prints AS leader ON leader.print_id = follows.leader_id
    WHERE EXISTS (SELECT FROM warehouse.articles AS first WHERE first.article_id = print.article_id)
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
