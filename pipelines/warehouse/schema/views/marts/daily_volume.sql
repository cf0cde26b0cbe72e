-- One pass over articles, walks and days, so that a span of days reads only that span.
CREATE OR REPLACE VIEW marts.daily_volume AS
WITH spans AS (
    SELECT source_id, least(articles.first_day, runs.first_day) AS first_day, greatest(articles.last_day, runs.last_day) AS last_day
    FROM warehouse.sources
    CROSS JOIN LATERAL (
        SELECT min(articles.published_date) AS first_day, max(articles.published_date) AS last_day
        FROM warehouse.articles
        WHERE articles.source_id = sources.source_id
    ) AS articles
    CROSS JOIN LATERAL (
        SELECT min(runs.published_date) AS first_day, max(runs.published_date) AS last_day
        FROM ops.runs
        WHERE runs.source_id = sources.source_id
    ) AS runs
),
entries AS (
    SELECT source_id, published_date, article_id, duplicate_of, word_count, NULL::boolean AS walked_after_its_end
    FROM warehouse.articles
    UNION ALL
    SELECT
        runs.source_id, runs.published_date, NULL AS article_id, NULL AS duplicate_of, NULL AS word_count,
        runs.walked_at >= (runs.published_date + 1)::timestamp AT TIME ZONE sources.timezone AS walked_after_its_end
    FROM ops.runs
    JOIN warehouse.sources USING (source_id)
    WHERE runs.published_date IS NOT NULL
    UNION ALL
    SELECT
        spans.source_id, day::date AS published_date, NULL AS article_id, NULL AS duplicate_of, NULL AS word_count,
        NULL AS walked_after_its_end
    FROM spans
    CROSS JOIN LATERAL generate_series(spans.first_day, spans.last_day, interval '1 day') AS day
)
SELECT
    source_id,
    published_date,
    count(article_id) AS articles,
    count(duplicate_of) AS copies,
    coalesce(sum(word_count), 0) AS words,
    coalesce(bool_or(walked_after_its_end), false) AS walked
FROM entries
GROUP BY source_id, published_date;
COMMENT ON VIEW marts.daily_volume IS 'One row per source and local day, from its first to its last day with an article or a walk: how much was published.';
COMMENT ON COLUMN marts.daily_volume.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.daily_volume.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.daily_volume.articles IS 'Articles loaded; 0 on a day without any.';
COMMENT ON COLUMN marts.daily_volume.copies IS 'Word-for-word copies of an earlier article; near-copies are in marts.syndication.';
COMMENT ON COLUMN marts.daily_volume.words IS 'Words in all articles.';
COMMENT ON COLUMN marts.daily_volume.walked IS 'The day''s listings were walked to their end after the day was over: 0 articles are none published. If false, 0 articles say nothing; marts.coverage says why.';
