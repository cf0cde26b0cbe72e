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
    CHECK (duplicate_of IS DISTINCT FROM article_id)
);
CREATE INDEX articles_by_source_and_day ON warehouse.articles (source_id, published_date);
CREATE INDEX articles_by_day ON warehouse.articles (published_date);
CREATE INDEX articles_by_time ON warehouse.articles (published_at DESC);
CREATE INDEX articles_by_run ON warehouse.articles (run_id);
CREATE INDEX articles_by_body ON warehouse.articles (body_hash);
CREATE INDEX articles_by_story ON warehouse.articles (story_id);
CREATE INDEX articles_by_copied_story ON warehouse.articles (story_id) WHERE story_id <> article_id;
CREATE INDEX articles_by_original ON warehouse.articles (duplicate_of) WHERE duplicate_of IS NOT NULL;
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
    ALTER COLUMN cut SET STORAGE MAIN;
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
COMMENT ON COLUMN warehouse.articles.published_at IS 'Instant of publication, from the latest page that states one; null where none does.';
COMMENT ON COLUMN warehouse.articles.published_date IS 'Day of publication in the source''s zone; the listing''s day where the page states none.';
COMMENT ON COLUMN warehouse.articles.modified_at IS 'Instant of the last change, as the page states it.';
COMMENT ON COLUMN warehouse.articles.body IS 'The text: paragraphs joined by one newline.';
COMMENT ON COLUMN warehouse.articles.word_count IS 'Words in body.';
COMMENT ON COLUMN warehouse.articles.image_url IS 'Address of the lead image.';
COMMENT ON COLUMN warehouse.articles.access IS 'full, or partial where text is missing: a paywall, a further page that could not be fetched, a live ticker, an archived page that breaks off.';
COMMENT ON COLUMN warehouse.articles.content_hash IS 'Digest of title, subtitle and body; a new one makes a new version.';
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
COMMENT ON COLUMN warehouse.articles.dated_at IS 'Instant of the fetch that published_at comes from, if the latest page states none; null otherwise.';

-- The text of the latest version is stored once, in its article's row.
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
    PRIMARY KEY (article_id, version),
    CONSTRAINT versions_follow_in_time CHECK (valid_to > valid_from),
    CONSTRAINT versions_have_a_title_with_their_text CHECK ((title IS NULL) = (body IS NULL)),
    CONSTRAINT versions_of_the_past_keep_their_text CHECK (valid_to IS NULL OR body IS NOT NULL)
);
CREATE INDEX versions_corrections ON ops.versions (valid_from DESC) WHERE version > 1;
COMMENT ON TABLE ops.versions IS 'One row per distinct text of an article that was seen; warehouse.article_versions shows each with its text.';
COMMENT ON COLUMN ops.versions.article_id IS 'The article.';
COMMENT ON COLUMN ops.versions.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN ops.versions.valid_from IS 'Instant of the first fetch that saw this text.';
COMMENT ON COLUMN ops.versions.valid_to IS 'Instant of the first fetch that saw another text; null for the latest.';
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

CREATE TABLE ops.observations (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
    fetched_at timestamptz NOT NULL,
    modified_at timestamptz,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    stated_at timestamptz,
    names_itself boolean NOT NULL DEFAULT false,
    PRIMARY KEY (article_id, fetched_at)
);
COMMENT ON TABLE ops.observations IS 'One row per fetch that saw the text of a version again; the first fetch of each version is in ops.versions. The two together give a fetch that is loaded late its place.';
COMMENT ON COLUMN ops.observations.article_id IS 'The article.';
COMMENT ON COLUMN ops.observations.fetched_at IS 'Instant of the fetch.';
COMMENT ON COLUMN ops.observations.modified_at IS 'Instant of the change, as the page states it.';
COMMENT ON COLUMN ops.observations.warc_file IS 'WARC segment of the page, as a name in the lake.';
COMMENT ON COLUMN ops.observations.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN ops.observations.stated_at IS 'Last change, else publication, that the page''s markup states.';
COMMENT ON COLUMN ops.observations.names_itself IS 'Whether the markup gives the page this article''s address and headline.';

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
COMMENT ON COLUMN ops.suspicious_versions.published_date IS 'Day of publication in the source''s zone.';
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
