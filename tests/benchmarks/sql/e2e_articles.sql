SELECT count(*) FROM warehouse.articles WHERE published_date BETWEEN %(first)s AND %(last)s
