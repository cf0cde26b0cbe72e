CREATE OR REPLACE VIEW marts.source_verdicts AS
SELECT
    latest.source_id,
    latest.verdict,
    latest.problem_class,
    latest.problems,
    latest.checked_at,
    proof.proved_at,
    latest.routes,
    latest.routes_alive,
    latest.articles,
    latest.articles_read,
    latest.fields,
    latest.robots,
    latest.first_day,
    latest.last_day,
    latest.remarks,
    latest.repair_changes,
    proof.proved_at IS NULL AND judged.is_bad AS held_back
FROM (SELECT DISTINCT ON (source_id) * FROM ops.source_checks ORDER BY source_id, check_id DESC) AS latest
CROSS JOIN LATERAL (
    SELECT min(good.checked_at) AS proved_at
    FROM ops.source_checks AS good
    WHERE good.source_id = latest.source_id AND good.verdict = 'good'
) AS proof
CROSS JOIN LATERAL (
    -- These classes are of the site's trouble or of Kabar's own, and say nothing of the definition.
    SELECT count(*) > 0 AS is_bad
    FROM ops.source_checks AS bad
    WHERE bad.source_id = latest.source_id
        AND bad.verdict <> 'good'
        AND bad.problem_class NOT IN ('our own fault', 'site down', 'slow')
) AS judged;
COMMENT ON VIEW marts.source_verdicts IS 'One row per source that the DAG verify has checked: the latest verdict.';
COMMENT ON COLUMN marts.source_verdicts.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.source_verdicts.verdict IS 'good; bad (a listing or most articles cannot be read); refused (the site refuses crawlers).';
COMMENT ON COLUMN marts.source_verdicts.problem_class IS 'Class of the problem, as in the runbook; null for a good source.';
COMMENT ON COLUMN marts.source_verdicts.problems IS 'What keeps the source from working, a sentence each.';
COMMENT ON COLUMN marts.source_verdicts.checked_at IS 'When it was checked.';
COMMENT ON COLUMN marts.source_verdicts.proved_at IS 'When it was first found good; null for a source that never was.';
COMMENT ON COLUMN marts.source_verdicts.routes IS 'Listings of the definition that were tried.';
COMMENT ON COLUMN marts.source_verdicts.routes_alive IS 'Those that list articles.';
COMMENT ON COLUMN marts.source_verdicts.articles IS 'Articles that were tried, at most ten.';
COMMENT ON COLUMN marts.source_verdicts.articles_read IS 'Those that could be read.';
COMMENT ON COLUMN marts.source_verdicts.fields IS 'On how many articles each field was read.';
COMMENT ON COLUMN marts.source_verdicts.robots IS 'What robots.txt closes to Kabar, and its Crawl-delay; or why it could not be read.';
COMMENT ON COLUMN marts.source_verdicts.first_day IS 'Earliest local day of an article that a listing names: the days since are within reach.';
COMMENT ON COLUMN marts.source_verdicts.last_day IS 'Latest local day of an article that a listing names.';
COMMENT ON COLUMN marts.source_verdicts.remarks IS 'What a person should look at, a sentence each.';
COMMENT ON COLUMN marts.source_verdicts.repair_changes IS 'What a proposed repair of the definition changes, a sentence each; empty if none is proposed. ./kabar source repair shows it.';
COMMENT ON COLUMN marts.source_verdicts.held_back IS 'Whether a check found the source bad or refused and none was ever good; checks whose class is site down, slow or our own fault do not count. Then runs leave the source out, if its definition is unverified and they do not name it.';
