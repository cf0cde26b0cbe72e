CREATE OR REPLACE VIEW marts.source_profile AS
WITH counted AS (
    SELECT
        source_id,
        min(published_date) AS first_day,
        max(published_date) AS last_day,
        count(*) AS days,
        sum(articles) AS articles,
        sum(with_author) AS with_author,
        sum(with_section) AS with_section,
        sum(with_image) AS with_image,
        sum(with_time) AS with_time,
        sum(partial) AS partial
    FROM marts.source_days
    GROUP BY source_id
)
SELECT
    sources.source_id,
    sources.name,
    sources.tags,
    counted.first_day,
    counted.last_day,
    coalesce(counted.days, 0) AS days,
    (
        SELECT count(DISTINCT runs.published_date) FROM ops.runs
        WHERE runs.source_id = sources.source_id
            AND runs.walked_at >= (runs.published_date + 1)::timestamp AT TIME ZONE sources.timezone
    ) AS walked_days,
    coalesce(counted.articles, 0) AS articles,
    counted.with_author::double precision / counted.articles AS author_share,
    counted.with_section::double precision / counted.articles AS section_share,
    counted.with_image::double precision / counted.articles AS image_share,
    counted.with_time::double precision / counted.articles AS time_share,
    counted.partial::double precision / counted.articles AS partial_share,
    (
        SELECT jsonb_object_agg(reasons.reason, reasons.summed)
        FROM (
            SELECT cut.reason, sum(cut.articles::integer) AS summed
            FROM marts.source_days
            CROSS JOIN LATERAL jsonb_each_text(partial_cut) AS cut (reason, articles)
            WHERE source_days.source_id = sources.source_id AND source_days.partial > 0
            GROUP BY cut.reason
        ) AS reasons
    ) AS partial_cut
FROM warehouse.sources
LEFT JOIN counted USING (source_id);
COMMENT ON VIEW marts.source_profile IS 'One row per source: its span of days, its articles, and the share of them that has each field; as of the latest run of the DAG marts.';
COMMENT ON COLUMN marts.source_profile.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.source_profile.name IS 'Name that readers know.';
COMMENT ON COLUMN marts.source_profile.tags IS 'Kinds from its source definition.';
COMMENT ON COLUMN marts.source_profile.first_day IS 'First local day with an article; null without articles.';
COMMENT ON COLUMN marts.source_profile.last_day IS 'Last local day with an article.';
COMMENT ON COLUMN marts.source_profile.days IS 'Days with an article.';
COMMENT ON COLUMN marts.source_profile.walked_days IS 'Days whose listings were walked to their end after the day was over; marts.coverage says which of them are complete.';
COMMENT ON COLUMN marts.source_profile.articles IS 'Articles.';
COMMENT ON COLUMN marts.source_profile.author_share IS 'Share of the articles that names an author, from 0 to 1; null without articles.';
COMMENT ON COLUMN marts.source_profile.section_share IS 'Share that names a section.';
COMMENT ON COLUMN marts.source_profile.image_share IS 'Share with a lead image.';
COMMENT ON COLUMN marts.source_profile.time_share IS 'Share with the time of publication, not only its day.';
COMMENT ON COLUMN marts.source_profile.partial_share IS 'Share of which text is missing: a paywall, a further page, a live ticker, a page that breaks off.';
COMMENT ON COLUMN marts.source_profile.partial_cut IS 'For each reason why a line was cut, the number of partial articles that had such a line: prompt, for instance, is a request to log in or subscribe. Null without such lines.';
