CREATE OR REPLACE FUNCTION ops.note_changed_texts() RETURNS trigger
LANGUAGE plpgsql SET enable_nestloop = off
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO ops.unlinked_texts (lane, body_hash)
        SELECT hashtext(body_hash) & 3, body_hash FROM (SELECT DISTINCT body_hash FROM new_rows) AS texts;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO ops.unlinked_texts (lane, body_hash)
        SELECT hashtext(body_hash) & 3, body_hash FROM (SELECT DISTINCT body_hash FROM old_rows) AS texts;
    ELSE
        INSERT INTO ops.unlinked_texts (lane, body_hash)
        SELECT DISTINCT hashtext(text.body_hash) & 3, text.body_hash
        FROM old_rows AS was
        JOIN new_rows AS now USING (article_id)
        CROSS JOIN LATERAL (VALUES (was.body_hash), (now.body_hash)) AS text (body_hash)
        WHERE (was.body_hash, was.source_id, was.published_at, was.published_date, was.canonical_url)
            IS DISTINCT FROM (now.body_hash, now.source_id, now.published_at, now.published_date, now.canonical_url);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_changed_texts IS 'Queues the texts of articles that were added, changed or deleted, to be linked again.';
CREATE OR REPLACE TRIGGER note_new_texts AFTER INSERT ON warehouse.articles
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_texts();
CREATE OR REPLACE TRIGGER note_changed_texts AFTER UPDATE ON warehouse.articles
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_texts();
CREATE OR REPLACE TRIGGER note_lost_texts AFTER DELETE ON warehouse.articles
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_changed_texts();
