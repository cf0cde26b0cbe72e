-- Reserve the site's next slot. Returns no row if the site must not be requested for longer than the timeout.
INSERT INTO ops.sites AS site (site, next_free_at, delay)
VALUES (%(site)s, clock_timestamp() + %(delay)s, %(delay)s)
ON CONFLICT (site) DO UPDATE
SET
    delay = CASE
        WHEN site.delay * %(recovery)s > %(delay)s + %(min_step)s THEN site.delay * %(recovery)s
        ELSE %(delay)s
    END,
    next_free_at = greatest(site.next_free_at, site.slowed_until, clock_timestamp())
        + CASE
            WHEN site.delay * %(recovery)s > %(delay)s + %(min_step)s THEN site.delay * %(recovery)s
            ELSE %(delay)s
        END
WHERE coalesce(site.slowed_until <= clock_timestamp() + %(timeout)s, true)
RETURNING
    extract(epoch FROM site.next_free_at - site.delay - clock_timestamp())::float8,
    extract(epoch FROM site.delay)::float8
