"""From a raw page to a warehouse row: extract, clean, deduplicate, load, check. Knows neither Scrapy nor Airflow."""
