-- Full-text search. Vectors lie apart from the articles and are made by a later task: a load does not wait for them.

CREATE FUNCTION warehouse.text_configuration(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE language
    WHEN 'id' THEN 'pg_catalog.indonesian'::regconfig
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
    WHEN 'ca' THEN 'pg_catalog.catalan'::regconfig
    WHEN 'da' THEN 'pg_catalog.danish'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'el' THEN 'pg_catalog.greek'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    WHEN 'eu' THEN 'pg_catalog.basque'::regconfig
    WHEN 'fi' THEN 'pg_catalog.finnish'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'ga' THEN 'pg_catalog.irish'::regconfig
    WHEN 'hi' THEN 'pg_catalog.hindi'::regconfig
    WHEN 'hu' THEN 'pg_catalog.hungarian'::regconfig
    WHEN 'hy' THEN 'pg_catalog.armenian'::regconfig
    WHEN 'it' THEN 'pg_catalog.italian'::regconfig
    WHEN 'lt' THEN 'pg_catalog.lithuanian'::regconfig
    WHEN 'ne' THEN 'pg_catalog.nepali'::regconfig
    WHEN 'nl' THEN 'pg_catalog.dutch'::regconfig
    WHEN 'no' THEN 'pg_catalog.norwegian'::regconfig
    WHEN 'pt' THEN 'pg_catalog.portuguese'::regconfig
    WHEN 'ro' THEN 'pg_catalog.romanian'::regconfig
    WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
    WHEN 'sr' THEN 'pg_catalog.serbian'::regconfig
    WHEN 'sv' THEN 'pg_catalog.swedish'::regconfig
    WHEN 'ta' THEN 'pg_catalog.tamil'::regconfig
    WHEN 'tr' THEN 'pg_catalog.turkish'::regconfig
    WHEN 'yi' THEN 'pg_catalog.yiddish'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
END;
COMMENT ON FUNCTION warehouse.text_configuration IS 'PostgreSQL''s text search configuration of a language (ISO 639-1); simple for those it has none for.';

CREATE TABLE warehouse.search_vectors (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
    published_date date NOT NULL,
    source_id text NOT NULL,
    language text,
    vector tsvector NOT NULL,
    PRIMARY KEY (article_id, published_date)
) PARTITION BY RANGE (published_date);
CREATE INDEX search_vectors_by_word ON warehouse.search_vectors USING gin (vector)
    WITH (fastupdate = off); -- a search would read the list of what is pending, and nobody waits for the insert
COMMENT ON TABLE warehouse.search_vectors IS 'Words of each article for warehouse.search, a partition a month; made after the load.';
COMMENT ON COLUMN warehouse.search_vectors.article_id IS 'The article.';
COMMENT ON COLUMN warehouse.search_vectors.published_date IS 'Its local publication day.';
COMMENT ON COLUMN warehouse.search_vectors.source_id IS 'Its publisher.';
COMMENT ON COLUMN warehouse.search_vectors.language IS 'Language whose word stems the vector holds.';
COMMENT ON COLUMN warehouse.search_vectors.vector IS 'Word stems and their places: title with weight A, subtitle B, body D.';

CREATE TABLE warehouse.search_months (month date PRIMARY KEY);
COMMENT ON TABLE warehouse.search_months IS 'Months that warehouse.search_vectors has a partition for.';
COMMENT ON COLUMN warehouse.search_months.month IS 'First day of the month.';

CREATE TABLE warehouse.search_languages (language text PRIMARY KEY);
COMMENT ON TABLE warehouse.search_languages IS 'Languages that the vectors are in; und stands for none.';
COMMENT ON COLUMN warehouse.search_languages.language IS 'ISO 639-1 code.';

CREATE TABLE ops.search_queue (
    article_id bigint PRIMARY KEY REFERENCES warehouse.articles ON DELETE CASCADE,
    queued_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.search_queue IS 'Articles whose words are not in warehouse.search_vectors yet, or not as they read now.';
COMMENT ON COLUMN ops.search_queue.article_id IS 'The article.';
COMMENT ON COLUMN ops.search_queue.queued_at IS 'When it was loaded or changed.';

CREATE FUNCTION ops.queue_new_texts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO ops.search_queue (article_id) SELECT article_id FROM new_rows ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.queue_new_texts IS 'Queues loaded articles for search.';

CREATE FUNCTION ops.queue_changed_texts() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO ops.search_queue (article_id)
    SELECT new_rows.article_id
    FROM new_rows
    JOIN old_rows USING (article_id)
    WHERE (new_rows.content_hash, new_rows.language, new_rows.published_date)
        IS DISTINCT FROM (old_rows.content_hash, old_rows.language, old_rows.published_date)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.queue_changed_texts IS 'Queues articles that read otherwise now for search.';

CREATE TRIGGER queue_new_texts AFTER INSERT ON warehouse.articles
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.queue_new_texts();
CREATE TRIGGER queue_changed_texts AFTER UPDATE ON warehouse.articles
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.queue_changed_texts();
INSERT INTO ops.search_queue (article_id) SELECT article_id FROM warehouse.articles;

-- Partitions belong to the owner, so the owner's rights make them whoever calls.
CREATE FUNCTION warehouse.index_texts(at_most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    taken bigint[];
    new_month date;
BEGIN
    -- One caller at a time: two must not make the same partition.
    PERFORM pg_advisory_xact_lock(hashtext('warehouse.index_texts'));
    WITH gone AS (
        DELETE FROM ops.search_queue
        WHERE article_id IN (
            SELECT article_id FROM ops.search_queue ORDER BY queued_at DESC, article_id DESC LIMIT at_most
            FOR UPDATE SKIP LOCKED
        )
        RETURNING article_id
    )
    SELECT array_agg(article_id) INTO taken FROM gone;
    FOR new_month IN
        INSERT INTO warehouse.search_months
        SELECT DISTINCT date_trunc('month', published_date)::date
        FROM warehouse.articles
        WHERE article_id = ANY (taken)
        ON CONFLICT DO NOTHING
        RETURNING month
    LOOP
        EXECUTE format(
            'CREATE TABLE warehouse.%I PARTITION OF warehouse.search_vectors FOR VALUES FROM (%L) TO (%L)'
            ' WITH (toast_tuple_target = 128)', -- words out of the way of the rows that a search walks over
            format('search_vectors_%s', to_char(new_month, 'YYYY_MM')), new_month, new_month + interval '1 month'
        );
    END LOOP;
    DELETE FROM warehouse.search_vectors WHERE article_id = ANY (taken);
    INSERT INTO warehouse.search_vectors (article_id, published_date, source_id, language, vector)
    SELECT
        article_id, published_date, source_id, coalesce(language, 'und'),
        setweight(to_tsvector(warehouse.text_configuration(language), title), 'A')
            || setweight(to_tsvector(warehouse.text_configuration(language), coalesce(subtitle, '')), 'B')
            -- A vector holds a megabyte at most.
            || to_tsvector(warehouse.text_configuration(language), left(body, 300000))
    FROM warehouse.articles
    WHERE article_id = ANY (taken);
    INSERT INTO warehouse.search_languages
    SELECT DISTINCT coalesce(language, 'und') FROM warehouse.articles WHERE article_id = ANY (taken)
    ON CONFLICT DO NOTHING;
    RETURN coalesce(cardinality(taken), 0);
END
$$;
COMMENT ON FUNCTION warehouse.index_texts IS 'Makes the words of queued articles searchable, the newest first, at most so many; returns their number.';
REVOKE EXECUTE ON FUNCTION warehouse.index_texts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION warehouse.index_texts TO kabar_loader;

-- The question in the stems of every language at hand, or of one.
CREATE FUNCTION warehouse.search_stems(query text, language text) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT string_agg(DISTINCT format('(%s)', stems), ' | ')::tsquery
    FROM warehouse.search_languages AS known
    CROSS JOIN LATERAL (
        SELECT websearch_to_tsquery(warehouse.text_configuration(known.language), search_stems.query)::text AS stems
    ) AS asked
    WHERE stems <> '' AND (known.language = search_stems.language OR search_stems.language IS NULL)
$$;
COMMENT ON FUNCTION warehouse.search_stems IS 'A web-style question in the word stems of one language or, for null, of each language of the articles.';

-- Only the words' index is worth its while here: every other way unpacks vectors to look into them.
CREATE FUNCTION warehouse.search_candidates(
    query tsquery, language text, first date, last date, source text, at_most integer
)
RETURNS SETOF warehouse.search_vectors
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off
AS $$
DECLARE
    walked date;
    missing integer := at_most;
    found integer;
BEGIN
    FOR walked IN
        SELECT month FROM warehouse.search_months
        WHERE month >= date_trunc('month', first) AND month <= last
        ORDER BY month DESC
    LOOP
        RETURN QUERY
        SELECT vectors.*
        FROM warehouse.search_vectors AS vectors
        WHERE vectors.published_date >= walked
            AND vectors.published_date < walked + interval '1 month'
            AND vectors.published_date BETWEEN first AND last
            AND vectors.vector @@ search_candidates.query
            AND (search_candidates.source IS NULL OR vectors.source_id = search_candidates.source)
            AND (search_candidates.language IS NULL OR vectors.language = search_candidates.language)
        ORDER BY vectors.published_date DESC, vectors.article_id DESC
        LIMIT missing;
        GET DIAGNOSTICS found = ROW_COUNT;
        missing := missing - found;
        EXIT WHEN missing <= 0;
    END LOOP;
END
$$;
COMMENT ON FUNCTION warehouse.search_candidates IS 'The newest articles that match stems, month by month backwards until there are enough.';

CREATE FUNCTION warehouse.search(
    query text,
    language text DEFAULT NULL,
    "from" date DEFAULT NULL,
    "to" date DEFAULT NULL,
    source text DEFAULT NULL,
    max_results integer DEFAULT 20
)
RETURNS TABLE (
    article_id bigint, source_id text, published_date date, url text, title text, rank real, headline text
)
LANGUAGE sql STABLE
AS $$
    WITH newest AS MATERIALIZED (
        SELECT found.*, websearch_to_tsquery(warehouse.text_configuration(found.language), search.query) AS own_query
        FROM warehouse.search_candidates(
            warehouse.search_stems(search.query, search.language), search.language,
            coalesce("from", '0001-01-01'), coalesce("to", '9999-12-31'), search.source, 500
        ) AS found
    ),
    ranked AS MATERIALIZED (
        SELECT newest.article_id, newest.own_query, ts_rank(newest.vector, newest.own_query, 1) AS rank
        FROM newest
        WHERE newest.vector @@ newest.own_query -- what matched in another language's stems goes
        ORDER BY rank DESC, newest.published_date DESC, newest.article_id DESC
        LIMIT search.max_results
    )
    SELECT
        articles.article_id,
        articles.source_id,
        articles.published_date,
        articles.url,
        articles.title,
        ranked.rank,
        ts_headline(
            warehouse.text_configuration(articles.language), left(articles.body, 20000), ranked.own_query,
            'StartSel=«, StopSel=», MaxFragments=2, MinWords=5, MaxWords=18, FragmentDelimiter=" … "'
        )
    FROM ranked
    JOIN warehouse.articles USING (article_id)
    ORDER BY ranked.rank DESC, articles.published_date DESC, articles.article_id DESC
$$;
COMMENT ON FUNCTION warehouse.search IS 'Articles that match a web-style question ("exact words", or, -not), best first among the 500 newest that match; from and to are local publication days.';

CREATE VIEW marts.search_state AS
SELECT count(*) AS waiting, min(queued_at) AS waiting_since FROM ops.search_queue;
COMMENT ON VIEW marts.search_state IS 'How far search is behind the articles: one row.';
COMMENT ON COLUMN marts.search_state.waiting IS 'Articles that search does not know yet, or not as they read now.';
COMMENT ON COLUMN marts.search_state.waiting_since IS 'When the first of them was loaded or changed.';
