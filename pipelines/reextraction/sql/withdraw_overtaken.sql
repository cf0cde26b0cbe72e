-- Leave rows alone that show another page than the one compared, or whose new address another row has by now.
DELETE FROM corrections
USING warehouse.articles AS article
WHERE article.article_id = corrections.article_id
    AND (
        article.version = corrections.version
            AND (article.warc_file, article.warc_offset) <> (corrections.warc_file, corrections.warc_offset)
        OR article.version = corrections.version
            AND EXISTS (
                SELECT FROM warehouse.articles AS other
                WHERE other.canonical_url = corrections.canonical_url AND other.article_id <> article.article_id
            )
        OR article.version > corrections.version
            AND NOT EXISTS (
                SELECT FROM ops.versions AS earlier
                WHERE earlier.article_id = corrections.article_id
                    AND earlier.version = corrections.version
                    AND (earlier.warc_file, earlier.warc_offset) = (corrections.warc_file, corrections.warc_offset)
            )
    )
