-- A number is taken after the lock and visible before the lock is free, so who sees a number sees all smaller ones.
CREATE OR REPLACE FUNCTION ops.lock_before_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM ops.lock_changes();
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.lock_before_change IS 'Waits until no other transaction numbers changes. New rows get their number by default.';
CREATE OR REPLACE TRIGGER lock_before_change BEFORE INSERT OR UPDATE OR DELETE ON warehouse.articles
FOR EACH STATEMENT EXECUTE FUNCTION ops.lock_before_change();

CREATE OR REPLACE FUNCTION ops.number_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    compared warehouse.articles;
BEGIN
    IF NEW.canonical_url <> OLD.canonical_url THEN
        INSERT INTO warehouse.removed_articles AS removed (article_key, replaced_by)
        VALUES (OLD.article_key, warehouse.article_key(NEW.canonical_url))
        ON CONFLICT (article_key) DO UPDATE
        SET change_seq = excluded.change_seq, removed_at = excluded.removed_at, replaced_by = excluded.replaced_by;
        IF NEW.story_key = OLD.article_key THEN
            NEW.story_key := warehouse.article_key(NEW.canonical_url);
        END IF;
    ELSIF (NEW.story_id, NEW.duplicate_of, NEW.content_hash)
        IS NOT DISTINCT FROM (OLD.story_id, OLD.duplicate_of, OLD.content_hash)
    THEN -- compares the body, which most updates change or need not read
        compared := NEW;
        compared.last_seen_at := OLD.last_seen_at;
        compared.warc_file := OLD.warc_file;
        compared.warc_offset := OLD.warc_offset;
        compared.run_id := OLD.run_id;
        compared.extractor_version := OLD.extractor_version;
        compared.article_key := OLD.article_key; -- which PostgreSQL computes after this trigger
        IF compared *= OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    IF NEW.duplicate_of IS NULL THEN -- as when the original is deleted
        NEW.duplicate_key := NULL;
    END IF;
    NEW.change_seq := nextval('ops.change_numbers');
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION ops.number_change IS 'Numbers the change of an article, and lets its old key end if its address changes.';
CREATE OR REPLACE TRIGGER number_change BEFORE UPDATE ON warehouse.articles
FOR EACH ROW EXECUTE FUNCTION ops.number_change();

CREATE OR REPLACE FUNCTION ops.give_story_key() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    NEW.story_key := warehouse.article_key(NEW.canonical_url);
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION ops.give_story_key IS 'Gives a new article that is a story of its own the key of it. The loader does so itself, which is faster.';
CREATE OR REPLACE TRIGGER give_story_key BEFORE INSERT ON warehouse.articles
FOR EACH ROW WHEN (NEW.story_key IS NULL AND NEW.story_id = NEW.article_id) EXECUTE FUNCTION ops.give_story_key();

CREATE OR REPLACE FUNCTION ops.note_removed_articles() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO warehouse.removed_articles AS removed (article_key)
    SELECT article_key FROM old_rows
    ON CONFLICT (article_key) DO UPDATE
    SET change_seq = excluded.change_seq, removed_at = excluded.removed_at, replaced_by = NULL;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION ops.note_removed_articles IS 'Notes the keys of deleted articles.';
CREATE OR REPLACE TRIGGER note_removed_articles AFTER DELETE ON warehouse.articles
REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION ops.note_removed_articles();

-- Nothing is stored, so a backup cannot carry it to another warehouse.
CREATE OR REPLACE FUNCTION warehouse.feed() RETURNS text
LANGUAGE sql STABLE
RETURN (SELECT system_identifier FROM pg_control_system()) || '-' || 'warehouse.articles'::regclass::oid;
COMMENT ON FUNCTION warehouse.feed IS 'Name of the count of changes; a restored backup has another one. Numbers of change_seq from another feed say nothing here: read all again.';
