-- Versions in whatever order the fetches are loaded, and what changed from one to the next.
CREATE TABLE ops.sightings (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
    fetched_at timestamptz NOT NULL,
    modified_at timestamptz,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    PRIMARY KEY (article_id, fetched_at)
);
COMMENT ON TABLE ops.sightings IS 'One row per fetch of an article that was loaded; what it read is the version of that time. A fetch that arrives late is put in its place by them.';
COMMENT ON COLUMN ops.sightings.article_id IS 'The article.';
COMMENT ON COLUMN ops.sightings.fetched_at IS 'Instant of the fetch.';
COMMENT ON COLUMN ops.sightings.modified_at IS 'Instant of change that the page admitted.';
COMMENT ON COLUMN ops.sightings.warc_file IS 'WARC segment of the page, as a name in the lake.';
COMMENT ON COLUMN ops.sightings.warc_offset IS 'Byte offset of the response record in warc_file.';

INSERT INTO ops.sightings (article_id, fetched_at, modified_at, warc_file, warc_offset)
SELECT article_id, last_seen_at, modified_at, warc_file, warc_offset FROM warehouse.articles
UNION ALL
SELECT article_id, valid_from, modified_at, warc_file, warc_offset FROM warehouse.article_versions
ON CONFLICT DO NOTHING;

COMMENT ON COLUMN warehouse.article_versions.valid_from IS 'Instant of the first fetch that saw this text, after another one or none.';

CREATE INDEX article_versions_corrections ON warehouse.article_versions (valid_from DESC) WHERE version > 1;

CREATE VIEW marts.corrections AS
SELECT
    later.valid_from AS seen_at,
    article.source_id,
    later.article_id,
    article.canonical_url AS url,
    later.version,
    CASE WHEN earlier.title <> later.title THEN earlier.title END AS title_was,
    CASE WHEN earlier.title <> later.title THEN later.title END AS title_became,
    CASE WHEN lead.was <> lead.became THEN lead.was END AS lead_was,
    CASE WHEN lead.was <> lead.became THEN lead.became END AS lead_became,
    earlier.body <> later.body AS is_body_changed,
    (
        SELECT count(*)
        FROM (
            SELECT regexp_split_to_table(earlier.body, '\s+')
            EXCEPT ALL
            SELECT regexp_split_to_table(later.body, '\s+')
        ) AS words
    ) AS words_removed,
    (
        SELECT count(*)
        FROM (
            SELECT regexp_split_to_table(later.body, '\s+')
            EXCEPT ALL
            SELECT regexp_split_to_table(earlier.body, '\s+')
        ) AS words
    ) AS words_added
FROM warehouse.article_versions AS later
JOIN warehouse.article_versions AS earlier
    ON earlier.article_id = later.article_id AND earlier.version = later.version - 1
JOIN warehouse.articles AS article ON article.article_id = later.article_id
CROSS JOIN LATERAL (
    SELECT
        concat_ws(E'\n', earlier.subtitle, split_part(earlier.body, E'\n', 1)) AS was,
        concat_ws(E'\n', later.subtitle, split_part(later.body, E'\n', 1)) AS became
) AS lead
WHERE later.version > 1 AND later.content_hash <> earlier.content_hash
ORDER BY later.valid_from DESC;
COMMENT ON VIEW marts.corrections IS 'One row per change of an article after publication, newest first.';
COMMENT ON COLUMN marts.corrections.seen_at IS 'Instant of the first fetch that saw the change.';
COMMENT ON COLUMN marts.corrections.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.corrections.article_id IS 'The article.';
COMMENT ON COLUMN marts.corrections.url IS 'Its canonical address.';
COMMENT ON COLUMN marts.corrections.version IS 'Number of the version that the change made.';
COMMENT ON COLUMN marts.corrections.title_was IS 'Headline before; null where it is the same after.';
COMMENT ON COLUMN marts.corrections.title_became IS 'Headline after; null where it was the same before.';
COMMENT ON COLUMN marts.corrections.lead_was IS 'Standfirst and first paragraph before; null where they are the same after.';
COMMENT ON COLUMN marts.corrections.lead_became IS 'Standfirst and first paragraph after; null where they were the same before.';
COMMENT ON COLUMN marts.corrections.is_body_changed IS 'Whether the text is another, its first paragraph included.';
COMMENT ON COLUMN marts.corrections.words_removed IS 'Words of the text before that are not in the text after, each as often as it stood there.';
COMMENT ON COLUMN marts.corrections.words_added IS 'Words of the text after that were not in the text before.';
