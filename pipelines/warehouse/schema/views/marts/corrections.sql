CREATE OR REPLACE VIEW marts.corrections AS
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
    ) AS words_added,
    CASE WHEN byline.differs THEN byline.was END AS authors_was,
    CASE WHEN byline.differs THEN byline.became END AS authors_became,
    ops.states_change(earlier.modified_at, earlier.valid_from, later.modified_at)
        OR admission.note IS NOT NULL AS is_admitted,
    array_remove(
        ARRAY[
            CASE WHEN admission.note IS NOT NULL THEN 'note' END,
            CASE WHEN ops.states_change(earlier.modified_at, earlier.valid_from, later.modified_at) THEN 'modified_at' END
        ],
        NULL
    ) AS admitted_by,
    admission.note AS correction_note
FROM warehouse.article_versions AS later
JOIN warehouse.article_versions AS earlier
    ON earlier.article_id = later.article_id AND earlier.version = later.version - 1
JOIN warehouse.articles AS article ON article.article_id = later.article_id
CROSS JOIN LATERAL (
    SELECT
        concat_ws(E'\n', earlier.subtitle, split_part(earlier.body, E'\n', 1)) AS was,
        concat_ws(E'\n', later.subtitle, split_part(later.body, E'\n', 1)) AS became
) AS lead
-- Looked for once for each row, whichever of the columns are asked for, and for none if none of them is.
CROSS JOIN LATERAL (
    SELECT
        ops.correction_note(
            concat_ws(E'\n', earlier.title, earlier.subtitle, earlier.body),
            concat_ws(E'\n', later.title, later.subtitle, later.body),
            article.language
        ) AS note
    OFFSET 0
) AS admission
-- The byline of a version is that of its last fetch before the change, or first after it, which read one.
CROSS JOIN LATERAL (
    SELECT signed.was, signed.became, NOT ops.is_same_byline(signed.was, signed.became) AS differs
    FROM (
        SELECT
            coalesce(
                (
                    SELECT observation.authors
                    FROM ops.observations AS observation
                    WHERE observation.article_id = earlier.article_id
                        AND observation.fetched_at > earlier.valid_from
                        AND observation.fetched_at < earlier.valid_to
                        AND observation.authors <> '{}'
                    ORDER BY observation.fetched_at DESC
                    LIMIT 1
                ),
                earlier.authors
            ) AS was,
            coalesce(
                nullif(later.authors, '{}'),
                (
                    SELECT observation.authors
                    FROM ops.observations AS observation
                    WHERE observation.article_id = later.article_id
                        AND observation.fetched_at > later.valid_from
                        AND (observation.fetched_at < later.valid_to OR later.valid_to IS NULL)
                        AND observation.authors <> '{}'
                    ORDER BY observation.fetched_at
                    LIMIT 1
                ),
                '{}'
            ) AS became
        OFFSET 0
    ) AS signed
) AS byline
WHERE later.version > 1
    AND (later.content_hash <> earlier.content_hash OR byline.differs)
    AND (
        ops.is_same_reader(earlier.extractor_version, later.extractor_version)
        OR ops.states_change(earlier.modified_at, earlier.valid_from, later.modified_at)
    )
ORDER BY later.valid_from DESC;
COMMENT ON VIEW marts.corrections IS 'One row per change that a publisher made to the text or the byline of an article after publication, newest first. Two versions that different code read count only if the page states the change; re-extraction reads both with the same code.';
COMMENT ON COLUMN marts.corrections.seen_at IS 'Instant of the first fetch that saw the change.';
COMMENT ON COLUMN marts.corrections.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.corrections.article_id IS 'The article.';
COMMENT ON COLUMN marts.corrections.url IS 'Its canonical address.';
COMMENT ON COLUMN marts.corrections.version IS 'Number of the version that the change began.';
COMMENT ON COLUMN marts.corrections.title_was IS 'Headline before; null if it did not change.';
COMMENT ON COLUMN marts.corrections.title_became IS 'Headline after; null if it did not change.';
COMMENT ON COLUMN marts.corrections.lead_was IS 'Standfirst and first paragraph before; null if they did not change.';
COMMENT ON COLUMN marts.corrections.lead_became IS 'Standfirst and first paragraph after; null if they did not change.';
COMMENT ON COLUMN marts.corrections.is_body_changed IS 'Whether the text differs, its first paragraph included.';
COMMENT ON COLUMN marts.corrections.words_removed IS 'Words of the text before that are missing after, counted as often as they occur.';
COMMENT ON COLUMN marts.corrections.words_added IS 'Words of the text after that were missing before.';
COMMENT ON COLUMN marts.corrections.authors_was IS 'Reporters before; null if they did not change.';
COMMENT ON COLUMN marts.corrections.authors_became IS 'Reporters after; null if they did not change.';
COMMENT ON COLUMN marts.corrections.is_admitted IS 'Whether the page says that it was changed.';
COMMENT ON COLUMN marts.corrections.admitted_by IS 'How it says so: note (a line that was added, such as Correction: …), modified_at (the page states a later change); empty if it does not.';
COMMENT ON COLUMN marts.corrections.correction_note IS 'The first added line that says so; null if there is none.';
