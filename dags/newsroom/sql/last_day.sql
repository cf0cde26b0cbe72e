SELECT max(published_date) AS last_day FROM warehouse.articles
