SELECT source_id FROM warehouse.sources ORDER BY source_id
