-- Texts without a print, each with the number of the print that it will have.
SELECT
    nextval(pg_get_serial_sequence('ops.text_prints', 'print_id')),
    firsts.body_hash,
    firsts.article_id,
    firsts.source_id,
    firsts.published_at,
    firsts.canonical_url,
    firsts.published_date,
    article.body
FROM firsts
JOIN warehouse.articles AS article USING (article_id)
WHERE NOT EXISTS (SELECT FROM ops.text_prints AS print WHERE print.body_hash = firsts.body_hash)
