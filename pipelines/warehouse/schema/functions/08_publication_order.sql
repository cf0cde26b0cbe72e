-- PostgreSQL puts the expression in the place of a call, so that it costs nothing.
CREATE OR REPLACE FUNCTION warehouse.published_by(published_at timestamptz, published_date date, timezone text)
RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(published_at, (published_date + 1)::timestamp AT TIME ZONE timezone - interval '1 microsecond');
COMMENT ON FUNCTION warehouse.published_by IS 'Orders articles by publication: the instant, or the last one of the day in the source''s zone (IANA name) where no time is known, so that a day alone comes after all times of its day.';

CREATE OR REPLACE FUNCTION ops.note_changed_zone() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO ops.unlinked_texts (lane, body_hash)
    SELECT DISTINCT hashtext(body_hash) & 3, body_hash
    FROM warehouse.articles
    WHERE source_id = NEW.source_id AND published_at IS NULL;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_changed_zone IS 'Queues the texts of a source whose days now end at another time, to be linked again.';
CREATE OR REPLACE TRIGGER note_changed_zone AFTER UPDATE ON warehouse.sources
FOR EACH ROW WHEN (OLD.timezone <> NEW.timezone) EXECUTE FUNCTION ops.note_changed_zone();
