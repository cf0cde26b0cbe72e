-- The ledger is analysed after few changes: while the planner does not know of a source, it reads all lines of that source
-- to find some.
ALTER TABLE ops.ledger SET (autovacuum_analyze_scale_factor = 0.002, autovacuum_analyze_threshold = 2000);
