-- Take the site's next slot. No row comes back where the site is to be left alone for longer than there is patience.
INSERT INTO ops.sites AS site (site, next_free_at, delay)
VALUES (%(site)s, clock_timestamp() + %(delay)s, %(delay)s)
ON CONFLICT (site) DO UPDATE
SET
    delay = CASE
        WHEN site.delay * %(recovery)s > %(delay)s + %(least)s THEN site.delay * %(recovery)s
        ELSE %(delay)s
    END,
    next_free_at = greatest(site.next_free_at, site.slowed_until, clock_timestamp())
        + CASE
            WHEN site.delay * %(recovery)s > %(delay)s + %(least)s THEN site.delay * %(recovery)s
            ELSE %(delay)s
        END
WHERE coalesce(site.slowed_until <= clock_timestamp() + %(patience)s, true)
RETURNING
    extract(epoch FROM site.next_free_at - site.delay - clock_timestamp())::float8,
    extract(epoch FROM site.delay)::float8
