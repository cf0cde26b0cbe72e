UPDATE ops.runs
SET
    discovered = %(loaded)s + %(duplicate)s + %(rejected)s + %(failed)s + %(pending)s,
    loaded = %(loaded)s,
    duplicate = %(duplicate)s,
    rejected = %(rejected)s,
    failed = %(failed)s,
    pending = %(pending)s
WHERE run_id = %(run_id)s AND source_id = %(source_id)s
