CREATE TABLE ops.source_checks (
    check_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id text NOT NULL REFERENCES warehouse.sources ON DELETE CASCADE,
    checked_at timestamptz NOT NULL DEFAULT now(),
    verdict text NOT NULL CHECK (verdict IN ('good', 'bad', 'refused')),
    problem_class text,
    problems text[] NOT NULL,
    remarks text[] NOT NULL,
    routes integer NOT NULL,
    routes_alive integer NOT NULL,
    articles integer NOT NULL,
    articles_read integer NOT NULL,
    fields jsonb NOT NULL,
    robots text NOT NULL,
    first_day date,
    last_day date,
    requests integer NOT NULL,
    repair text,
    repair_changes text[] NOT NULL,
    CHECK ((verdict = 'good') = (problem_class IS NULL))
);
CREATE INDEX source_checks_by_source ON ops.source_checks (source_id, check_id DESC);
COMMENT ON TABLE ops.source_checks IS 'One row per check of a source by the DAG verify; marts.source_verdicts shows the latest of each.';
COMMENT ON COLUMN ops.source_checks.check_id IS 'Order of the checks.';
COMMENT ON COLUMN ops.source_checks.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.source_checks.checked_at IS 'When it was checked.';
COMMENT ON COLUMN ops.source_checks.verdict IS 'good; bad (a listing or most articles cannot be read); refused (the site refuses crawlers).';
COMMENT ON COLUMN ops.source_checks.problem_class IS 'Class of the problem, as at the beginning of ops.runs.cause; null for a good source.';
COMMENT ON COLUMN ops.source_checks.problems IS 'What keeps the source from working, a sentence each.';
COMMENT ON COLUMN ops.source_checks.remarks IS 'What a person should look at, a sentence each.';
COMMENT ON COLUMN ops.source_checks.routes IS 'Listings of the definition that were tried.';
COMMENT ON COLUMN ops.source_checks.routes_alive IS 'Those that list articles.';
COMMENT ON COLUMN ops.source_checks.articles IS 'Articles that were tried, at most ten.';
COMMENT ON COLUMN ops.source_checks.articles_read IS 'Those that could be read.';
COMMENT ON COLUMN ops.source_checks.fields IS 'On how many articles each field was read.';
COMMENT ON COLUMN ops.source_checks.robots IS 'What robots.txt closes to Kabar, and its Crawl-delay; or why it could not be read.';
COMMENT ON COLUMN ops.source_checks.first_day IS 'Earliest local day of an article that a listing names: the days since are within reach.';
COMMENT ON COLUMN ops.source_checks.last_day IS 'Latest local day of an article that a listing names.';
COMMENT ON COLUMN ops.source_checks.requests IS 'Addresses that were requested.';
COMMENT ON COLUMN ops.source_checks.repair IS 'Text of the repaired definition that is proposed; ./kabar source repair shows and writes it.';
COMMENT ON COLUMN ops.source_checks.repair_changes IS 'What is new in it, a sentence each.';
