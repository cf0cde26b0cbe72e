CREATE TABLE warehouse.site_profiles (
    source_id text NOT NULL REFERENCES warehouse.sources,
    version integer NOT NULL,
    valid_from date NOT NULL,
    region text NOT NULL,
    pages integer NOT NULL,
    agreed integer NOT NULL,
    learned_at timestamptz NOT NULL DEFAULT now(),
    byline text NOT NULL DEFAULT '',
    date_line text NOT NULL DEFAULT '',
    PRIMARY KEY (source_id, version)
);
COMMENT ON TABLE warehouse.site_profiles IS 'One row per version of what was learned of a publisher''s pages; rows are added, never changed.';
COMMENT ON COLUMN warehouse.site_profiles.source_id IS 'The publisher.';
COMMENT ON COLUMN warehouse.site_profiles.version IS 'Counts from 1; the part of articles.extractor_version after the point.';
COMMENT ON COLUMN warehouse.site_profiles.valid_from IS 'First local day of the pages that this version is for; the newest version that has begun is used.';
COMMENT ON COLUMN warehouse.site_profiles.region IS 'CSS selector of the element with title lines, byline, date and text; empty where the pages do not agree.';
COMMENT ON COLUMN warehouse.site_profiles.pages IS 'Pages it was tried on.';
COMMENT ON COLUMN warehouse.site_profiles.agreed IS 'Pages that read the same with the selectors as without.';
COMMENT ON COLUMN warehouse.site_profiles.learned_at IS 'When it was learned.';
COMMENT ON COLUMN warehouse.site_profiles.byline IS 'CSS selector of the element that names the authors, tried first; empty where the pages do not agree.';
COMMENT ON COLUMN warehouse.site_profiles.date_line IS 'CSS selector of the element with the time of publication, tried first; empty where the pages do not agree.';

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
COMMENT ON TABLE warehouse.recurring_lines IS 'Lines that a version of a site profile cuts from the text, since the publisher prints them under many articles.';
COMMENT ON COLUMN warehouse.recurring_lines.source_id IS 'The publisher.';
COMMENT ON COLUMN warehouse.recurring_lines.version IS 'Version of the site profile.';
COMMENT ON COLUMN warehouse.recurring_lines.line_hash IS 'First 16 hex digits of SHA-256 of the line''s letters and digits, case folded.';
COMMENT ON COLUMN warehouse.recurring_lines.line IS 'The line as one article had it.';
COMMENT ON COLUMN warehouse.recurring_lines.articles IS 'Articles that had it when it was learned.';
COMMENT ON COLUMN warehouse.recurring_lines.days IS 'Distinct publication days of these articles.';
