CREATE TABLE warehouse.sources (
    source_id text PRIMARY KEY,
    name text NOT NULL,
    domain text NOT NULL,
    country text NOT NULL,
    language text NOT NULL,
    timezone text NOT NULL
);
COMMENT ON TABLE warehouse.sources IS 'One row per publisher, as its source definition says.';
COMMENT ON COLUMN warehouse.sources.source_id IS 'Id of the source definition, for instance kompas.';
COMMENT ON COLUMN warehouse.sources.name IS 'Name that readers know.';
COMMENT ON COLUMN warehouse.sources.domain IS 'First of the publisher''s domains.';
COMMENT ON COLUMN warehouse.sources.country IS 'ISO 3166-1 alpha-2 code.';
COMMENT ON COLUMN warehouse.sources.language IS 'ISO 639-1 code of the publisher''s main language.';
COMMENT ON COLUMN warehouse.sources.timezone IS 'IANA zone in which the publisher''s days begin and end.';

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
    duplicate_of bigint REFERENCES warehouse.articles DEFERRABLE INITIALLY DEFERRED,
    version integer NOT NULL DEFAULT 1,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    extractor_version text NOT NULL,
    run_id text NOT NULL,
    CHECK (duplicate_of IS DISTINCT FROM article_id)
);
CREATE INDEX articles_by_source_and_day ON warehouse.articles (source_id, published_date);
CREATE INDEX articles_by_day ON warehouse.articles (published_date);
CREATE INDEX articles_by_time ON warehouse.articles (published_at DESC);
CREATE INDEX articles_by_body ON warehouse.articles (body_hash);
CREATE INDEX articles_by_story ON warehouse.articles (story_id);
CREATE INDEX articles_by_original ON warehouse.articles (duplicate_of) WHERE duplicate_of IS NOT NULL;

COMMENT ON TABLE warehouse.articles IS 'One row per article, as it reads now.';
COMMENT ON COLUMN warehouse.articles.article_id IS 'Number of the article in this warehouse.';
COMMENT ON COLUMN warehouse.articles.source_id IS 'The publisher.';
COMMENT ON COLUMN warehouse.articles.url IS 'Address under which the article was found.';
COMMENT ON COLUMN warehouse.articles.canonical_url IS 'The one address that all spellings share; unique.';
COMMENT ON COLUMN warehouse.articles.title IS 'Headline, without the site''s name.';
COMMENT ON COLUMN warehouse.articles.subtitle IS 'Standfirst or sub-headline, where there is one.';
COMMENT ON COLUMN warehouse.articles.authors IS 'Reporters, in the page''s order.';
COMMENT ON COLUMN warehouse.articles.editors IS 'Editors, in the page''s order.';
COMMENT ON COLUMN warehouse.articles.section IS 'The publisher''s section, as it writes it.';
COMMENT ON COLUMN warehouse.articles.tags IS 'The publisher''s own tags, in the page''s order.';
COMMENT ON COLUMN warehouse.articles.language IS 'ISO 639-1 code of the text.';
COMMENT ON COLUMN warehouse.articles.dateline IS 'Place that opens the text, for instance JAKARTA.';
COMMENT ON COLUMN warehouse.articles.published_at IS 'Instant of publication; null where the page names none.';
COMMENT ON COLUMN warehouse.articles.published_date IS 'Day of publication in the source''s zone; the listing''s day where the page names none.';
COMMENT ON COLUMN warehouse.articles.modified_at IS 'Instant of the last change that the page admits.';
COMMENT ON COLUMN warehouse.articles.body IS 'The text: paragraphs joined by one newline.';
COMMENT ON COLUMN warehouse.articles.word_count IS 'Words in body.';
COMMENT ON COLUMN warehouse.articles.image_url IS 'Address of the lead image.';
COMMENT ON COLUMN warehouse.articles.access IS 'full, or partial where the page holds back a part (paywall).';
COMMENT ON COLUMN warehouse.articles.content_hash IS 'Digest of title, subtitle and body; a new one makes a new version.';
COMMENT ON COLUMN warehouse.articles.body_hash IS 'Digest of the body''s words, case folded; equal for exact copies.';
COMMENT ON COLUMN warehouse.articles.story_id IS 'Group of copies that the article belongs to: the article_id of its first.';
COMMENT ON COLUMN warehouse.articles.duplicate_of IS 'Earliest article of which this one is a copy under another address; null for that one itself.';
COMMENT ON COLUMN warehouse.articles.version IS 'Number of the version that this row shows; 1 is the first ever seen.';
COMMENT ON COLUMN warehouse.articles.first_seen_at IS 'Instant of the first fetch.';
COMMENT ON COLUMN warehouse.articles.last_seen_at IS 'Instant of the latest fetch.';
COMMENT ON COLUMN warehouse.articles.warc_file IS 'WARC segment of the raw page, as a name in the lake.';
COMMENT ON COLUMN warehouse.articles.warc_offset IS 'Byte offset of the response record in warc_file.';
COMMENT ON COLUMN warehouse.articles.extractor_version IS 'Version of the code that read the page.';
COMMENT ON COLUMN warehouse.articles.run_id IS 'Run that wrote the version shown.';

CREATE TABLE warehouse.article_versions (
    article_id bigint NOT NULL REFERENCES warehouse.articles ON DELETE CASCADE,
    version integer NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    title text NOT NULL,
    subtitle text,
    body text NOT NULL,
    content_hash text NOT NULL,
    modified_at timestamptz,
    warc_file text NOT NULL,
    warc_offset bigint NOT NULL,
    extractor_version text NOT NULL,
    run_id text NOT NULL,
    PRIMARY KEY (article_id, version),
    CHECK (valid_to > valid_from)
);
COMMENT ON TABLE warehouse.article_versions IS 'One row per distinct text of an article ever seen.';
COMMENT ON COLUMN warehouse.article_versions.article_id IS 'The article.';
COMMENT ON COLUMN warehouse.article_versions.version IS 'Number of the version, from 1.';
COMMENT ON COLUMN warehouse.article_versions.valid_from IS 'Instant of the first fetch that saw this text.';
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

CREATE VIEW warehouse.stories AS
SELECT
    story_id,
    story_id AS first_article_id,
    min(published_at) AS first_published_at,
    count(*) AS articles,
    count(DISTINCT source_id) AS sources
FROM warehouse.articles
GROUP BY story_id;
COMMENT ON VIEW warehouse.stories IS 'One row per group of copies; most groups hold a single article.';
COMMENT ON COLUMN warehouse.stories.story_id IS 'Number of the group.';
COMMENT ON COLUMN warehouse.stories.first_article_id IS 'The group''s earliest article.';
COMMENT ON COLUMN warehouse.stories.first_published_at IS 'When the earliest one was published.';
COMMENT ON COLUMN warehouse.stories.articles IS 'Articles in the group.';
COMMENT ON COLUMN warehouse.stories.sources IS 'Publishers in the group.';
