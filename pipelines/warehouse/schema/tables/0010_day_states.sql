CREATE TABLE ops.day_states (
    published_date date NOT NULL,
    source_id text NOT NULL,
    state text NOT NULL,
    discovered integer NOT NULL,
    loaded integer NOT NULL,
    missing integer NOT NULL,
    PRIMARY KEY (published_date, source_id)
);
COMMENT ON TABLE ops.day_states IS 'The state of each source''s day when it was last counted; marts.day_states counts the days of ops.changed_days anew.';
COMMENT ON COLUMN ops.day_states.published_date IS 'Local publication day.';
COMMENT ON COLUMN ops.day_states.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.day_states.state IS 'As in marts.day_states.';
COMMENT ON COLUMN ops.day_states.discovered IS 'URLs of that day on the ledger.';
COMMENT ON COLUMN ops.day_states.loaded IS 'Articles in the warehouse.';
COMMENT ON COLUMN ops.day_states.missing IS 'Addresses that are pending, or failed for a reason that may pass.';

-- Without a key, so that transactions that change the same day do not wait for each other.
CREATE TABLE ops.changed_days (
    source_id text NOT NULL,
    published_date date NOT NULL
);
COMMENT ON TABLE ops.changed_days IS 'Days whose ledger or runs changed since they were counted; a day may be there several times.';
COMMENT ON COLUMN ops.changed_days.source_id IS 'The publisher.';
COMMENT ON COLUMN ops.changed_days.published_date IS 'Local publication day.';
INSERT INTO ops.changed_days
SELECT source_id, published_date FROM ops.ledger
UNION
SELECT source_id, published_date FROM ops.runs WHERE published_date IS NOT NULL;
