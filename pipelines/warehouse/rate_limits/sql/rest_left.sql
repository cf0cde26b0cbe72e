-- For how many seconds the site is still to be left alone.
SELECT extract(epoch FROM site.slowed_until - clock_timestamp())::float8
FROM ops.sites AS site
WHERE site.site = %(site)s
