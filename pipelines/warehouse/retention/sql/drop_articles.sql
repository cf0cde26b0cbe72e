-- Articles of the days that are not kept any more; versions and words go with them.
DELETE FROM warehouse.articles WHERE source_id = %(source_id)s AND published_date < %(first_kept)s
