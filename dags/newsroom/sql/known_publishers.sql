SELECT source_id, name FROM warehouse.sources ORDER BY source_id
