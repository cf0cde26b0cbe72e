CREATE OR REPLACE VIEW warehouse.article_links AS
SELECT
    article.article_id,
    article.source_id,
    article.published_date,
    link.position::integer AS position,
    (link.value ->> 'paragraph')::integer AS paragraph,
    link.value ->> 'url' AS url,
    link.value ->> 'anchor' AS anchor,
    link.value ->> 'domain' AS target_domain,
    target.source_id AS target_source_id,
    (link.value ->> 'is_related')::boolean AS is_related
FROM warehouse.articles AS article
CROSS JOIN LATERAL jsonb_array_elements(article.links) WITH ORDINALITY AS link (value, position)
LEFT JOIN warehouse.sources AS target ON target.domain = link.value ->> 'domain';
COMMENT ON VIEW warehouse.article_links IS 'One row per link of an article as it reads now. url joins warehouse.articles.canonical_url.';
COMMENT ON COLUMN warehouse.article_links.article_id IS 'The article with the link.';
COMMENT ON COLUMN warehouse.article_links.source_id IS 'The article''s publisher.';
COMMENT ON COLUMN warehouse.article_links.published_date IS 'The article''s local publication day.';
COMMENT ON COLUMN warehouse.article_links.position IS 'Number of the link in the article, from 1.';
COMMENT ON COLUMN warehouse.article_links.paragraph IS 'Line of body in which the link stands, from 1; of a related link, the line before it.';
COMMENT ON COLUMN warehouse.article_links.url IS 'Canonical address of the target, without tracking parameters and fragment.';
COMMENT ON COLUMN warehouse.article_links.anchor IS 'Text of the link, at most 300 characters.';
COMMENT ON COLUMN warehouse.article_links.target_domain IS 'Registered domain of the target, for instance kompas.com; the host if it has none.';
COMMENT ON COLUMN warehouse.article_links.target_source_id IS 'Publisher with this domain, if it is in warehouse.sources.';
COMMENT ON COLUMN warehouse.article_links.is_related IS 'Whether the site put the link between the paragraphs ("Baca juga: …"); its line is not in body.';
