-- These functions take a language since.
DROP VIEW IF EXISTS marts.corrections CASCADE;
DROP FUNCTION IF EXISTS ops.correction_note(text, text);
DROP FUNCTION IF EXISTS ops.is_correction_note(text);

COMMENT ON COLUMN warehouse.articles.change_seq IS 'Number of the row''s latest change, in the order in which changes are committed: whoever has read all rows up to a number misses none by asking for the greater ones. Every change of the row gives it a new one, except one of last_seen_at, warc_file, warc_offset, run_id and extractor_version alone: the same page was seen, or read, again. So does a correction of an earlier version in warehouse.article_versions.';
COMMENT ON COLUMN warehouse.articles.images IS 'The main picture and those between the paragraphs, each with paragraph, url, caption, credit and is_lead; warehouse.article_images has one row for each. The first 100 are kept; where the text was read from JSON-LD or by trafilatura alone, only the main picture.';
