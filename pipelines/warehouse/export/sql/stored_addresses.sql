SELECT canonical_url FROM warehouse.articles WHERE canonical_url = ANY (%(addresses)s)
