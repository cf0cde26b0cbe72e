SELECT
    source_id,
    sum(loaded)::integer AS loaded,
    sum(duplicate)::integer AS duplicate,
    sum(rejected)::integer AS rejected,
    sum(failed)::integer AS failed,
    sum(pending)::integer AS pending
FROM marts.coverage
WHERE %(source_ids)s::text[] IS NULL OR source_id = ANY (%(source_ids)s)
GROUP BY source_id
ORDER BY source_id
