-- Applied after the triggers of warehouse.articles, so that the two tables are locked in the order in which a load
-- locks them.
CREATE OR REPLACE FUNCTION ops.may_become(was text, becomes text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN was = becomes OR (was, becomes) IN (
    ('pending', 'loaded'),
    ('pending', 'duplicate'),
    ('pending', 'rejected'),
    ('pending', 'failed'),
    ('failed', 'pending'),
    ('failed', 'loaded'),
    ('failed', 'duplicate'),
    ('rejected', 'loaded'),
    ('rejected', 'duplicate'),
    ('rejected', 'pending'),
    ('duplicate', 'loaded'),
    ('duplicate', 'rejected')
);
COMMENT ON FUNCTION ops.may_become IS 'Whether an address on the ledger may go from one state to another; a loaded one stays loaded. Besides, any may become rejected as forgotten, and stays so.';

CREATE OR REPLACE FUNCTION ops.is_transient(reason text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN reason IN (
    'challenge', 'connection_lost', 'connection_refused', 'consent_wall', 'copy_unusable', 'dns', 'empty_body',
    'home_page', 'http_403', 'http_408', 'http_425', 'http_429', 'http_500', 'http_502', 'http_503', 'http_504', 'http_5xx',
    'login_wall', 'maintenance', 'no_browser', 'not_reached', 'not_rendered', 'private_address', 'robots_unreachable',
    'site_error', 'site_slowed', 'soft_404', 'timeout', 'tls', 'truncated', 'undecodable', 'unexpected', 'unreachable'
);
COMMENT ON FUNCTION ops.is_transient IS 'Whether the cause of a failure may be gone at another attempt, so that it is worth one also after the last.';

CREATE OR REPLACE FUNCTION ops.is_gone(reason text) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN reason IN ('http_404', 'http_410', 'http_451', 'soft_404', 'home_page');
COMMENT ON FUNCTION ops.is_gone IS 'Whether the result of a revisit says that the page is no longer there.';

CREATE OR REPLACE FUNCTION ops.refuse_state() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        RAISE check_violation USING MESSAGE = format('%s enters the ledger as pending, not as %s', NEW.url, NEW.state);
    END IF;
    RAISE check_violation USING MESSAGE = format('%s is %s and may not become %s', NEW.url, OLD.state, NEW.state);
END
$$;
COMMENT ON FUNCTION ops.refuse_state IS 'Refuses a state that the ledger does not allow.';
CREATE OR REPLACE TRIGGER ledger_begins_pending BEFORE INSERT ON ops.ledger
FOR EACH ROW WHEN (NEW.state <> 'pending') EXECUTE FUNCTION ops.refuse_state();
-- AFTER: a trigger before the update would lock each row, and log the lock, before it is changed.
CREATE OR REPLACE TRIGGER ledger_keeps_to_its_transitions AFTER UPDATE OF state ON ops.ledger
FOR EACH ROW WHEN (
    CASE
        WHEN OLD.reason = 'forgotten' THEN NEW.reason IS DISTINCT FROM 'forgotten'
        ELSE NOT ops.may_become(OLD.state, NEW.state) AND NEW.reason IS DISTINCT FROM 'forgotten'
    END
) EXECUTE FUNCTION ops.refuse_state();

CREATE OR REPLACE FUNCTION ops.log_changes() RETURNS trigger
LANGUAGE plpgsql SET enable_nestloop = off
AS $$
BEGIN
    INSERT INTO ops.events (
        source_id, url, event, reason, detail, published_date, next_try_at, article_id, warc_file, warc_offset, run_id
    )
    SELECT
        becomes.source_id, becomes.url, change.event, change.reason, change.detail, change.published_date,
        change.next_try_at, change.article_id, change.warc_file, change.warc_offset, becomes.run_id
    FROM new_rows AS becomes
    JOIN old_rows AS was USING (source_id, url)
    CROSS JOIN LATERAL (
        SELECT
            1 AS place,
            CASE
                WHEN becomes.state <> 'pending' THEN becomes.state
                WHEN becomes.warc_file IS NOT NULL THEN 'fetched'
                ELSE 'waiting'
            END AS event,
            becomes.reason,
            becomes.detail,
            NULL::date AS published_date,
            becomes.next_try_at,
            becomes.article_id,
            CASE WHEN becomes.state = 'pending' THEN becomes.warc_file END AS warc_file,
            CASE WHEN becomes.state = 'pending' THEN becomes.warc_offset END AS warc_offset
        WHERE (becomes.state, becomes.reason, becomes.detail, becomes.attempts, becomes.warc_file, becomes.warc_offset)
            IS DISTINCT FROM (was.state, was.reason, was.detail, was.attempts, was.warc_file, was.warc_offset)
        UNION ALL
        SELECT 2, 'moved', NULL, NULL, becomes.published_date, NULL, NULL, NULL, NULL
        WHERE becomes.published_date <> was.published_date
    ) AS change
    ORDER BY becomes.url, change.place;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.log_changes IS 'Logs changes of the ledger in ops.events, in the same transaction.';
CREATE OR REPLACE TRIGGER ledger_logs_its_changes AFTER UPDATE ON ops.ledger
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION ops.log_changes();

CREATE OR REPLACE FUNCTION ops.prune_events(keep interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH pruned AS (
        DELETE FROM ops.events AS event
        WHERE event.event IN ('named', 'answered', 'waiting', 'revisited')
            AND event.at < now() - keep
            AND NOT (
                event.event = 'revisited'
                AND EXISTS (
                    SELECT FROM ops.events AS gone
                    WHERE gone.url = event.url
                        AND gone.source_id = event.source_id
                        AND gone.event = 'revisited'
                        AND ops.is_gone(gone.reason)
                        AND gone.event_id <= event.event_id
                )
            )
        RETURNING 1
    )
    SELECT count(*) FROM pruned;
END;
COMMENT ON FUNCTION ops.prune_events IS 'Deletes events that are older than keep and set no state (named, answered, waiting, revisited), except those which say that a page is gone and whether it came back; returns their number.';
REVOKE EXECUTE ON FUNCTION ops.prune_events FROM public;
GRANT EXECUTE ON FUNCTION ops.prune_events TO kabar_loader;
