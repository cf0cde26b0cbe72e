-- Whether crawls ask the site.
SELECT EXISTS (SELECT FROM ops.sites WHERE site = %(site)s)
