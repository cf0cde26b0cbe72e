-- The plan of a trigger is made for the rows of its first call and kept for the session's others: one that compares each
-- row of the new ones with each of the old does for ten and not for thousands.
ALTER FUNCTION ops.log_changes SET enable_nestloop = off;
ALTER FUNCTION ops.queue_changed_texts SET enable_nestloop = off;
ALTER FUNCTION ops.note_stale_weeks SET enable_nestloop = off;
ALTER FUNCTION ops.note_changed_texts SET enable_nestloop = off;
