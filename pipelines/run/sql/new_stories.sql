-- A story is new if the run wrote all of its articles but the one that was there before.
SELECT count(*)
FROM (
    SELECT
    FROM warehouse.articles
    WHERE story_id IN (SELECT story_id FROM warehouse.articles WHERE run_id = %(run_id)s)
    GROUP BY story_id
    HAVING count(*) > 1 AND count(*) FILTER (WHERE run_id <> %(run_id)s) <= 1
) AS stories
