CREATE TEMP TABLE corrections (article_id bigint, version integer, LIKE staging) ON COMMIT DROP
