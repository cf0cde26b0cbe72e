-- PostgreSQL puts the expression in the place of a call, so that it costs nothing.
CREATE OR REPLACE FUNCTION warehouse.published_by(published_at timestamptz, published_date date, timezone text)
RETURNS timestamptz
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(published_at, (published_date + 1)::timestamp AT TIME ZONE timezone - interval '1 microsecond');
COMMENT ON FUNCTION warehouse.published_by IS 'Orders articles by publication: the instant, or the last one of the day in the source''s zone (IANA name) where no time is known, so that a day alone comes after all times of its day.';
