-- Articles that stand under the address of another text move to their own, unless an article has that already.
WITH returned AS (
    UPDATE warehouse.articles AS article
    SET canonical_url = own.canonical_url
    FROM (
        SELECT DISTINCT ON (canonical_url) article_id, canonical_url
        FROM unnest(%(article_ids)s::bigint[], %(canonical_urls)s::text[]) AS input (article_id, canonical_url)
        ORDER BY canonical_url, article_id
    ) AS own
    WHERE article.article_id = own.article_id
        AND NOT EXISTS (SELECT FROM warehouse.articles AS other WHERE other.canonical_url = own.canonical_url)
    RETURNING article.article_id
),
begun AS (
    UPDATE ops.versions AS version
    SET names_itself = false
    FROM returned
    WHERE version.article_id = returned.article_id AND version.names_itself
)
UPDATE ops.observations AS observation
SET names_itself = false
FROM returned
WHERE observation.article_id = returned.article_id AND observation.names_itself
