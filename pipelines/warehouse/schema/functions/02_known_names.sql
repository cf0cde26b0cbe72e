-- An unknown name must not look like a name without articles.
CREATE OR REPLACE FUNCTION warehouse.require_known(source text, language text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
BEGIN
    IF source IS NOT NULL AND NOT EXISTS (
        SELECT FROM warehouse.sources WHERE source_id = require_known.source
    ) THEN
        RAISE EXCEPTION 'there is no source %; SELECT source_id FROM warehouse.sources lists all', source
            USING ERRCODE = 'invalid_parameter_value';
    ELSIF language !~ '^[a-z]{2,3}$' THEN
        RAISE EXCEPTION '% is no language code; write an ISO 639-1 code such as id or en', language
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
COMMENT ON FUNCTION warehouse.require_known IS 'Refuses a source that the warehouse does not have, and what is no language code; null is any.';

CREATE OR REPLACE FUNCTION warehouse.require_days(first date, last date) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF first <= last AND isfinite(first) AND isfinite(last) THEN
        RETURN;
    END IF;
    RAISE EXCEPTION 'name a first day and a last one that is not before it' USING ERRCODE = 'invalid_parameter_value';
END
$$;
COMMENT ON FUNCTION warehouse.require_days IS 'Refuses a span that has no days or no end.';
