-- What the other sources of the country found in the last day, as a share of their mean day in the four weeks before.
SELECT recent.urls::real * 28 / earlier.urls AS share
FROM warehouse.sources AS own
JOIN warehouse.sources AS other ON other.country = own.country AND other.source_id <> own.source_id
CROSS JOIN LATERAL (
    SELECT count(*) AS urls
    FROM ops.ledger
    WHERE source_id = other.source_id AND discovered_at > now() - interval '1 day'
) AS recent
CROSS JOIN LATERAL (
    SELECT count(*) AS urls
    FROM ops.ledger
    WHERE source_id = other.source_id
        AND discovered_at BETWEEN now() - interval '29 days' AND now() - interval '1 day'
) AS earlier
WHERE own.source_id = %(source_id)s AND earlier.urls >= 28 * %(min_usual)s
