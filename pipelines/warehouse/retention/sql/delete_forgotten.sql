-- Versions, search vectors and readings that waited are deleted with the article; triggers queue its text, so that copies
-- are linked anew, and count its weeks anew.
DELETE FROM warehouse.articles WHERE article_id IN (SELECT article_id FROM forgotten_articles);
DELETE FROM ops.revisits AS revisit
USING forgotten_lines AS line
WHERE revisit.source_id = line.source_id AND revisit.url = line.url;
DELETE FROM warehouse.recurring_lines WHERE source_id = %(source_id)s;
UPDATE ops.ledger AS ledger
SET
    state = 'rejected', reason = 'forgotten', detail = NULL, article_id = NULL, next_try_at = NULL, listed_title = NULL,
    warc_file = NULL, warc_offset = NULL, run_id = %(run_id)s, updated_at = now()
FROM forgotten_lines AS line
WHERE ledger.source_id = line.source_id AND ledger.url = line.url AND ledger.reason IS DISTINCT FROM 'forgotten'
