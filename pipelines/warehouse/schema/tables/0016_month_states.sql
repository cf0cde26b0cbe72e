CREATE TABLE ops.month_states (
    month date NOT NULL,
    source_id text NOT NULL,
    complete integer NOT NULL,
    empty integer NOT NULL,
    gaps integer NOT NULL,
    red integer NOT NULL,
    running integer NOT NULL,
    not_walked integer NOT NULL,
    loaded bigint NOT NULL,
    PRIMARY KEY (month, source_id)
);
COMMENT ON TABLE ops.month_states IS 'Sums of ops.day_states by month, kept with it; marts.month_states counts the days of ops.changed_days anew.';
COMMENT ON COLUMN ops.month_states.month IS 'First day of the month.';
COMMENT ON COLUMN ops.month_states.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.month_states.complete IS 'Days in this state; the states are those of marts.day_states.';
COMMENT ON COLUMN ops.month_states.empty IS 'Days in this state.';
COMMENT ON COLUMN ops.month_states.gaps IS 'Days in this state.';
COMMENT ON COLUMN ops.month_states.red IS 'Days in this state.';
COMMENT ON COLUMN ops.month_states.running IS 'Days in this state.';
COMMENT ON COLUMN ops.month_states.not_walked IS 'Days in this state.';
COMMENT ON COLUMN ops.month_states.loaded IS 'Articles in the warehouse.';
INSERT INTO ops.month_states (month, source_id, complete, empty, gaps, red, running, not_walked, loaded)
SELECT
    date_trunc('month', published_date::timestamp)::date,
    source_id,
    count(*) FILTER (WHERE state = 'complete'),
    count(*) FILTER (WHERE state = 'empty'),
    count(*) FILTER (WHERE state = 'gaps'),
    count(*) FILTER (WHERE state = 'red'),
    count(*) FILTER (WHERE state = 'running'),
    count(*) FILTER (WHERE state = 'not walked'),
    sum(loaded)
FROM ops.day_states
GROUP BY 1, 2;
