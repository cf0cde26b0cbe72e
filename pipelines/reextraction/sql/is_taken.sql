SELECT EXISTS (SELECT FROM warehouse.articles WHERE canonical_url = %(canonical_url)s)
