-- All of a version stays in its row: beside a long text PostgreSQL would move titles and hashes out of it first.
ALTER TABLE warehouse.article_versions
    ALTER COLUMN title SET STORAGE MAIN,
    ALTER COLUMN subtitle SET STORAGE MAIN,
    ALTER COLUMN content_hash SET STORAGE MAIN,
    ALTER COLUMN warc_file SET STORAGE MAIN,
    ALTER COLUMN extractor_version SET STORAGE MAIN,
    ALTER COLUMN run_id SET STORAGE MAIN;
