-- The addresses of deleted articles lead to no article; they stay loaded, so that nothing fetches them again.
UPDATE ops.ledger AS ledger
SET article_id = NULL
WHERE ledger.source_id = %(source_id)s
    AND state IN ('loaded', 'duplicate')
    AND published_date < %(first_kept)s
    AND article_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM warehouse.articles AS article WHERE article.article_id = ledger.article_id)
