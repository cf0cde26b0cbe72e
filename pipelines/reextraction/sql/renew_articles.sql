UPDATE warehouse.articles AS article
SET extractor_version = renewals.extractor_version
FROM renewals
WHERE article.article_id = renewals.article_id
    AND article.version = renewals.version
    AND (article.warc_file, article.warc_offset) = (renewals.warc_file, renewals.warc_offset)
