INSERT INTO warehouse.site_profiles (source_id, version, valid_from, region, byline, date_line, pages, agreed)
VALUES (%(source_id)s, %(version)s, %(valid_from)s, %(region)s, %(byline)s, %(date_line)s, %(pages)s, %(agreed)s)
