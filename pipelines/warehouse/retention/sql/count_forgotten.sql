SELECT
    array(SELECT DISTINCT source_id FROM forgotten_lines ORDER BY source_id),
    (
        SELECT count(*) FROM forgotten_lines JOIN ops.ledger AS ledger USING (source_id, url)
        WHERE ledger.reason IS DISTINCT FROM 'forgotten'
    ),
    (SELECT count(*) FROM forgotten_articles),
    (SELECT count(*) FROM forgotten_articles JOIN ops.versions USING (article_id)),
    (SELECT coalesce(sum(cardinality(warc_offsets)), 0) FROM ops.burials WHERE buried_at IS NULL),
    (SELECT count(*) FROM ops.burials WHERE buried_at IS NULL)
