-- For tags @> '{Banjir}' and authors @> '{Ani Budi}'. New entries wait in a list (fastupdate), so a load hardly notices.
CREATE INDEX articles_by_tag ON warehouse.articles USING gin (tags);
CREATE INDEX articles_by_author ON warehouse.articles USING gin (authors);
