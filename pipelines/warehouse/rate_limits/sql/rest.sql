-- The site asked for a pause. Several such responses during one pause count once.
UPDATE ops.sites AS site
SET
    slowed_until = greatest(site.slowed_until, clock_timestamp() + coalesce(%(pause)s, slower.delay)),
    delay = slower.delay,
    slowed_times = site.slowed_times + slower.is_new::integer
FROM (
    SELECT
        before.site,
        coalesce(before.slowed_until <= clock_timestamp(), true) AS is_new,
        CASE
            WHEN before.slowed_until > clock_timestamp() THEN before.delay
            ELSE greatest(before.delay, least(greatest(before.delay * 2, %(first)s), %(max_delay)s))
        END AS delay
    FROM ops.sites AS before
    WHERE before.site = %(site)s
    FOR UPDATE
) AS slower
WHERE site.site = slower.site
