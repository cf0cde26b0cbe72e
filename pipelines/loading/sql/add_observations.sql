-- A fetch that saw the text of its time again changes no version.
INSERT INTO ops.observations (article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself)
SELECT observed.article_id, fetched_at, modified_at, warc_file, warc_offset, stated_at, names_itself
FROM observed
JOIN staging USING (canonical_url)
WHERE NOT EXISTS (SELECT FROM revised WHERE revised.article_id = observed.article_id)
