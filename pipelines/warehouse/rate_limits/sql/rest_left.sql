-- For how many seconds the site must still not be requested.
SELECT extract(epoch FROM site.slowed_until - clock_timestamp())::float8
FROM ops.sites AS site
WHERE site.site = %(site)s
