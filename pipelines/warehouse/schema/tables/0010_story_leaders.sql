COMMENT ON COLUMN ops.text_leaders.leader_id IS 'The first text of its story: an earlier copy that has no leader.';
