CREATE TEMP TABLE staging (
    source_id text,
    url text,
    canonical_url text PRIMARY KEY,
    title text,
    subtitle text,
    authors text[],
    editors text[],
    section text,
    tags text[],
    language text,
    dateline text,
    published_at timestamptz,
    published_date date,
    modified_at timestamptz,
    body text,
    word_count integer,
    image_url text,
    access text,
    content_hash text,
    body_hash text,
    fetched_at timestamptz,
    warc_file text,
    warc_offset bigint,
    extractor_version text,
    cut text[]
) ON COMMIT DROP;
-- Compressed once, in its row; both tables that it goes to take it as it is.
ALTER TABLE staging ALTER COLUMN body SET STORAGE MAIN;
CREATE TEMP TABLE outcomes (
    url text PRIMARY KEY,
    verdict text,
    reason text,
    canonical_url text,
    published_date date,
    listed_modified_at timestamptz
) ON COMMIT DROP
