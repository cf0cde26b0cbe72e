-- The sitemaps whose lastmod was found to be right within the last 30 days.
SELECT poll.url
FROM unnest(%(urls)s::text[], %(changed)s::timestamptz[]) AS listing (url, changed_at)
JOIN ops.polls AS poll ON poll.source_id = %(source_id)s AND poll.url = listing.url
WHERE poll.changed_at = listing.changed_at
    AND poll.last_read_at > now() - interval '30 days'
    AND poll.failures = 0
    AND NOT poll.lastmod_is_wrong
