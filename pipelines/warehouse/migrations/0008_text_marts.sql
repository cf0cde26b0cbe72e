-- Marts over the articles. Views are by local day, so that a span of days reads that span only.

CREATE VIEW marts.section_volume AS
SELECT source_id, published_date, section, count(*) AS articles, sum(word_count) AS words
FROM warehouse.articles
GROUP BY source_id, published_date, section;
COMMENT ON VIEW marts.section_volume IS 'One row per source, local day and section.';
COMMENT ON COLUMN marts.section_volume.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.section_volume.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.section_volume.section IS 'The publisher''s section, as it writes it; null where the page names none.';
COMMENT ON COLUMN marts.section_volume.articles IS 'Articles in it.';
COMMENT ON COLUMN marts.section_volume.words IS 'Words in all of them.';

CREATE VIEW marts.author_volume AS
SELECT source_id, published_date, author, count(*) AS articles, sum(word_count) AS words
FROM warehouse.articles
CROSS JOIN LATERAL unnest(authors) AS author
GROUP BY source_id, published_date, author;
COMMENT ON VIEW marts.author_volume IS 'One row per source, local day and author; an article of two authors counts for both.';
COMMENT ON COLUMN marts.author_volume.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.author_volume.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.author_volume.author IS 'Reporter, as the page names them.';
COMMENT ON COLUMN marts.author_volume.articles IS 'Articles with this author.';
COMMENT ON COLUMN marts.author_volume.words IS 'Words in all of them.';

CREATE VIEW marts.language_share AS
SELECT
    source_id,
    published_date,
    language,
    count(*) AS articles,
    round(count(*) / sum(count(*)) OVER (PARTITION BY source_id, published_date), 4) AS share
FROM warehouse.articles
GROUP BY source_id, published_date, language;
COMMENT ON VIEW marts.language_share IS 'One row per source, local day and language.';
COMMENT ON COLUMN marts.language_share.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.language_share.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.language_share.language IS 'ISO 639-1 code of the text; null where it could not be told.';
COMMENT ON COLUMN marts.language_share.articles IS 'Articles in it.';
COMMENT ON COLUMN marts.language_share.share IS 'Of all articles of that source and day, from 0 to 1.';

CREATE VIEW marts.syndication AS
SELECT
    copies.published_date,
    originals.source_id AS first_source_id,
    copies.source_id,
    count(*) AS copies,
    min(copies.published_at - originals.published_at) AS shortest_delay,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY copies.published_at - originals.published_at) AS median_delay
FROM warehouse.articles AS copies
JOIN warehouse.articles AS originals ON originals.article_id = copies.duplicate_of
GROUP BY copies.published_date, originals.source_id, copies.source_id;
COMMENT ON VIEW marts.syndication IS 'Who repeats whom: one row per local day, first publisher and repeating publisher.';
COMMENT ON COLUMN marts.syndication.published_date IS 'Local publication day of the copies.';
COMMENT ON COLUMN marts.syndication.first_source_id IS 'Publisher of the earliest article of the story.';
COMMENT ON COLUMN marts.syndication.source_id IS 'Publisher of the copies.';
COMMENT ON COLUMN marts.syndication.copies IS 'Articles of that day that repeat it.';
COMMENT ON COLUMN marts.syndication.shortest_delay IS 'Time from the first article to the quickest copy.';
COMMENT ON COLUMN marts.syndication.median_delay IS 'Time from the first article to half of the copies.';

CREATE VIEW marts.story_timelines AS
SELECT
    stories.story_id,
    row_number() OVER told AS position,
    members.article_id,
    members.source_id,
    members.published_at,
    members.published_at - min(members.published_at) OVER (PARTITION BY stories.story_id) AS delay,
    members.title,
    members.url
FROM (SELECT DISTINCT story_id FROM warehouse.articles WHERE duplicate_of IS NOT NULL) AS stories
JOIN warehouse.articles AS members USING (story_id)
WINDOW told AS (PARTITION BY stories.story_id ORDER BY members.published_at, members.canonical_url);
COMMENT ON VIEW marts.story_timelines IS 'One row per article of each story that was told more than once, in the order of publication.';
COMMENT ON COLUMN marts.story_timelines.story_id IS 'The story.';
COMMENT ON COLUMN marts.story_timelines.position IS 'Place of the article in it, from 1.';
COMMENT ON COLUMN marts.story_timelines.article_id IS 'The article.';
COMMENT ON COLUMN marts.story_timelines.source_id IS 'Its publisher.';
COMMENT ON COLUMN marts.story_timelines.published_at IS 'When it was published.';
COMMENT ON COLUMN marts.story_timelines.delay IS 'Time since the first article of the story.';
COMMENT ON COLUMN marts.story_timelines.title IS 'Its headline.';
COMMENT ON COLUMN marts.story_timelines.url IS 'Its address.';

CREATE VIEW marts.coverage_gaps AS
WITH counted AS (
    SELECT source_id, published_date, count(*) AS articles
    FROM warehouse.articles
    GROUP BY source_id, published_date
),
spans AS (
    SELECT source_id, min(published_date) AS first_day, max(published_date) AS last_day
    FROM counted
    GROUP BY source_id
),
days AS (
    SELECT spans.source_id, day::date AS published_date
    FROM spans
    CROSS JOIN LATERAL generate_series(first_day, last_day, interval '1 day') AS day
),
usually AS (
    SELECT
        days.source_id,
        days.published_date,
        coalesce(counted.articles, 0) AS articles,
        avg(coalesce(counted.articles, 0)) OVER around AS usual
    FROM days
    LEFT JOIN counted USING (source_id, published_date)
    WINDOW around AS (
        PARTITION BY days.source_id ORDER BY days.published_date
        ROWS BETWEEN 14 PRECEDING AND 14 FOLLOWING EXCLUDE CURRENT ROW
    )
)
SELECT
    usually.source_id,
    usually.published_date,
    usually.articles,
    round(usually.usual, 1) AS usual,
    CASE
        WHEN NOT EXISTS (
            SELECT FROM ops.runs
            WHERE runs.source_id = usually.source_id AND runs.published_date = usually.published_date
        ) THEN 'not walked'
        WHEN EXISTS (
            SELECT FROM ops.ledger
            WHERE ledger.source_id = usually.source_id AND ledger.published_date = usually.published_date
                AND ledger.state IN ('pending', 'failed')
        ) THEN 'not all had'
        ELSE 'quiet'
    END AS cause
FROM usually
WHERE usually.articles < 0.25 * usually.usual;
COMMENT ON VIEW marts.coverage_gaps IS 'Days with less than a quarter of what the source usually has: one row per source and local day between its first and its last.';
COMMENT ON COLUMN marts.coverage_gaps.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.coverage_gaps.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.coverage_gaps.articles IS 'Articles loaded.';
COMMENT ON COLUMN marts.coverage_gaps.usual IS 'Mean of the two weeks before and after.';
COMMENT ON COLUMN marts.coverage_gaps.cause IS 'not walked (no run of that day; backfill it), not all had (addresses are pending or failed), or quiet.';

CREATE TABLE marts.terms_by_week (
    week date NOT NULL,
    language text NOT NULL,
    term text NOT NULL,
    articles integer NOT NULL,
    sources integer NOT NULL,
    PRIMARY KEY (week, language, term)
);
CREATE INDEX terms_by_term ON marts.terms_by_week (term, week);
COMMENT ON TABLE marts.terms_by_week IS 'Words of headlines by week, without stop words; refreshed by the DAG marts.';
COMMENT ON COLUMN marts.terms_by_week.week IS 'Monday of the week of publication.';
COMMENT ON COLUMN marts.terms_by_week.language IS 'ISO 639-1 code of the articles; und where it could not be told.';
COMMENT ON COLUMN marts.terms_by_week.term IS 'A word of three letters or more, in lower case.';
COMMENT ON COLUMN marts.terms_by_week.articles IS 'Articles with it in their headline.';
COMMENT ON COLUMN marts.terms_by_week.sources IS 'Publishers of these.';

-- PostgreSQL has stop words of other languages, and none of this one.
CREATE TABLE marts.stop_words (
    language text NOT NULL,
    term text NOT NULL,
    PRIMARY KEY (language, term)
);
COMMENT ON TABLE marts.stop_words IS 'Words that marts.terms_by_week leaves out, beside those that PostgreSQL knows for a language; rows may be added.';
COMMENT ON COLUMN marts.stop_words.language IS 'ISO 639-1 code.';
COMMENT ON COLUMN marts.stop_words.term IS 'The word, in lower case.';
INSERT INTO marts.stop_words (language, term)
SELECT 'id', unnest(string_to_array(
    'ada adalah agar akan aku anda antara apa apakah atas atau bagaimana bagi bahwa banyak baru begini begitu belum'
    ' berapa bersama bila bisa boleh buat bukan cara dalam dan dapat dari demi dengan dia dilakukan dua hal hanya harus'
    ' hingga ikut ingin ini itu jadi jangan jelang jika juga kalau kami kapan karena kata ke kembali kenapa kepada'
    ' kini kita lagi lain lalu lebih lewat maka masih mau melalui menjadi mereka minta mulai namun oleh pada paling para'
    ' per pernah pun saat saja sama sampai sangat satu saya se sebagai sebelum sebut secara sedang sehingga sejak sejumlah'
    ' sekitar selama semua seperti serta setelah siapa soal suatu sudah supaya tak tanpa tapi telah tentang terhadap'
    ' terkait tetap tetapi tiap tidak tiga untuk usai yakni yaitu yang',
    ' '
));

CREATE TABLE ops.stale_weeks (
    week date PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.stale_weeks IS 'Weeks whose headlines changed since marts.terms_by_week was refreshed.';
COMMENT ON COLUMN ops.stale_weeks.week IS 'Monday of the week.';
COMMENT ON COLUMN ops.stale_weeks.since IS 'When the first change was loaded.';

CREATE FUNCTION ops.note_stale_weeks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO ops.stale_weeks (week)
        SELECT DISTINCT date_trunc('week', published_date)::date FROM new_rows ORDER BY 1
        ON CONFLICT DO NOTHING;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO ops.stale_weeks (week)
        SELECT DISTINCT date_trunc('week', published_date)::date FROM old_rows ORDER BY 1
        ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO ops.stale_weeks (week)
        SELECT DISTINCT date_trunc('week', changed)::date
        FROM new_rows
        JOIN old_rows USING (article_id)
        CROSS JOIN LATERAL (VALUES (new_rows.published_date), (old_rows.published_date)) AS days (changed)
        WHERE (new_rows.title, new_rows.language, new_rows.published_date)
            IS DISTINCT FROM (old_rows.title, old_rows.language, old_rows.published_date)
        ORDER BY 1
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_stale_weeks IS 'Notes the weeks of articles that came, changed or went.';

CREATE TRIGGER note_weeks_of_new AFTER INSERT ON warehouse.articles
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_stale_weeks();
CREATE TRIGGER note_weeks_of_changed AFTER UPDATE ON warehouse.articles
REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_stale_weeks();
CREATE TRIGGER note_weeks_of_gone AFTER DELETE ON warehouse.articles
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_stale_weeks();
INSERT INTO ops.stale_weeks (week) SELECT DISTINCT date_trunc('week', published_date)::date FROM warehouse.articles;

CREATE FUNCTION marts.refresh_terms() RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    stale date;
BEGIN
    DELETE FROM ops.stale_weeks
    WHERE week = (SELECT week FROM ops.stale_weeks ORDER BY week DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING week INTO stale;
    DELETE FROM marts.terms_by_week WHERE week = stale;
    INSERT INTO marts.terms_by_week (week, language, term, articles, sources)
    WITH words AS (
        SELECT DISTINCT article_id, source_id, coalesce(language, 'und') AS language, term
        FROM warehouse.articles
        CROSS JOIN LATERAL regexp_split_to_table(lower(title), '[^[:alnum:]''’-]+') AS term
        WHERE published_date >= stale AND published_date < stale + 7 AND term ~ '^[[:alpha:]].{2}'
    ),
    counted AS (
        SELECT language, term, count(*) AS articles, count(DISTINCT source_id) AS sources
        FROM words
        GROUP BY language, term
    )
    SELECT stale, language, term, articles, sources
    FROM counted
    -- A stop word has no stem, or is named.
    WHERE NOT EXISTS (
            SELECT FROM marts.stop_words
            WHERE stop_words.language = counted.language AND stop_words.term = counted.term
        )
        AND to_tsvector(warehouse.text_configuration(language), term) <> ''::tsvector;
    RETURN stale;
END
$$;
COMMENT ON FUNCTION marts.refresh_terms IS 'Counts the headline words of the latest stale week anew; returns its Monday, null when none was stale.';
REVOKE EXECUTE ON FUNCTION marts.refresh_terms FROM PUBLIC;
GRANT EXECUTE ON FUNCTION marts.refresh_terms TO kabar_loader;
