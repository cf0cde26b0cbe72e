SELECT
    corrected.seen_at,
    corrected.source_id,
    corrected.article_id,
    corrected.url,
    corrected.version,
    corrected.is_body_changed,
    corrected.words_removed,
    corrected.words_added,
    corrected.lead_became IS NOT NULL AS is_lead_changed,
    corrected.authors_was,
    corrected.authors_became,
    earlier.title AS title_was,
    later.title AS title_became,
    earlier.body AS body_was,
    later.body AS body_became
FROM (
    SELECT changes.*
    FROM marts.corrections AS changes
    JOIN warehouse.articles USING (article_id)
    WHERE articles.published_date BETWEEN %(first)s AND %(last)s
    ORDER BY changes.seen_at DESC, changes.article_id
    LIMIT 20
) AS corrected
JOIN warehouse.article_versions AS later USING (article_id, version)
JOIN warehouse.article_versions AS earlier
    ON earlier.article_id = corrected.article_id AND earlier.version = corrected.version - 1
ORDER BY corrected.seen_at DESC, corrected.article_id
