-- A page that names no date leaves the article the one that an earlier page named.
ALTER TABLE warehouse.articles ADD COLUMN dated_at timestamptz;
COMMENT ON COLUMN warehouse.articles.dated_at IS 'Instant of the fetch that named published_at, where the latest one names none; null otherwise.';
COMMENT ON COLUMN warehouse.articles.published_at IS 'Instant of publication, as the latest page that names one says; null where none does.';
