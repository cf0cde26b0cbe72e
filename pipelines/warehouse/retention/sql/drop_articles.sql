-- Articles of the days that are no longer kept; their versions and search vectors are deleted with them.
DELETE FROM warehouse.articles WHERE source_id = %(source_id)s AND published_date < %(first_kept)s
