-- Pages that stand under their own address, since the one that they claim belongs to another text. Where a staged page
-- has that address already, theirs are further addresses of it.
CREATE TEMP TABLE disowned ON COMMIT DROP AS
SELECT url, canonical_url FROM unnest(%(urls)s::text[], %(canonical_urls)s::text[]) AS input (url, canonical_url);
UPDATE outcomes
SET canonical_url = disowned.canonical_url
FROM disowned
WHERE outcomes.url = disowned.url;
DELETE FROM staging
USING disowned
WHERE staging.url = disowned.url
    AND EXISTS (SELECT FROM staging AS other WHERE other.canonical_url = disowned.canonical_url);
UPDATE staging
SET canonical_url = disowned.canonical_url, names_itself = false
FROM disowned
WHERE staging.url = disowned.url;
DROP TABLE disowned
