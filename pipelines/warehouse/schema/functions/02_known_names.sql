CREATE OR REPLACE FUNCTION warehouse.require_language_code(language text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    IF language !~ '^[a-z]{2,3}$' THEN
        RAISE EXCEPTION '% is no language code; write an ISO 639-1 code such as id or en', language
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
COMMENT ON FUNCTION warehouse.require_language_code IS 'Refuses what is no language code; null is any.';

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
    END IF;
    PERFORM warehouse.require_language_code(language);
    IF language IS NOT NULL
        AND NOT EXISTS (SELECT FROM search_index.search_languages AS known WHERE known.language = require_known.language)
        AND NOT EXISTS (SELECT FROM warehouse.articles WHERE articles.language = require_known.language)
    THEN
        RAISE EXCEPTION 'no article is in the language %; write an ISO 639-1 code such as id or en', language
            USING ERRCODE = 'invalid_parameter_value',
            HINT = 'SELECT DISTINCT language FROM marts.language_share lists those of the articles.';
    END IF;
END
$$;
COMMENT ON FUNCTION warehouse.require_known IS 'Refuses a source that the warehouse does not have, and a language of no article; null is any.';

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
