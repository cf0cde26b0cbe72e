SELECT
    discovered, loaded, duplicate, rejected, failed, pending, complete, walked, incomplete_because, by_feed, by_sitemap,
    by_index, by_page, by_archive
FROM marts.coverage
WHERE source_id = %(source_id)s AND published_date = %(day)s
