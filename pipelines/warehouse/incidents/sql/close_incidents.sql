-- Also those of a source that takes part in no run any more, such as a disabled one.
UPDATE ops.incidents AS incident
SET closed_at = now()
WHERE closed_at IS NULL
    AND dag_id = %(dag_id)s
    AND (
        (
            (source_id = ANY (%(source_ids)s::text[]) OR (source_id IS NULL AND %(is_kabar_well)s))
            AND (run_id = %(run_id)s OR last_red_at < now() - %(min_quiet)s::interval)
            AND (
                dag_id <> 'ingest'
                OR NOT EXISTS (
                    SELECT FROM ops.polls WHERE polls.source_id = incident.source_id AND polls.failures > 0
                )
            )
        )
        OR (
            source_id IS NOT NULL
            AND last_red_at < now() - interval '7 days'
            AND NOT EXISTS (
                SELECT
                FROM ops.runs
                WHERE runs.source_id = incident.source_id
                    AND runs.dag_id = incident.dag_id
                    AND runs.started_at > now() - interval '7 days'
            )
        )
    )
