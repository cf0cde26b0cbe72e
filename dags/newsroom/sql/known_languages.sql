SELECT language FROM search_index.search_languages ORDER BY language
