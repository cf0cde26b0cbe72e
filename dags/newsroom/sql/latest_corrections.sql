SELECT
    corrected.seen_at,
    corrected.source_id,
    corrected.article_id,
    corrected.url,
    corrected.version,
    corrected.words_removed,
    corrected.words_added,
    earlier.title AS title_was,
    later.title AS title_became,
    earlier.body AS body_was,
    later.body AS body_became
FROM (
    SELECT * FROM marts.corrections WHERE seen_at >= %(first)s::date ORDER BY seen_at DESC, article_id LIMIT 20
) AS corrected
JOIN warehouse.article_versions AS later USING (article_id, version)
JOIN warehouse.article_versions AS earlier
    ON earlier.article_id = corrected.article_id AND earlier.version = corrected.version - 1
ORDER BY corrected.seen_at DESC, corrected.article_id
