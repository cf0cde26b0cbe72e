INSERT INTO warehouse.sources AS source (source_id, name, domain, country, language, timezone, tags)
VALUES %s
ON CONFLICT (source_id) DO UPDATE
SET
    name = excluded.name,
    domain = excluded.domain,
    country = excluded.country,
    language = excluded.language,
    timezone = excluded.timezone,
    tags = excluded.tags
WHERE (source.name, source.domain, source.country, source.language, source.timezone, source.tags)
    IS DISTINCT FROM
    (excluded.name, excluded.domain, excluded.country, excluded.language, excluded.timezone, excluded.tags)
