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
COMMENT ON VIEW marts.site_profiles IS 'What was learned of each publisher''s pages, and how many articles were read with it.';
COMMENT ON COLUMN marts.site_profiles.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.site_profiles.version IS 'Version of the site profile.';
COMMENT ON COLUMN marts.site_profiles.valid_from IS 'First local day of the pages that it is for.';
COMMENT ON COLUMN marts.site_profiles.region IS 'CSS selector of the element with the article; null where the whole page is read.';
COMMENT ON COLUMN marts.site_profiles.pages IS 'Pages it was tried on.';
COMMENT ON COLUMN marts.site_profiles.agreed IS 'Pages that read the same with the selectors as without.';
COMMENT ON COLUMN marts.site_profiles.recurring_lines IS 'How many lines it cuts.';
COMMENT ON COLUMN marts.site_profiles.articles IS 'Articles whose current row this version read.';
COMMENT ON COLUMN marts.site_profiles.learned_at IS 'When it was learned.';
COMMENT ON COLUMN marts.site_profiles.byline IS 'CSS selector of the element that names the authors; null where none is known.';
COMMENT ON COLUMN marts.site_profiles.date_line IS 'CSS selector of the element with the time of publication; null where none is known.';
COMMENT ON COLUMN marts.site_profiles.fallbacks IS 'Articles of its days whose pages it did not fit.';
