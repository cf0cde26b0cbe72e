-- What became of the pages that were read: of the days that are named, else of the URLs discovered in the last hours; and
-- of the four weeks before them.
WITH entries AS (
    SELECT
        published_date = ANY (%(days)s::date[]) OR discovered_at > now() - %(recent)s::interval AS is_new,
        state,
        reason,
        warc_file
    FROM ops.ledger
    WHERE source_id = %(source_id)s
        AND state IN ('loaded', 'duplicate', 'rejected')
        AND published_date BETWEEN %(first)s::date - 28 AND %(last)s
)
SELECT
    is_new,
    count(*) FILTER (WHERE state = 'loaded') AS loaded,
    count(*) FILTER (WHERE state = 'duplicate') AS duplicate,
    count(*) FILTER (WHERE state = 'rejected') AS rejected,
    mode() WITHIN GROUP (ORDER BY reason) FILTER (WHERE state = 'rejected') AS usual_reason
FROM entries
WHERE state <> 'rejected' OR warc_file IS NOT NULL -- others were known by their address
GROUP BY is_new
