SELECT ops.lock_ledger(%(source_id)s);
-- A loaded URL belongs to the day that its page states.
UPDATE ops.ledger AS ledger
SET published_date = article.published_date, run_id = %(run_id)s, updated_at = now()
FROM corrections
JOIN warehouse.articles AS article USING (article_id, version)
WHERE ledger.source_id = article.source_id
    AND ledger.url = article.url
    AND ledger.published_date <> article.published_date
