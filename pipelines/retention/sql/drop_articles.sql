-- Articles of the days that are not kept any more; versions and words go with them.
DELETE FROM warehouse.articles WHERE published_date < %(first_kept)s
