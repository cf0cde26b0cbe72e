-- What a run leaves behind, without numbers that depend on the order of the loads.
SELECT
    'article' AS kind, article.canonical_url AS address,
    jsonb_build_array(
        article.url, article.title, article.subtitle, article.authors, article.editors, article.section, article.tags,
        article.language, article.dateline, article.published_at, article.published_date, article.modified_at,
        article.content_hash, article.access, article.version, original.canonical_url, leader.canonical_url
    )::text AS content
FROM warehouse.articles AS article
LEFT JOIN warehouse.articles AS original ON original.article_id = article.duplicate_of
LEFT JOIN warehouse.articles AS leader ON leader.article_id = article.story_id
WHERE article.published_date BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT 'url', url, jsonb_build_array(source_id, state, reason, published_date, listed_date)::text
FROM ops.ledger
WHERE published_date BETWEEN %(first)s AND %(last)s
UNION ALL
SELECT 'day', source_id, to_jsonb(coverage)::text
FROM marts.coverage
WHERE published_date BETWEEN %(first)s AND %(last)s
ORDER BY kind, address, content
