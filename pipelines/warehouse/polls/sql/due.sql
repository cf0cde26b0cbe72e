-- The listings that are due. A tenth of the interval early counts as due, since runs begin on the clock.
SELECT
    listing.url,
    listing.route,
    coalesce(poll.next_poll_at, now()) AS next_poll_at,
    coalesce(poll.last_polled_at, now()) AS last_polled_at,
    coalesce(poll.last_status, 'new') AS last_status,
    coalesce(poll.poll_every, %(first)s) AS poll_every,
    poll.new_share,
    coalesce(poll.failures, 0) AS failures,
    poll.last_read_at,
    CASE WHEN poll.last_read_at > now() - %(full_read_every)s THEN poll.etag END AS etag,
    CASE WHEN poll.last_read_at > now() - %(full_read_every)s THEN poll.last_modified END AS last_modified,
    listing.changed_at AS changed_at,
    coalesce(poll.lastmod_is_wrong, false) AS lastmod_is_wrong,
    poll.changed_at IS DISTINCT FROM listing.changed_at AS has_moved
FROM (
    -- Whether some lastmod of the index moved lately: some indexes give the same ones for years.
    SELECT
        given.*,
        bool_or(given.changed_at > now() - interval '30 days' OR known.changed_at <> given.changed_at)
            OVER () AS is_alive
    FROM unnest(%(urls)s::text[], %(changed)s::timestamptz[], %(routes)s::text[]) AS given (url, changed_at, route)
    LEFT JOIN ops.polls AS known ON known.source_id = %(source_id)s AND known.url = given.url
) AS listing
LEFT JOIN ops.polls AS poll ON poll.source_id = %(source_id)s AND poll.url = listing.url
WHERE CASE
    WHEN poll.url IS NULL THEN true
    -- A sitemap index that says when the listing changed is believed, but for a recent change only for a day, and for
    -- any other for a month.
    WHEN listing.changed_at IS NOT NULL AND listing.is_alive AND NOT poll.lastmod_is_wrong AND poll.failures = 0 THEN
        listing.changed_at IS DISTINCT FROM poll.changed_at
        OR (listing.changed_at > now() - interval '30 days' AND poll.last_read_at < now() - %(full_read_every)s)
        OR poll.last_read_at < now() - interval '30 days'
    ELSE poll.next_poll_at - poll.poll_every / 10 <= now()
END
