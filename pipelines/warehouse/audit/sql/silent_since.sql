-- The instant of the latest discovery, and the time since then, if it is too long ago: longer than is allowed to all
-- sources, and half as long again as the longest pause of this one in the 60 days before. A source that was found less
-- than two weeks ago has pauses that nobody knows yet.
WITH latest AS (
    SELECT max(discovered_at) AS at, min(discovered_at) AS first_at
    FROM ops.ledger
    WHERE source_id = %(source_id)s
),
pauses AS (
    SELECT ledger.discovered_at - lag(ledger.discovered_at) OVER (ORDER BY ledger.discovered_at) AS pause
    FROM latest
    JOIN ops.ledger ON ledger.source_id = %(source_id)s
        AND ledger.discovered_at > latest.at - interval '60 days'
    WHERE latest.at < now() - %(max_silence)s::interval
)
SELECT at, now() - at AS silence
FROM latest
WHERE at < now() - %(max_silence)s::interval
    AND at < now() - coalesce((SELECT max(pause) FROM pauses), '0') * 1.5
    AND (first_at < now() - interval '14 days' OR at < now() - %(max_silence_of_new)s::interval)
