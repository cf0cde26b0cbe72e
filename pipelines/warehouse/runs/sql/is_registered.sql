SELECT EXISTS (SELECT FROM warehouse.sources WHERE source_id = %(source_id)s)
