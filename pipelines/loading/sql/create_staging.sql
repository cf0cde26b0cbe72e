-- The tables of a load; the next load of the connection finds them empty. Creating them costs more than a small load.
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
    cut text[],
    stated_at timestamptz,
    names_itself boolean,
    published_precision text,
    links jsonb,
    article_type text,
    agency text,
    images jsonb,
    signals text[]
) ON COMMIT DELETE ROWS;
-- Rows stay whole: a text is compressed once, and both tables that it is copied to store it as it is.
ALTER TABLE staging
    ALTER COLUMN source_id SET STORAGE MAIN,
    ALTER COLUMN url SET STORAGE MAIN,
    ALTER COLUMN canonical_url SET STORAGE MAIN,
    ALTER COLUMN title SET STORAGE MAIN,
    ALTER COLUMN subtitle SET STORAGE MAIN,
    ALTER COLUMN authors SET STORAGE MAIN,
    ALTER COLUMN editors SET STORAGE MAIN,
    ALTER COLUMN section SET STORAGE MAIN,
    ALTER COLUMN tags SET STORAGE MAIN,
    ALTER COLUMN language SET STORAGE MAIN,
    ALTER COLUMN dateline SET STORAGE MAIN,
    ALTER COLUMN body SET STORAGE MAIN,
    ALTER COLUMN image_url SET STORAGE MAIN,
    ALTER COLUMN access SET STORAGE MAIN,
    ALTER COLUMN content_hash SET STORAGE MAIN,
    ALTER COLUMN body_hash SET STORAGE MAIN,
    ALTER COLUMN warc_file SET STORAGE MAIN,
    ALTER COLUMN extractor_version SET STORAGE MAIN,
    ALTER COLUMN cut SET STORAGE MAIN,
    ALTER COLUMN published_precision SET STORAGE MAIN,
    ALTER COLUMN links SET STORAGE MAIN,
    ALTER COLUMN article_type SET STORAGE MAIN,
    ALTER COLUMN agency SET STORAGE MAIN,
    ALTER COLUMN images SET STORAGE MAIN,
    ALTER COLUMN signals SET STORAGE MAIN;
-- The URLs of the crawl, and what reading made of the pages that were read.
CREATE TEMP TABLE crawled (
    url text PRIMARY KEY,
    listed_modified_at timestamptz,
    warc_file text,
    warc_offset bigint
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE outcomes (
    url text PRIMARY KEY,
    result text,
    reason text,
    detail text,
    canonical_url text,
    published_date date,
    max_attempts integer,
    first_wait interval
) ON COMMIT DELETE ROWS;
-- The articles that existed before, those with a new fetch, and those whose versions the fetch changes.
CREATE TEMP TABLE known (article_id bigint, canonical_url text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE observed (article_id bigint, canonical_url text) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE revised (article_id bigint, canonical_url text) ON COMMIT DELETE ROWS;
-- What the versions showed before the transaction changed them.
CREATE TEMP TABLE shown (LIKE warehouse.article_versions, read_at timestamptz) ON COMMIT DELETE ROWS
