CREATE OR REPLACE FUNCTION ops.note_stale_weeks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET enable_nestloop = off
AS $$
BEGIN
    -- DO UPDATE locks an entry that is there, so that refresh_terms skips it until this transaction has committed.
    IF TG_OP = 'INSERT' THEN
        INSERT INTO ops.stale_weeks AS stale (week)
        SELECT DISTINCT date_trunc('week', published_date)::date FROM new_rows ORDER BY 1
        ON CONFLICT (week) DO UPDATE SET since = stale.since;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO ops.stale_weeks AS stale (week)
        SELECT DISTINCT date_trunc('week', published_date)::date FROM old_rows ORDER BY 1
        ON CONFLICT (week) DO UPDATE SET since = stale.since;
    ELSE
        INSERT INTO ops.stale_weeks AS stale (week)
        SELECT DISTINCT date_trunc('week', changed)::date
        FROM new_rows
        JOIN old_rows USING (article_id)
        CROSS JOIN LATERAL (VALUES (new_rows.published_date), (old_rows.published_date)) AS days (changed)
        WHERE (
                new_rows.title, new_rows.language, new_rows.published_date, new_rows.authors, new_rows.section,
                new_rows.image_url, new_rows.published_at, new_rows.access, new_rows.cut
            ) IS DISTINCT FROM (
                old_rows.title, old_rows.language, old_rows.published_date, old_rows.authors, old_rows.section,
                old_rows.image_url, old_rows.published_at, old_rows.access, old_rows.cut
            )
        ORDER BY 1
        ON CONFLICT (week) DO UPDATE SET since = stale.since;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_stale_weeks IS 'Notes the weeks of articles that were added, changed or deleted.';
CREATE OR REPLACE TRIGGER note_weeks_of_new AFTER INSERT ON warehouse.articles
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_stale_weeks();
CREATE OR REPLACE TRIGGER note_weeks_of_changed AFTER UPDATE ON warehouse.articles
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_stale_weeks();
CREATE OR REPLACE TRIGGER note_weeks_of_gone AFTER DELETE ON warehouse.articles
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_stale_weeks();

CREATE OR REPLACE FUNCTION marts.refresh_terms() RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    stale date;
BEGIN
    DELETE FROM ops.stale_weeks
    WHERE week = (SELECT week FROM ops.stale_weeks ORDER BY week DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING week INTO stale;
    PERFORM ops.count_source_days(stale);
    DELETE FROM marts.terms_by_week WHERE week = stale;
    INSERT INTO marts.terms_by_week (week, language, term, articles, sources)
    WITH words AS (
        SELECT DISTINCT article_id, source_id, coalesce(language, 'und') AS language, term
        FROM warehouse.articles
        CROSS JOIN LATERAL regexp_split_to_table(lower(title), '[^[:alnum:]''’-]+') AS term
        WHERE published_date >= stale AND published_date < stale + 7
            AND term ~ '^[[:alpha:]].{2}' AND octet_length(term) <= 1000 -- longer ones do not fit into the index
    ),
    counted AS (
        SELECT language, term, count(*) AS articles, count(DISTINCT source_id) AS sources
        FROM words
        GROUP BY language, term
    )
    SELECT stale, language, term, articles, sources
    FROM counted
    WHERE NOT EXISTS (
            SELECT FROM marts.stop_words
            WHERE stop_words.language = counted.language AND stop_words.term = counted.term
        )
        AND to_tsvector(warehouse.text_configuration(language), term) <> ''::tsvector; -- empty for its stop words
    RETURN stale;
END
$$;
COMMENT ON FUNCTION marts.refresh_terms IS 'Counts the headline words and marts.source_days of the latest stale week again; returns its Monday, null if no week was stale.';
REVOKE EXECUTE ON FUNCTION marts.refresh_terms FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marts.refresh_terms TO kabar_loader;
