CREATE OR REPLACE VIEW warehouse.article_images AS
SELECT
    article.article_id,
    article.source_id,
    article.published_date,
    image.position::integer AS position,
    (image.value ->> 'paragraph')::integer AS paragraph,
    image.value ->> 'url' AS url,
    image.value ->> 'caption' AS caption,
    image.value ->> 'credit' AS credit,
    (image.value ->> 'is_lead')::boolean AS is_lead
FROM warehouse.articles AS article
CROSS JOIN LATERAL jsonb_array_elements(article.images) WITH ORDINALITY AS image (value, position);
COMMENT ON VIEW warehouse.article_images IS 'One row per picture of an article as it reads now; captions and credits are not in body. The first 100 of an article are kept; where its text was read from JSON-LD or by trafilatura alone, only the main picture.';
COMMENT ON COLUMN warehouse.article_images.article_id IS 'The article with the picture.';
COMMENT ON COLUMN warehouse.article_images.source_id IS 'The article''s publisher.';
COMMENT ON COLUMN warehouse.article_images.published_date IS 'The article''s local publication day.';
COMMENT ON COLUMN warehouse.article_images.position IS 'Number of the picture in the article, from 1.';
COMMENT ON COLUMN warehouse.article_images.paragraph IS 'Line of body after which the picture stands, 0 before the first; null for the main picture.';
COMMENT ON COLUMN warehouse.article_images.url IS 'Absolute address of the picture.';
COMMENT ON COLUMN warehouse.article_images.caption IS 'Caption, without the credit; null where there is none.';
COMMENT ON COLUMN warehouse.article_images.credit IS 'Photographer, agency or archive, as the page names them; null where it names none.';
COMMENT ON COLUMN warehouse.article_images.is_lead IS 'Whether it is the main picture, that of articles.image_url.';
