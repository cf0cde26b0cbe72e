"""The stages from a raw page to a warehouse row: extract, clean, deduplicate, load, check. No Scrapy, no Airflow."""

__version__ = "0.2.0"
