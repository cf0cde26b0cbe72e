INSERT INTO ops.source_checks (
    source_id, verdict, problem_class, problems, remarks, routes, routes_alive, articles, articles_read, fields, robots,
    first_day, last_day, requests, repair, repair_changes, definition_digest
)
VALUES (
    %(source_id)s, %(verdict)s, %(problem_class)s, %(problems)s::text[], %(remarks)s::text[], %(routes)s, %(routes_alive)s,
    %(articles)s, %(articles_read)s, %(fields)s::jsonb, %(robots)s, %(first_day)s, %(last_day)s, %(requests)s, %(repair)s,
    %(repair_changes)s::text[], %(definition_digest)s
)
