-- A fetch that found the text in force changes no version.
INSERT INTO ops.sightings (article_id, fetched_at, modified_at, warc_file, warc_offset)
SELECT sighted.article_id, fetched_at, modified_at, warc_file, warc_offset
FROM sighted
JOIN staging USING (canonical_url)
WHERE NOT EXISTS (SELECT FROM revised WHERE revised.article_id = sighted.article_id)
