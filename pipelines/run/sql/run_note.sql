SELECT
    run.source_id,
    run.published_date,
    run.state,
    run.cause,
    run.loaded,
    run.failed,
    run.pending,
    (SELECT count(*) FROM warehouse.articles WHERE run_id = run.run_id AND source_id = run.source_id) AS written,
    (
        SELECT reason
        FROM ops.ledger
        WHERE source_id = run.source_id
            AND (run_id = run.run_id OR published_date = run.published_date)
            AND state IN ('failed', 'pending')
        GROUP BY reason
        ORDER BY count(*) DESC, reason
        LIMIT 1
    ) AS usual_reason
FROM ops.runs AS run
WHERE run.run_id = %(run_id)s
ORDER BY run.source_id
