ALTER TABLE ops.source_checks ADD COLUMN definition_digest text;
COMMENT ON COLUMN ops.source_checks.definition_digest IS 'SHA-256 of the file of the definition that was checked: a repair takes the place of this definition only. Null if unknown.';
