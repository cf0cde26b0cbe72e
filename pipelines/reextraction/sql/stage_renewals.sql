CREATE TEMP TABLE renewals (
    article_id bigint,
    version integer,
    warc_file text,
    warc_offset bigint,
    extractor_version text
) ON COMMIT DROP
