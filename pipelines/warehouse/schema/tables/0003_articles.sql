CREATE TABLE warehouse.sources (
    source_id text PRIMARY KEY,
    name text NOT NULL,
    domain text NOT NULL,
    country text NOT NULL,
    language text NOT NULL,
    timezone text NOT NULL,
    tags text[] NOT NULL DEFAULT '{}'
);
COMMENT ON TABLE warehouse.sources IS 'One row per publisher, from its source definition.';
COMMENT ON COLUMN warehouse.sources.source_id IS 'Id of the source definition, for instance kompas; without a definition the registered domain.';
COMMENT ON COLUMN warehouse.sources.name IS 'Name that readers know.';
COMMENT ON COLUMN warehouse.sources.domain IS 'First of the publisher''s domains.';
COMMENT ON COLUMN warehouse.sources.country IS 'ISO 3166-1 alpha-2 code; ZZ without a definition.';
COMMENT ON COLUMN warehouse.sources.language IS 'ISO 639-1 code of the publisher''s main language; und without a definition.';
COMMENT ON COLUMN warehouse.sources.timezone IS 'IANA zone in which the publisher''s days begin and end.';
COMMENT ON COLUMN warehouse.sources.tags IS 'Kinds from its source definition: national, local, agency, business, group:… and owner:….';

-- Built into the stored keys, so it never changes. Of the system's own functions, those that may make a stored column.
CREATE FUNCTION warehouse.article_key(canonical_url text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(encode(sha256(replace(canonical_url, '\', '\\')::bytea), 'hex'), 32);
COMMENT ON FUNCTION warehouse.article_key IS 'Key of the article with this canonical address: the first 32 hexadecimal digits of the SHA-256 of its UTF-8 bytes.';

CREATE SEQUENCE ops.change_numbers;
COMMENT ON SEQUENCE ops.change_numbers IS 'Numbers of warehouse.articles.change_seq and warehouse.removed_articles.change_seq.';

CREATE TABLE warehouse.articles (
    article_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text NOT NULL REFERENCES warehouse.sources,
    url text NOT NULL,
    canonical_url text NOT NULL UNIQUE,
    title text NOT NULL,
    subtitle text,
    authors text[] NOT NULL,
    editors text[] NOT NULL,
    section text,
    tags text[] NOT NULL,
    language text,
    dateline text,
    published_at timestamptz,
    published_date date NOT NULL,
    modified_at timestamptz,
    body text NOT NULL,
    word_count integer NOT NULL,
    image_url text,
    access text NOT NULL CHECK (access IN ('full', 'partial')),
    content_hash text NOT NULL,
    body_hash text NOT NULL,
    story_id bigint,
    duplicate_of bigint REFERENCES warehouse.articles ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    version integer NOT NULL DEFAULT 1,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    extractor_version text NOT NULL,
    run_id text NOT NULL,
    cut text[] NOT NULL DEFAULT '{}',
    dated_at timestamptz,
    article_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (warehouse.article_key(canonical_url)) STORED,
    story_key text COLLATE "C",
    duplicate_key text COLLATE "C",
    change_seq bigint NOT NULL DEFAULT nextval('ops.change_numbers'),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_precision text NOT NULL CHECK (published_precision IN ('time', 'day', 'listing')),
    links jsonb NOT NULL DEFAULT '[]',
    article_type text CHECK (
        article_type IN ('news', 'opinion', 'analysis', 'review', 'live', 'advertorial', 'video', 'gallery')
    ),
    agency text,
    images jsonb NOT NULL DEFAULT '[]',
    CHECK (duplicate_of IS DISTINCT FROM article_id),
    CHECK ((published_precision = 'time') = (published_at IS NOT NULL))
);
CREATE INDEX articles_by_source_and_day ON warehouse.articles (source_id, published_date);
CREATE INDEX articles_by_day ON warehouse.articles (published_date);
CREATE INDEX articles_by_time ON warehouse.articles (published_at DESC);
CREATE INDEX articles_by_run ON warehouse.articles (run_id);
CREATE INDEX articles_by_body ON warehouse.articles (body_hash);
CREATE INDEX articles_by_story ON warehouse.articles (story_id);
CREATE INDEX articles_by_copied_story ON warehouse.articles (story_id) WHERE story_id <> article_id;
CREATE INDEX articles_by_original ON warehouse.articles (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE UNIQUE INDEX articles_by_key ON warehouse.articles (article_key);
-- Not unique: a change of a unique column locks the row against the foreign keys of other transactions.
CREATE INDEX articles_by_change ON warehouse.articles (change_seq);
-- Only the body leaves the row. By default PostgreSQL would first try to compress all the other columns beside it.
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
    ALTER COLUMN cut SET STORAGE MAIN,
    ALTER COLUMN article_key SET STORAGE MAIN,
    ALTER COLUMN story_key SET STORAGE MAIN,
    ALTER COLUMN duplicate_key SET STORAGE MAIN,
    ALTER COLUMN links SET STORAGE MAIN,
    ALTER COLUMN article_type SET STORAGE MAIN,
    ALTER COLUMN agency SET STORAGE MAIN,
    ALTER COLUMN images SET STORAGE MAIN;
COMMENT ON TABLE warehouse.articles IS 'One row per article, as it reads now.';
COMMENT ON COLUMN warehouse.articles.article_id IS 'Number of the article in this warehouse.';
COMMENT ON COLUMN warehouse.articles.source_id IS 'The publisher.';
COMMENT ON COLUMN warehouse.articles.url IS 'Address under which the article was found.';
COMMENT ON COLUMN warehouse.articles.canonical_url IS 'The one address that all spellings share; unique.';
COMMENT ON COLUMN warehouse.articles.title IS 'Headline, without the site''s name.';
COMMENT ON COLUMN warehouse.articles.subtitle IS 'Standfirst or sub-headline, where there is one.';
COMMENT ON COLUMN warehouse.articles.authors IS 'Reporters, in the page''s order.';
COMMENT ON COLUMN warehouse.articles.editors IS 'Editors, in the page''s order.';
COMMENT ON COLUMN warehouse.articles.section IS 'Section, as the publisher writes it.';
COMMENT ON COLUMN warehouse.articles.tags IS 'The publisher''s own tags, in the page''s order.';
COMMENT ON COLUMN warehouse.articles.language IS 'ISO 639-1 code of the text.';
COMMENT ON COLUMN warehouse.articles.dateline IS 'Place that begins the text, for instance JAKARTA.';
COMMENT ON COLUMN warehouse.articles.published_at IS 'Instant of publication, from the latest page that states a date; null where that page names a day alone, or none does.';
COMMENT ON COLUMN warehouse.articles.published_date IS 'Day of publication: in the source''s zone if a definition describes the source, else the page''s own; where the page states none, the day of the listing or the fetch.';
COMMENT ON COLUMN warehouse.articles.modified_at IS 'Instant of the last change, as the page states it.';
COMMENT ON COLUMN warehouse.articles.body IS 'The text: paragraphs joined by one newline.';
COMMENT ON COLUMN warehouse.articles.word_count IS 'Words in body.';
COMMENT ON COLUMN warehouse.articles.image_url IS 'Address of the lead image.';
COMMENT ON COLUMN warehouse.articles.access IS 'full, or partial where text is missing: a paywall, a further page that could not be fetched, a live ticker, an archived page that breaks off.';
COMMENT ON COLUMN warehouse.articles.content_hash IS 'Digest of title, subtitle and body; a new one makes a new version, as another byline does.';
COMMENT ON COLUMN warehouse.articles.body_hash IS 'Digest of the body''s words, case folded; equal for exact copies.';
COMMENT ON COLUMN warehouse.articles.story_id IS 'Story of the article: the article_id of the story''s first article, which the others copy fully or nearly.';
COMMENT ON COLUMN warehouse.articles.duplicate_of IS 'Earliest article with the same words under another address; null for the earliest itself.';
COMMENT ON COLUMN warehouse.articles.version IS 'Number of the version in this row; 1 is the first that was seen.';
COMMENT ON COLUMN warehouse.articles.first_seen_at IS 'Instant of the first fetch.';
COMMENT ON COLUMN warehouse.articles.last_seen_at IS 'Instant of the latest fetch.';
COMMENT ON COLUMN warehouse.articles.warc_file IS 'WARC segment of the raw page, as a name in the lake.';
COMMENT ON COLUMN warehouse.articles.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN warehouse.articles.extractor_version IS 'Version of the code that read the page; then a point and the version of the site profile, and -fallback where the page did not fit the profile.';
COMMENT ON COLUMN warehouse.articles.run_id IS 'Run that wrote this version.';
COMMENT ON COLUMN warehouse.articles.cut IS 'Lines that were cut from the text, in the page''s order, each as reason: line.';
COMMENT ON COLUMN warehouse.articles.published_precision IS 'time where the page names a time of day; day where it, or its address, names a day alone; listing where it names no day.';
COMMENT ON COLUMN warehouse.articles.dated_at IS 'Instant of the fetch that published_at and published_date come from, if the latest page states none; null otherwise.';
COMMENT ON COLUMN warehouse.articles.article_key IS 'Key of the article in every warehouse that has it: the first 32 hexadecimal digits of the SHA-256 of canonical_url. If canonical_url is corrected, the key changes with it, and warehouse.removed_articles leads from the old key to the new one.';
COMMENT ON COLUMN warehouse.articles.story_key IS 'Story of the article, as the article_key of its first article.';
COMMENT ON COLUMN warehouse.articles.duplicate_key IS 'duplicate_of, as an article_key.';
COMMENT ON COLUMN warehouse.articles.change_seq IS 'Number of the row''s latest change, in the order in which changes are committed: whoever has read all rows up to a number misses none by asking for the greater ones. Every change of the row gives it a new one, except one of last_seen_at, warc_file, warc_offset, run_id and extractor_version alone: the same page was seen, or read, again.';
COMMENT ON COLUMN warehouse.articles.changed_at IS 'Instant of the change that change_seq numbers.';
COMMENT ON COLUMN warehouse.articles.links IS 'Links of the paragraphs and related ones between them, each with paragraph, url, anchor, domain and is_related; warehouse.article_links has one row for each.';
COMMENT ON COLUMN warehouse.articles.article_type IS 'Kind of the article, as the page''s markup claims it: news, opinion, analysis, review, live, advertorial, video or gallery; null where it claims none.';
COMMENT ON COLUMN warehouse.articles.agency IS 'News agency whose report the article is, by its byline, dateline or sign-off; null where none is named, and on the agency''s own site.';
COMMENT ON COLUMN warehouse.articles.images IS 'The main picture and those between the paragraphs, each with paragraph, url, caption, credit and is_lead; warehouse.article_images has one row for each.';

CREATE TABLE warehouse.removed_articles (
    article_key text COLLATE "C" PRIMARY KEY,
    change_seq bigint NOT NULL DEFAULT nextval('ops.change_numbers'),
    removed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    replaced_by text COLLATE "C"
);
CREATE INDEX removed_articles_by_change ON warehouse.removed_articles (change_seq);
COMMENT ON TABLE warehouse.removed_articles IS 'One row per key that left warehouse.articles. If an article has the key again, its change_seq is greater than the one here.';
COMMENT ON COLUMN warehouse.removed_articles.article_key IS 'Key that the article had.';
COMMENT ON COLUMN warehouse.removed_articles.change_seq IS 'Number of the removal, from the same count as warehouse.articles.change_seq.';
COMMENT ON COLUMN warehouse.removed_articles.removed_at IS 'Instant of the removal.';
COMMENT ON COLUMN warehouse.removed_articles.replaced_by IS 'Key that the article has since its canonical_url was corrected; null if it was deleted.';

-- A text that is that of its article's row is stored only there; so are authors, editors, section and tags.
CREATE TABLE ops.versions (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
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
    run_id text NOT NULL,
    stated_at timestamptz,
    names_itself boolean NOT NULL DEFAULT false,
    authors text[],
    editors text[],
    section text,
    tags text[],
    read_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (article_id, version),
    CONSTRAINT versions_follow_in_time CHECK (valid_to > valid_from),
    CONSTRAINT versions_have_a_title_with_their_text CHECK ((title IS NULL) = (body IS NULL)),
    CONSTRAINT versions_have_editors_and_tags_with_their_authors CHECK (
        (editors IS NULL) = (authors IS NULL) AND (tags IS NULL) = (authors IS NULL)
    )
);
CREATE INDEX versions_corrections ON ops.versions (valid_from DESC) WHERE version > 1;
COMMENT ON TABLE ops.versions IS 'One row per version of an article: a run of fetches that read the same text under the same byline. warehouse.article_versions shows each with its text.';
COMMENT ON COLUMN ops.versions.article_id IS 'The article.';
COMMENT ON COLUMN ops.versions.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN ops.versions.valid_from IS 'Instant of the first fetch that saw this version.';
COMMENT ON COLUMN ops.versions.valid_to IS 'Instant of the first fetch that saw another version; null for the latest.';
COMMENT ON COLUMN ops.versions.title IS 'Headline of this version; null where body is null.';
COMMENT ON COLUMN ops.versions.subtitle IS 'Standfirst of this version; null where body is null, or where there is none.';
COMMENT ON COLUMN ops.versions.body IS 'Text of this version; null where title, standfirst and text are those of the article''s row.';
COMMENT ON COLUMN ops.versions.content_hash IS 'Digest of title, subtitle and body.';
COMMENT ON COLUMN ops.versions.modified_at IS 'Instant of the change, as the page of this version states it.';
COMMENT ON COLUMN ops.versions.warc_file IS 'WARC segment of this version''s raw page.';
COMMENT ON COLUMN ops.versions.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN ops.versions.extractor_version IS 'Version of the code that read the page.';
COMMENT ON COLUMN ops.versions.run_id IS 'Run that wrote the version.';
COMMENT ON COLUMN ops.versions.stated_at IS 'Last change, else publication, that the page''s markup states.';
COMMENT ON COLUMN ops.versions.names_itself IS 'Whether the markup gives the page this article''s address and headline.';
COMMENT ON COLUMN ops.versions.authors IS 'Reporters that the first fetch of this version read; null where authors, editors, section and tags are those of the article''s row.';
COMMENT ON COLUMN ops.versions.editors IS 'Editors of this version; null where authors is null.';
COMMENT ON COLUMN ops.versions.section IS 'Section of this version; null where authors is null, or where there is none.';
COMMENT ON COLUMN ops.versions.tags IS 'Tags of this version; null where authors is null.';
COMMENT ON COLUMN ops.versions.read_at IS 'Since when this warehouse shows the version as it does now.';

CREATE TABLE ops.observations (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
    fetched_at timestamptz NOT NULL,
    modified_at timestamptz,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    stated_at timestamptz,
    names_itself boolean NOT NULL DEFAULT false,
    authors text[],
    editors text[],
    section text,
    tags text[],
    PRIMARY KEY (article_id, fetched_at),
    CONSTRAINT observations_have_editors_and_tags_with_their_authors CHECK (
        (editors IS NULL) = (authors IS NULL) AND (tags IS NULL) = (authors IS NULL)
    )
);
COMMENT ON TABLE ops.observations IS 'One row per fetch that saw a version again; the first fetch of each version is in ops.versions. The two together give a fetch that is loaded late its place.';
COMMENT ON COLUMN ops.observations.article_id IS 'The article.';
COMMENT ON COLUMN ops.observations.fetched_at IS 'Instant of the fetch.';
COMMENT ON COLUMN ops.observations.modified_at IS 'Instant of the change, as the page states it.';
COMMENT ON COLUMN ops.observations.warc_file IS 'WARC segment of the page, as a name in the lake.';
COMMENT ON COLUMN ops.observations.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN ops.observations.stated_at IS 'Last change, else publication, that the page''s markup states.';
COMMENT ON COLUMN ops.observations.names_itself IS 'Whether the markup gives the page this article''s address and headline.';
COMMENT ON COLUMN ops.observations.authors IS 'Reporters that this fetch read; null where authors, editors, section and tags are those of the version.';
COMMENT ON COLUMN ops.observations.editors IS 'Editors that this fetch read; null where authors is null.';
COMMENT ON COLUMN ops.observations.section IS 'Section that this fetch read; null where authors is null, or where there is none.';
COMMENT ON COLUMN ops.observations.tags IS 'Tags that this fetch read; null where authors is null.';

-- A citation of (article_id, version) stays answerable: what a version showed is copied here before it shows another.
CREATE TABLE ops.superseded_readings (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
    version integer NOT NULL,
    reading integer NOT NULL,
    valid_from timestamptz NOT NULL,
    title text,
    subtitle text,
    body text,
    authors text[] NOT NULL,
    editors text[] NOT NULL,
    section text,
    tags text[] NOT NULL,
    content_hash text NOT NULL,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    extractor_version text NOT NULL,
    run_id text NOT NULL,
    read_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (article_id, version, reading),
    CONSTRAINT superseded_readings_have_a_title_with_their_text CHECK ((title IS NULL) = (body IS NULL))
);
COMMENT ON TABLE ops.superseded_readings IS 'One row per reading that a version showed once and shows no longer: another extractor read its page, or a fetch that was loaded late moved the numbers. warehouse.version_readings shows each with its text.';
COMMENT ON COLUMN ops.superseded_readings.article_id IS 'The article.';
COMMENT ON COLUMN ops.superseded_readings.version IS 'Number under which it was shown.';
COMMENT ON COLUMN ops.superseded_readings.reading IS 'Number of the reading among those of the version, from 1.';
COMMENT ON COLUMN ops.superseded_readings.valid_from IS 'Instant of the first fetch of the version, as it was shown.';
COMMENT ON COLUMN ops.superseded_readings.title IS 'Headline; null where body is null.';
COMMENT ON COLUMN ops.superseded_readings.subtitle IS 'Standfirst; null where body is null, or where there is none.';
COMMENT ON COLUMN ops.superseded_readings.body IS 'Text; null where title, standfirst and text are those of the reading that followed.';
COMMENT ON COLUMN ops.superseded_readings.authors IS 'Reporters.';
COMMENT ON COLUMN ops.superseded_readings.editors IS 'Editors.';
COMMENT ON COLUMN ops.superseded_readings.section IS 'Section.';
COMMENT ON COLUMN ops.superseded_readings.tags IS 'Tags.';
COMMENT ON COLUMN ops.superseded_readings.content_hash IS 'Digest of title, subtitle and body.';
COMMENT ON COLUMN ops.superseded_readings.warc_file IS 'WARC segment of the raw page.';
COMMENT ON COLUMN ops.superseded_readings.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN ops.superseded_readings.extractor_version IS 'Version of the code that read the page so.';
COMMENT ON COLUMN ops.superseded_readings.run_id IS 'Run that wrote the reading.';
COMMENT ON COLUMN ops.superseded_readings.read_at IS 'Since when this warehouse showed it.';
COMMENT ON COLUMN ops.superseded_readings.superseded_at IS 'Until when this warehouse showed it.';

-- Whole readings, since one may become a version later; the columns are those of the load's staging table.
CREATE TABLE ops.suspicious_versions (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
    source_id text NOT NULL,
    url text NOT NULL,
    title text NOT NULL,
    subtitle text,
    authors text[] NOT NULL,
    editors text[] NOT NULL,
    section text,
    tags text[] NOT NULL,
    language text,
    dateline text,
    published_at timestamptz,
    published_date date NOT NULL,
    modified_at timestamptz,
    body text NOT NULL,
    word_count integer NOT NULL,
    image_url text,
    access text NOT NULL,
    content_hash text NOT NULL,
    body_hash text NOT NULL,
    fetched_at timestamptz NOT NULL,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    extractor_version text NOT NULL,
    cut text[] NOT NULL,
    stated_at timestamptz,
    names_itself boolean NOT NULL,
    run_id text NOT NULL,
    published_precision text NOT NULL,
    links jsonb NOT NULL,
    article_type text,
    agency text,
    images jsonb NOT NULL,
    PRIMARY KEY (article_id, fetched_at)
);
COMMENT ON TABLE ops.suspicious_versions IS 'One row per fetch of a loaded article that read another text, of which nothing shows that it is the same article; it is no version.';
COMMENT ON COLUMN ops.suspicious_versions.article_id IS 'The article.';
COMMENT ON COLUMN ops.suspicious_versions.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.suspicious_versions.url IS 'Address that was fetched.';
COMMENT ON COLUMN ops.suspicious_versions.title IS 'Headline that was read.';
COMMENT ON COLUMN ops.suspicious_versions.subtitle IS 'Standfirst that was read.';
COMMENT ON COLUMN ops.suspicious_versions.authors IS 'Reporters that were read.';
COMMENT ON COLUMN ops.suspicious_versions.editors IS 'Editors that were read.';
COMMENT ON COLUMN ops.suspicious_versions.section IS 'Section that was read.';
COMMENT ON COLUMN ops.suspicious_versions.tags IS 'Tags that were read.';
COMMENT ON COLUMN ops.suspicious_versions.language IS 'ISO 639-1 code of the text.';
COMMENT ON COLUMN ops.suspicious_versions.dateline IS 'Place that begins the text.';
COMMENT ON COLUMN ops.suspicious_versions.published_at IS 'Instant of publication, as the page states it.';
COMMENT ON COLUMN ops.suspicious_versions.published_date IS 'Day of publication, as in warehouse.articles.';
COMMENT ON COLUMN ops.suspicious_versions.published_precision IS 'time, day or listing, as in warehouse.articles.';
COMMENT ON COLUMN ops.suspicious_versions.modified_at IS 'Instant of the last change, as the page states it.';
COMMENT ON COLUMN ops.suspicious_versions.body IS 'The text that was read.';
COMMENT ON COLUMN ops.suspicious_versions.word_count IS 'Words in body.';
COMMENT ON COLUMN ops.suspicious_versions.image_url IS 'Address of the lead image.';
COMMENT ON COLUMN ops.suspicious_versions.access IS 'full or partial.';
COMMENT ON COLUMN ops.suspicious_versions.content_hash IS 'Digest of title, subtitle and body.';
COMMENT ON COLUMN ops.suspicious_versions.body_hash IS 'Digest of the body''s words.';
COMMENT ON COLUMN ops.suspicious_versions.fetched_at IS 'Instant of the fetch.';
COMMENT ON COLUMN ops.suspicious_versions.warc_file IS 'WARC segment of the raw page, as a name in the lake.';
COMMENT ON COLUMN ops.suspicious_versions.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN ops.suspicious_versions.extractor_version IS 'Version of the code that read the page.';
COMMENT ON COLUMN ops.suspicious_versions.cut IS 'Lines that were cut from the text.';
COMMENT ON COLUMN ops.suspicious_versions.stated_at IS 'Last change, else publication, that the page''s markup states.';
COMMENT ON COLUMN ops.suspicious_versions.names_itself IS 'Whether the markup gives the page this article''s address and headline.';
COMMENT ON COLUMN ops.suspicious_versions.run_id IS 'Run that fetched it.';
COMMENT ON COLUMN ops.suspicious_versions.links IS 'Links that were read.';
COMMENT ON COLUMN ops.suspicious_versions.article_type IS 'Kind of the article that was read.';
COMMENT ON COLUMN ops.suspicious_versions.agency IS 'News agency that was read.';
COMMENT ON COLUMN ops.suspicious_versions.images IS 'Pictures that were read.';
