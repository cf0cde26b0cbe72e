SELECT
    source_id,
    sum(discovered)::bigint AS discovered,
    sum(feed_only)::bigint AS feed,
    sum(sitemap_only)::bigint AS sitemap,
    sum(index_only)::bigint AS index,
    sum(page_only)::bigint AS page,
    sum(archive_only)::bigint AS archive,
    sum(several)::bigint AS several
FROM marts.routes
WHERE published_date BETWEEN %(first)s AND %(last)s
GROUP BY source_id
ORDER BY source_id
