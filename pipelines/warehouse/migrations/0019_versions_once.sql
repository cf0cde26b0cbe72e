-- The text that an article has now is kept once: its latest version takes it from the article.
CREATE TABLE ops.versions (
    article_id bigint NOT NULL,
    version integer NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    title text,
    subtitle text,
    body text,
    content_hash text NOT NULL,
    modified_at timestamptz,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    extractor_version text NOT NULL,
    run_id text NOT NULL
);
COMMENT ON TABLE ops.versions IS 'One row per distinct text of an article ever seen; warehouse.article_versions shows each with its text.';
COMMENT ON COLUMN ops.versions.article_id IS 'The article.';
COMMENT ON COLUMN ops.versions.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN ops.versions.valid_from IS 'Instant of the first fetch that saw this text, after another one or none.';
COMMENT ON COLUMN ops.versions.valid_to IS 'Instant of the first fetch that saw another text; null for the latest.';
COMMENT ON COLUMN ops.versions.title IS 'Headline of this version; null where it is the article''s.';
COMMENT ON COLUMN ops.versions.subtitle IS 'Standfirst of this version; null where it is the article''s, or there is none.';
COMMENT ON COLUMN ops.versions.body IS 'Text of this version; null where title, standfirst and text are the article''s.';
COMMENT ON COLUMN ops.versions.content_hash IS 'Digest of title, subtitle and body.';
COMMENT ON COLUMN ops.versions.modified_at IS 'Instant of change that the page admitted in this version.';
COMMENT ON COLUMN ops.versions.warc_file IS 'WARC segment of this version''s raw page.';
COMMENT ON COLUMN ops.versions.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN ops.versions.extractor_version IS 'Version of the code that read the page.';
COMMENT ON COLUMN ops.versions.run_id IS 'Run that wrote the version.';

-- Compared with what the article says, so that a row that says anything else keeps its own text.
INSERT INTO ops.versions
SELECT
    version.article_id, version.version, version.valid_from, version.valid_to,
    CASE WHEN NOT same.is_it THEN version.title END,
    CASE WHEN NOT same.is_it THEN version.subtitle END,
    CASE WHEN NOT same.is_it THEN version.body END,
    version.content_hash, version.modified_at, version.warc_file, version.warc_offset, version.extractor_version,
    version.run_id
FROM warehouse.article_versions AS version
JOIN warehouse.articles AS article USING (article_id)
CROSS JOIN LATERAL (
    SELECT version.valid_to IS NULL
        AND (version.title, version.subtitle, version.body)
            IS NOT DISTINCT FROM (article.title, article.subtitle, article.body) AS is_it
) AS same;
DROP VIEW marts.corrections;
DROP TABLE warehouse.article_versions;

ALTER TABLE ops.versions
    ADD CONSTRAINT versions_pkey PRIMARY KEY (article_id, version),
    ADD CONSTRAINT versions_article_id_fkey FOREIGN KEY (article_id) REFERENCES warehouse.articles ON DELETE CASCADE,
    ADD CONSTRAINT versions_follow_in_time CHECK (valid_to > valid_from),
    ADD CONSTRAINT versions_have_a_title_with_their_text CHECK ((title IS NULL) = (body IS NULL)),
    ADD CONSTRAINT versions_of_the_past_keep_their_text CHECK (valid_to IS NULL OR body IS NOT NULL);
CREATE INDEX versions_corrections ON ops.versions (valid_from DESC) WHERE version > 1;

-- A fetch that began a version stands there and nowhere else.
DELETE FROM ops.sightings AS sighting
USING ops.versions AS version
WHERE version.article_id = sighting.article_id AND version.valid_from = sighting.fetched_at;
COMMENT ON TABLE ops.sightings IS 'One row per fetch of an article that read a text that was in force already; the others began a version, and stand in ops.versions. By both a fetch that arrives late is put in its place.';

CREATE VIEW warehouse.article_versions AS
SELECT
    version.article_id,
    version.version,
    version.valid_from,
    version.valid_to,
    CASE WHEN version.body IS NULL THEN article.title ELSE version.title END AS title,
    CASE WHEN version.body IS NULL THEN article.subtitle ELSE version.subtitle END AS subtitle,
    coalesce(version.body, article.body) AS body,
    version.content_hash,
    version.modified_at,
    version.warc_file,
    version.warc_offset,
    version.extractor_version,
    version.run_id
FROM ops.versions AS version
JOIN warehouse.articles AS article USING (article_id);
COMMENT ON VIEW warehouse.article_versions IS 'One row per distinct text of an article ever seen.';
COMMENT ON COLUMN warehouse.article_versions.article_id IS 'The article.';
COMMENT ON COLUMN warehouse.article_versions.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN warehouse.article_versions.valid_from IS 'Instant of the first fetch that saw this text, after another one or none.';
COMMENT ON COLUMN warehouse.article_versions.valid_to IS 'Instant of the first fetch that saw another text; null for the latest.';
COMMENT ON COLUMN warehouse.article_versions.title IS 'Headline of this version.';
COMMENT ON COLUMN warehouse.article_versions.subtitle IS 'Standfirst of this version.';
COMMENT ON COLUMN warehouse.article_versions.body IS 'Text of this version.';
COMMENT ON COLUMN warehouse.article_versions.content_hash IS 'Digest of title, subtitle and body.';
COMMENT ON COLUMN warehouse.article_versions.modified_at IS 'Instant of change that the page admitted in this version.';
COMMENT ON COLUMN warehouse.article_versions.warc_file IS 'WARC segment of this version''s raw page.';
COMMENT ON COLUMN warehouse.article_versions.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN warehouse.article_versions.extractor_version IS 'Version of the code that read the page.';
COMMENT ON COLUMN warehouse.article_versions.run_id IS 'Run that wrote the version.';

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

-- Beside a long text PostgreSQL would try to compress everything else as well before it moves the text out of the row.
ALTER TABLE warehouse.articles
    ALTER COLUMN url SET STORAGE MAIN,
    ALTER COLUMN canonical_url SET STORAGE MAIN,
    ALTER COLUMN title SET STORAGE MAIN,
    ALTER COLUMN subtitle SET STORAGE MAIN,
    ALTER COLUMN authors SET STORAGE MAIN,
    ALTER COLUMN editors SET STORAGE MAIN,
    ALTER COLUMN section SET STORAGE MAIN,
    ALTER COLUMN tags SET STORAGE MAIN,
    ALTER COLUMN dateline SET STORAGE MAIN,
    ALTER COLUMN image_url SET STORAGE MAIN,
    ALTER COLUMN content_hash SET STORAGE MAIN,
    ALTER COLUMN body_hash SET STORAGE MAIN,
    ALTER COLUMN warc_file SET STORAGE MAIN,
    ALTER COLUMN extractor_version SET STORAGE MAIN,
    ALTER COLUMN run_id SET STORAGE MAIN,
    ALTER COLUMN cut SET STORAGE MAIN;

-- A trigger before the row would lock each row, and log the lock, before it is changed.
DROP TRIGGER ledger_keeps_to_its_transitions ON ops.ledger;
CREATE TRIGGER ledger_keeps_to_its_transitions AFTER UPDATE OF state ON ops.ledger
FOR EACH ROW WHEN (NOT ops.may_become(OLD.state, NEW.state)) EXECUTE FUNCTION ops.refuse_state();

-- Who makes the words passes over articles that are gone, so no entry has to prove that its article is there.
ALTER TABLE ops.search_queue DROP CONSTRAINT search_queue_article_id_fkey;
