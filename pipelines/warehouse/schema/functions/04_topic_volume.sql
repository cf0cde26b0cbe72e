CREATE OR REPLACE FUNCTION warehouse.topic_volume(
    query text, "from" date, "to" date, source text DEFAULT NULL, language text DEFAULT NULL
)
RETURNS SETOF warehouse.topic_day
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
    PERFORM warehouse.require_days("from", "to");
    -- Refuses what is wrong even where there is nothing to count.
    PERFORM FROM warehouse.matching_vectors(query, topic_volume.language, "from", "from", topic_volume.source, 0);
    RETURN QUERY
    WITH matched AS MATERIALIZED (
        SELECT
            found.source_id, found.published_date, count(*) AS matches,
            count(DISTINCT coalesce(articles.story_id, articles.article_id)) AS stories
        FROM warehouse.matching_vectors(
            query, topic_volume.language, "from", "to", topic_volume.source, NULL
        ) AS found
        JOIN warehouse.articles USING (article_id)
        GROUP BY found.source_id, found.published_date
    ),
    published AS MATERIALIZED (
        SELECT source_id, published_date, count(*) AS articles
        FROM warehouse.articles
        WHERE published_date BETWEEN "from" AND "to"
            AND (topic_volume.source IS NULL OR source_id = topic_volume.source)
        GROUP BY source_id, published_date
    ),
    searchable AS MATERIALIZED (
        SELECT
            source_id, published_date, count(*) AS articles,
            count(*) FILTER (WHERE language = topic_volume.language) AS of_language
        FROM search_index.search_vectors
        WHERE published_date BETWEEN "from" AND "to"
            AND (topic_volume.source IS NULL OR source_id = topic_volume.source)
        GROUP BY source_id, published_date
    ),
    covered AS MATERIALIZED (
        SELECT source_id, published_date, failed, complete
        FROM marts.coverage
        WHERE published_date BETWEEN "from" AND "to"
            AND (topic_volume.source IS NULL OR source_id = topic_volume.source)
    ),
    counted AS (
        SELECT
            source_id, published_date, coalesce(matches, 0) AS matches, coalesce(stories, 0) AS stories,
            coalesce(
                CASE WHEN topic_volume.language IS NULL THEN published.articles ELSE searchable.of_language END, 0
            ) AS articles,
            coalesce(failed, 0) AS failed,
            coalesce(complete, false) AND coalesce(published.articles, 0) = coalesce(searchable.articles, 0) AS complete
        FROM warehouse.sources
        CROSS JOIN (SELECT "from" + number AS published_date FROM generate_series(0, "to" - "from") AS number) AS days
        LEFT JOIN matched USING (source_id, published_date)
        LEFT JOIN published USING (source_id, published_date)
        LEFT JOIN searchable USING (source_id, published_date)
        LEFT JOIN covered USING (source_id, published_date)
        WHERE topic_volume.source IS NULL OR source_id = topic_volume.source
    )
    SELECT
        published_date, source_id, matches, stories, articles, matches::double precision / nullif(articles, 0), failed,
        complete
    FROM counted
    ORDER BY published_date, source_id;
END
$$;
COMMENT ON FUNCTION warehouse.topic_volume IS 'How much was published about a query: one row for each day and each source, also for days without a match. docs/queries.md describes the query language.';
