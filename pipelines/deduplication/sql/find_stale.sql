-- Prints whose text is gone, or has another earliest article, or the same at another place.
SELECT print.print_id
FROM ops.text_prints AS print
LEFT JOIN firsts USING (body_hash)
WHERE print.body_hash = ANY (%(texts)s)
    AND (
        print.algorithm, print.article_id, print.source_id, print.published_at, print.canonical_url, print.published_date
    ) IS DISTINCT FROM (
        %(algorithm)s, firsts.article_id, firsts.source_id, firsts.published_at, firsts.canonical_url,
        firsts.published_date
    )
ORDER BY print.print_id
