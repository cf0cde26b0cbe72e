CREATE TEMP TABLE archived_now (
    url text PRIMARY KEY,
    fetched_at timestamptz,
    is_cut boolean,
    warc_file text,
    warc_offset bigint
) ON COMMIT DROP
