"""From a raw page to a warehouse row: extract, clean, deduplicate, load, check. Knows neither Scrapy nor Airflow."""

__version__ = "0.2.0"
