-- How many articles have which field: those of the days that are named, and of the four weeks before them.
SELECT
    count(*) AS articles,
    count(*) FILTER (WHERE cardinality(authors) = 0) AS without_author,
    count(*) FILTER (WHERE section IS NULL) AS without_section,
    count(*) FILTER (WHERE image_url IS NULL) AS without_image,
    count(*) FILTER (WHERE published_at IS NULL) AS without_time, -- the page names a day only
    count(*) FILTER (WHERE access = 'partial') AS partial
FROM warehouse.articles
WHERE source_id = %(source_id)s AND published_date = ANY (%(days)s::date[])
UNION ALL
SELECT
    coalesce(sum(articles), 0),
    coalesce(sum(articles - with_author), 0),
    coalesce(sum(articles - with_section), 0),
    coalesce(sum(articles - with_image), 0),
    coalesce(sum(articles - with_time), 0),
    coalesce(sum(partial), 0)
FROM marts.source_days
WHERE source_id = %(source_id)s AND published_date BETWEEN %(first)s::date - 28 AND %(first)s::date - 1
