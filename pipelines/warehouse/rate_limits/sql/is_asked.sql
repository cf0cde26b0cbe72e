-- Whether any crawl has requested the site.
SELECT EXISTS (SELECT FROM ops.sites WHERE site = %(site)s)
