INSERT INTO ops.polls (
    source_id, url, route, poll_every, next_poll_at, new_share, failures, last_status, last_polled_at, last_read_at,
    etag, last_modified, changed_at, lastmod_is_wrong
)
VALUES (
    %(source_id)s, %(url)s, %(route)s, %(poll_every)s, %(next_poll_at)s, %(new_share)s, %(failures)s, %(last_status)s,
    %(last_polled_at)s, %(last_read_at)s, %(etag)s, %(last_modified)s, %(changed_at)s, %(lastmod_is_wrong)s
)
ON CONFLICT (source_id, url) DO UPDATE
SET
    route = excluded.route,
    poll_every = excluded.poll_every,
    next_poll_at = excluded.next_poll_at,
    new_share = excluded.new_share,
    failures = excluded.failures,
    last_status = excluded.last_status,
    last_polled_at = excluded.last_polled_at,
    last_read_at = excluded.last_read_at,
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    changed_at = excluded.changed_at,
    lastmod_is_wrong = excluded.lastmod_is_wrong
