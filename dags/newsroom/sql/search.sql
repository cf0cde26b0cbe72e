SELECT article_id, source_id, published_date, title, url, headline, is_cut
FROM warehouse.search(
    %(query)s, %(language)s, "from" => %(first)s::date, "to" => %(last)s::date, source => %(source_id)s,
    max_results => 50
)
