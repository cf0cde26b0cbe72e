ALTER TABLE warehouse.site_profiles
    ADD COLUMN byline text NOT NULL DEFAULT '',
    ADD COLUMN date_line text NOT NULL DEFAULT '';
COMMENT ON COLUMN warehouse.site_profiles.byline IS 'CSS selector of the element that names the authors, looked at first; empty where the pages do not agree.';
COMMENT ON COLUMN warehouse.site_profiles.date_line IS 'CSS selector of the element that tells when the article was published, looked at first; empty where the pages do not agree.';
COMMENT ON COLUMN warehouse.site_profiles.agreed IS 'Those that read the same with the places as without.';
COMMENT ON COLUMN warehouse.articles.extractor_version IS 'Version of the code that read it; behind a point that of the site profile, and -fallback where the page did not fit the profile.';

ALTER TABLE ops.runs ADD COLUMN fallbacks integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN ops.runs.fallbacks IS 'Articles that the run read from pages that did not fit the site profile.';

CREATE OR REPLACE VIEW marts.site_profiles AS
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
    coalesce(read.articles, 0) AS articles,
    profile.learned_at,
    nullif(profile.byline, '') AS byline,
    nullif(profile.date_line, '') AS date_line,
    coalesce(read.fallbacks, 0) AS fallbacks
FROM warehouse.site_profiles AS profile
LEFT JOIN (
    SELECT
        source_id,
        split_part(split_part(extractor_version, '.', 2), '-', 1) AS version,
        count(*) FILTER (WHERE extractor_version NOT LIKE '%-fallback') AS articles,
        count(*) FILTER (WHERE extractor_version LIKE '%-fallback') AS fallbacks
    FROM warehouse.articles
    GROUP BY 1, 2
) AS read ON read.source_id = profile.source_id AND read.version = profile.version::text;
COMMENT ON COLUMN marts.site_profiles.agreed IS 'Those that read the same with the places as without.';
COMMENT ON COLUMN marts.site_profiles.articles IS 'Articles that read now as this version read them.';
COMMENT ON COLUMN marts.site_profiles.byline IS 'CSS selector of the element that names the authors; null where none is known.';
COMMENT ON COLUMN marts.site_profiles.date_line IS 'CSS selector of the element that tells when the article was published; null where none is known.';
COMMENT ON COLUMN marts.site_profiles.fallbacks IS 'Articles of its days whose pages it did not fit.';
