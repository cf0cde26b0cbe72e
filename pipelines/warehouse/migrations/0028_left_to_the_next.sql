COMMENT ON COLUMN ops.runs.cause IS 'Why the run fell short; of one that is done, why it left the source to the next poll.';
COMMENT ON COLUMN marts.source_health.last_cause IS 'Why the latest run fell short, or left the source to the next poll.';
