SELECT
    profile.version,
    profile.valid_from,
    profile.region,
    profile.byline,
    profile.date_line,
    array(
        SELECT line.line_hash
        FROM warehouse.recurring_lines AS line
        WHERE line.source_id = profile.source_id AND line.version = profile.version
    ) AS recurring
FROM warehouse.site_profiles AS profile
WHERE profile.source_id = %(source_id)s
ORDER BY profile.version
