WITH lately AS (
    SELECT DISTINCT story_id
    FROM warehouse.articles
    WHERE story_id <> article_id AND published_date BETWEEN %(first)s AND %(last)s
),
widest AS (
    SELECT story_id, count(*) AS articles, count(DISTINCT source_id) AS sources
    FROM warehouse.articles
    WHERE story_id IN (SELECT story_id FROM lately)
    GROUP BY story_id
    HAVING count(DISTINCT source_id) > 1
    ORDER BY sources DESC, articles DESC, story_id DESC
    LIMIT 30
)
SELECT
    widest.story_id,
    widest.articles,
    widest.sources,
    members.article_id,
    members.source_id,
    members.published_at,
    members.published_at - min(members.published_at) OVER (PARTITION BY widest.story_id) AS delay,
    members.duplicate_of IS NOT NULL AS is_copy,
    members.title,
    members.url
FROM widest
JOIN warehouse.articles AS members USING (story_id)
ORDER BY
    widest.sources DESC, widest.articles DESC, widest.story_id DESC, members.published_at, members.canonical_url
LIMIT 1000
