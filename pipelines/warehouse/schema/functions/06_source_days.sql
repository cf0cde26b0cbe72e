CREATE OR REPLACE FUNCTION ops.count_source_days(week date) RETURNS void
LANGUAGE sql SET search_path = pg_catalog
AS $$
    DELETE FROM marts.source_days WHERE published_date >= week AND published_date < week + 7;
    INSERT INTO marts.source_days (
        source_id, published_date, articles, with_author, with_section, with_image, with_time, partial, partial_cut
    )
    WITH cut_lines AS (
        SELECT source_id, published_date, split_part(line, ': ', 1) AS reason, count(DISTINCT article_id) AS articles
        FROM warehouse.articles
        CROSS JOIN LATERAL unnest(cut) AS line
        WHERE published_date >= week AND published_date < week + 7 AND access = 'partial'
        GROUP BY 1, 2, 3
    ),
    reasons AS (
        SELECT source_id, published_date, jsonb_object_agg(reason, articles) AS partial_cut
        FROM cut_lines
        GROUP BY source_id, published_date
    ),
    counted AS (
        SELECT
            source_id,
            published_date,
            count(*) AS articles,
            count(*) FILTER (WHERE authors <> '{}') AS with_author,
            count(section) AS with_section,
            count(image_url) AS with_image,
            count(published_at) AS with_time, -- null where a page names a day only
            count(*) FILTER (WHERE access = 'partial') AS partial
        FROM warehouse.articles
        WHERE published_date >= week AND published_date < week + 7
        GROUP BY source_id, published_date
    )
    SELECT
        source_id, published_date, articles, with_author, with_section, with_image, with_time, partial,
        coalesce(partial_cut, '{}')
    FROM counted
    LEFT JOIN reasons USING (source_id, published_date)
$$;
COMMENT ON FUNCTION ops.count_source_days IS 'Counts marts.source_days of one week again.';
REVOKE EXECUTE ON FUNCTION ops.count_source_days FROM PUBLIC;
