INSERT INTO warehouse.site_profiles (source_id, version, valid_from, region, pages, agreed)
VALUES (%(source_id)s, %(version)s, %(valid_from)s, %(region)s, %(pages)s, %(agreed)s)
