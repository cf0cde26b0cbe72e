ALTER TABLE warehouse.articles ADD COLUMN cut text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN warehouse.articles.cut IS 'Lines that stood where the text stands and are not in body, in the page''s order, each as reason: line.';

CREATE TABLE warehouse.site_profiles (
    source_id text NOT NULL REFERENCES warehouse.sources,
    version integer NOT NULL,
    valid_from date NOT NULL,
    region text NOT NULL,
    pages integer NOT NULL,
    agreed integer NOT NULL,
    learned_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_id, version)
);
COMMENT ON TABLE warehouse.site_profiles IS 'What was learned of a publisher''s pages, one row per version; rows are added, never changed.';
COMMENT ON COLUMN warehouse.site_profiles.source_id IS 'The publisher.';
COMMENT ON COLUMN warehouse.site_profiles.version IS 'Counts from 1; the part of articles.extractor_version after the point.';
COMMENT ON COLUMN warehouse.site_profiles.valid_from IS 'First local day of the pages that this version is for; of the versions that have begun, the newest is used.';
COMMENT ON COLUMN warehouse.site_profiles.region IS 'CSS selector of the element in which title lines, byline, date and text stand; empty where the pages do not agree.';
COMMENT ON COLUMN warehouse.site_profiles.pages IS 'Pages it was tried on when it was learned.';
COMMENT ON COLUMN warehouse.site_profiles.agreed IS 'Those that read the same with the region as without.';
COMMENT ON COLUMN warehouse.site_profiles.learned_at IS 'When it was learned.';

CREATE TABLE warehouse.recurring_lines (
    source_id text NOT NULL,
    version integer NOT NULL,
    line_hash text NOT NULL,
    line text NOT NULL,
    articles integer NOT NULL,
    days integer NOT NULL,
    PRIMARY KEY (source_id, version, line_hash),
    FOREIGN KEY (source_id, version) REFERENCES warehouse.site_profiles
);
COMMENT ON TABLE warehouse.recurring_lines IS 'Lines that a version of a site profile cuts from the text: the publisher prints them under many articles.';
COMMENT ON COLUMN warehouse.recurring_lines.source_id IS 'The publisher.';
COMMENT ON COLUMN warehouse.recurring_lines.version IS 'Version of its profile.';
COMMENT ON COLUMN warehouse.recurring_lines.line_hash IS 'First 16 hex digits of SHA-256 of the line''s letters and digits, case folded.';
COMMENT ON COLUMN warehouse.recurring_lines.line IS 'The line as one article had it.';
COMMENT ON COLUMN warehouse.recurring_lines.articles IS 'Articles that had it when it was learned.';
COMMENT ON COLUMN warehouse.recurring_lines.days IS 'Distinct days of publication of these.';

CREATE VIEW marts.site_profiles AS
SELECT
    profile.source_id,
    profile.version,
    profile.valid_from,
    nullif(profile.region, '') AS region,
    profile.pages,
    profile.agreed,
    (
        SELECT count(*) FROM warehouse.recurring_lines AS line
        WHERE (line.source_id, line.version) = (profile.source_id, profile.version)
    ) AS recurring_lines,
    (
        SELECT count(*) FROM warehouse.articles AS article
        WHERE article.source_id = profile.source_id AND article.extractor_version LIKE '%.' || profile.version
    ) AS articles,
    profile.learned_at
FROM warehouse.site_profiles AS profile;
COMMENT ON VIEW marts.site_profiles IS 'What Kabar has learned of each publisher''s pages, and how many articles were read with it.';
COMMENT ON COLUMN marts.site_profiles.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.site_profiles.version IS 'Version of its profile.';
COMMENT ON COLUMN marts.site_profiles.valid_from IS 'First local day of the pages that it is for.';
COMMENT ON COLUMN marts.site_profiles.region IS 'CSS selector of the element that is read; null where the whole page is.';
COMMENT ON COLUMN marts.site_profiles.pages IS 'Pages it was tried on.';
COMMENT ON COLUMN marts.site_profiles.agreed IS 'Those that read the same with the region as without.';
COMMENT ON COLUMN marts.site_profiles.recurring_lines IS 'How many lines it cuts.';
COMMENT ON COLUMN marts.site_profiles.articles IS 'Articles that read now as this version read them.';
COMMENT ON COLUMN marts.site_profiles.learned_at IS 'When it was learned.';
