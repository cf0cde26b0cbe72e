-- Each local day of the span for each source that was asked for, or that has a row of coverage or an article in it.
WITH covered AS MATERIALIZED (
    SELECT *
    FROM marts.coverage
    WHERE published_date BETWEEN %(first)s AND %(last)s AND (%(source_id)s::text IS NULL OR source_id = %(source_id)s)
),
published AS MATERIALIZED (
    SELECT source_id, published_date, count(*) AS articles
    FROM warehouse.articles
    WHERE published_date BETWEEN %(first)s AND %(last)s AND (%(source_id)s::text IS NULL OR source_id = %(source_id)s)
    GROUP BY source_id, published_date
),
matched AS MATERIALIZED (
    SELECT source_id, published_date, count(*) AS matches
    FROM warehouse.corpus(%(query)s, %(first)s, %(last)s, %(source_id)s, %(language)s)
    GROUP BY source_id, published_date
),
drawn AS MATERIALIZED (
    SELECT source_id, published_date, count(*) AS rows
    FROM warehouse.corpus(
        %(query)s, %(first)s, %(last)s, %(source_id)s, %(language)s, %(sample)s, %(per)s::text[], %(seed)s
    )
    GROUP BY source_id, published_date
),
sources AS (
    SELECT source_id FROM covered
    UNION SELECT source_id FROM published
    UNION SELECT %(source_id)s::text WHERE %(source_id)s::text IS NOT NULL
)
SELECT
    sources.source_id,
    days.published_date,
    coalesce(covered.walked, false) AS walked,
    coalesce(covered.complete, false) AS complete,
    CASE WHEN covered.source_id IS NULL THEN 'never tried' ELSE covered.incomplete_because END AS incomplete_because,
    coalesce(covered.discovered, 0) AS discovered,
    coalesce(covered.loaded, 0) AS loaded,
    coalesce(covered.duplicate, 0) AS duplicate,
    coalesce(covered.rejected, 0) AS rejected,
    coalesce(covered.failed, 0) AS failed,
    coalesce(covered.pending, 0) AS pending,
    coalesce(published.articles, 0) AS articles,
    coalesce(matched.matches, 0) AS matches,
    coalesce(drawn.rows, 0) AS rows
FROM sources
CROSS JOIN (
    SELECT %(first)s::date + number AS published_date
    FROM generate_series(0, %(last)s::date - %(first)s::date) AS number
) AS days
LEFT JOIN covered USING (source_id, published_date)
LEFT JOIN published USING (source_id, published_date)
LEFT JOIN matched USING (source_id, published_date)
LEFT JOIN drawn USING (source_id, published_date)
ORDER BY sources.source_id COLLATE "C", days.published_date
