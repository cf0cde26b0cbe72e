CREATE OR REPLACE FUNCTION ops.note_changed_days() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO ops.changed_days (source_id, published_date)
        SELECT DISTINCT source_id, published_date FROM new_rows WHERE published_date IS NOT NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        INSERT INTO ops.changed_days (source_id, published_date)
        SELECT DISTINCT source_id, published_date FROM old_rows WHERE published_date IS NOT NULL;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO ops.changed_days (source_id, published_date)
        SELECT source_id, published_date FROM old_rows WHERE published_date IS NOT NULL
        EXCEPT
        SELECT source_id, published_date FROM new_rows;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_changed_days IS 'Notes the days whose ledger or runs a statement changed.';
CREATE OR REPLACE TRIGGER note_days_of_new AFTER INSERT ON ops.ledger
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_days();
CREATE OR REPLACE TRIGGER note_days_of_changed AFTER UPDATE ON ops.ledger
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_days();
CREATE OR REPLACE TRIGGER note_days_of_gone AFTER DELETE ON ops.ledger
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_days();
CREATE OR REPLACE TRIGGER note_days_of_new AFTER INSERT ON ops.runs
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_days();
CREATE OR REPLACE TRIGGER note_days_of_changed AFTER UPDATE ON ops.runs
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_days();
CREATE OR REPLACE TRIGGER note_days_of_gone AFTER DELETE ON ops.runs
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_days();

CREATE OR REPLACE FUNCTION ops.note_days_of_zone() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO ops.changed_days (source_id, published_date)
    SELECT source_id, published_date FROM ops.day_states WHERE source_id = NEW.source_id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_days_of_zone IS 'Notes all days of a source whose time zone changed: they end at another instant.';
CREATE OR REPLACE TRIGGER note_days_of_zone AFTER UPDATE ON warehouse.sources
FOR EACH ROW WHEN (OLD.timezone <> NEW.timezone) EXECUTE FUNCTION ops.note_days_of_zone();

CREATE OR REPLACE FUNCTION ops.count_day(source text, day date)
RETURNS TABLE (state text, discovered integer, loaded integer, missing integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$
    SELECT
        CASE
            WHEN walks.was_walked AND urls.missing > 0 THEN 'gaps'
            WHEN walks.last_state = 'short' THEN 'red'
            WHEN walks.was_walked AND urls.loaded > 0 THEN 'complete'
            WHEN walks.was_walked THEN 'empty'
            WHEN walks.last_state = 'running' THEN 'running'
            WHEN walks.last_state IS NOT NULL OR urls.discovered > 0 THEN 'not walked'
            ELSE 'never tried'
        END,
        urls.discovered::integer,
        urls.loaded::integer,
        urls.missing::integer
    FROM (
        SELECT
            count(*) AS discovered,
            count(*) FILTER (WHERE ledger.state = 'loaded') AS loaded,
            count(*) FILTER (
                WHERE ledger.state = 'pending' OR ledger.state = 'failed' AND ops.is_transient(ledger.reason)
            ) AS missing
        FROM ops.ledger
        WHERE ledger.source_id = source AND ledger.published_date = day
    ) AS urls
    CROSS JOIN (
        SELECT
            bool_or(runs.walked_at >= (runs.published_date + 1)::timestamp AT TIME ZONE sources.timezone)
                AS was_walked,
            (array_agg(runs.state ORDER BY runs.started_at DESC))[1] AS last_state
        FROM ops.runs
        JOIN warehouse.sources USING (source_id)
        WHERE runs.source_id = source AND runs.published_date = day
    ) AS walks
$$;
COMMENT ON FUNCTION ops.count_day IS 'Counts one source''s day on the ledger and gives its state.';

CREATE OR REPLACE FUNCTION ops.refresh_days(max_changes integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    taken bigint;
BEGIN
    -- One at a time: a slower one would otherwise overwrite what a later one has counted.
    LOCK TABLE ops.day_states IN SHARE ROW EXCLUSIVE MODE;
    -- One statement, thus one snapshot: a change that it does not see keeps its row in ops.changed_days.
    WITH changes AS (
        DELETE FROM ops.changed_days
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM ops.changed_days LIMIT max_changes))
        RETURNING source_id, published_date
    ),
    days AS (
        SELECT days.source_id, days.published_date, now.state, now.discovered, now.loaded, now.missing
        FROM (SELECT DISTINCT source_id, published_date FROM changes) AS days
        CROSS JOIN LATERAL ops.count_day(days.source_id, days.published_date) AS now
    ),
    counted AS (
        INSERT INTO ops.day_states (published_date, source_id, state, discovered, loaded, missing)
        SELECT published_date, source_id, state, discovered, loaded, missing FROM days
        ON CONFLICT (published_date, source_id) DO UPDATE SET
            state = EXCLUDED.state,
            discovered = EXCLUDED.discovered,
            loaded = EXCLUDED.loaded,
            missing = EXCLUDED.missing
    ),
    moved AS (
        SELECT source_id, published_date, state, loaded, 1 AS days FROM days
        UNION ALL
        SELECT known.source_id, known.published_date, known.state, known.loaded, -1
        FROM days
        JOIN ops.day_states AS known USING (source_id, published_date)
    ),
    summed AS (
        INSERT INTO ops.month_states AS known
            (month, source_id, complete, empty, gaps, red, running, not_walked, loaded)
        SELECT
            date_trunc('month', published_date::timestamp)::date,
            source_id,
            coalesce(sum(days) FILTER (WHERE state = 'complete'), 0),
            coalesce(sum(days) FILTER (WHERE state = 'empty'), 0),
            coalesce(sum(days) FILTER (WHERE state = 'gaps'), 0),
            coalesce(sum(days) FILTER (WHERE state = 'red'), 0),
            coalesce(sum(days) FILTER (WHERE state = 'running'), 0),
            coalesce(sum(days) FILTER (WHERE state = 'not walked'), 0),
            sum(loaded * days)
        FROM moved
        GROUP BY 1, 2
        ON CONFLICT (month, source_id) DO UPDATE SET
            complete = known.complete + EXCLUDED.complete,
            empty = known.empty + EXCLUDED.empty,
            gaps = known.gaps + EXCLUDED.gaps,
            red = known.red + EXCLUDED.red,
            running = known.running + EXCLUDED.running,
            not_walked = known.not_walked + EXCLUDED.not_walked,
            loaded = known.loaded + EXCLUDED.loaded
    )
    SELECT count(*) INTO taken FROM changes;
    RETURN taken;
END
$$;
COMMENT ON FUNCTION ops.refresh_days IS 'Counts changed days and the sums of their months anew, at most so many changes at once; returns how many it took, 0 if none were left.';
REVOKE EXECUTE ON FUNCTION ops.refresh_days FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ops.refresh_days TO kabar_loader;
