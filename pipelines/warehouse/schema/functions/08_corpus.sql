-- Each stratum gives the articles whose digests are smallest, so an article that is added later takes the place of at
-- most one other, and a smaller sample is part of a larger one.
CREATE OR REPLACE FUNCTION warehouse.corpus(
    query text DEFAULT NULL,
    "from" date DEFAULT NULL,
    "to" date DEFAULT NULL,
    source text DEFAULT NULL,
    language text DEFAULT NULL,
    sample integer DEFAULT NULL,
    per text[] DEFAULT '{}',
    seed bigint DEFAULT 1
)
RETURNS TABLE (
    article_id bigint, article_key text, source_id text, published_date date, canonical_url text, content_hash text,
    draw text, stratum_articles bigint
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
    IF sample < 1 THEN
        RAISE EXCEPTION 'sample must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    ELSIF NOT per <@ ARRAY['source', 'day'] THEN
        RAISE EXCEPTION 'per may name source and day' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM warehouse.require_known(corpus.source, corpus.language);
    IF "from" > "to" THEN
        PERFORM warehouse.require_days("from", "to");
    END IF;
    IF query IS NOT NULL THEN -- refuses what is wrong even where there is nothing to search
        PERFORM FROM warehouse.matching_vectors(query, corpus.language, "from", "from", corpus.source, 0);
    END IF;
    RETURN QUERY
    WITH candidates AS (
        SELECT
            articles.article_id,
            articles.article_key,
            articles.source_id,
            articles.published_date,
            articles.canonical_url,
            articles.content_hash,
            md5(seed || ' ' || articles.article_key) AS draw,
            CASE WHEN 'source' = ANY (per) THEN articles.source_id END AS stratum_source,
            CASE WHEN 'day' = ANY (per) THEN articles.published_date END AS stratum_day
        FROM warehouse.articles
        WHERE articles.published_date BETWEEN coalesce("from", '-infinity') AND coalesce("to", 'infinity')
            AND (corpus.source IS NULL OR articles.source_id = corpus.source)
            AND (corpus.language IS NULL OR articles.language = corpus.language)
            AND (query IS NULL OR articles.article_id IN (
                SELECT found.article_id
                FROM warehouse.matching_vectors(
                    query, corpus.language, coalesce("from", '0001-01-01'), coalesce("to", '9999-12-31'),
                    corpus.source, NULL
                ) AS found
            ))
    ),
    ranked AS (
        SELECT
            candidates.*,
            CASE WHEN sample IS NOT NULL THEN
                row_number() OVER (
                    PARTITION BY stratum_source, stratum_day ORDER BY draw COLLATE "C", article_key COLLATE "C"
                )
            END AS rank,
            count(*) OVER (PARTITION BY stratum_source, stratum_day) AS stratum_articles
        FROM candidates
    )
    SELECT article_id, article_key, source_id, published_date, canonical_url, content_hash, draw, stratum_articles
    FROM ranked
    WHERE sample IS NULL OR rank <= sample;
END
$$;
COMMENT ON FUNCTION warehouse.corpus IS 'The articles of a query (null: all) and of local days, or a random sample of them: as many of each stratum (source, day, both, or all together) as sample says. The seed and the addresses decide, so every warehouse with these articles draws the same. draw is a random order; stratum_articles is the number of articles that the stratum was drawn from. ./kabar export draws by it.';
