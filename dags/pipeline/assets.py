"""What the DAGs tell each other of."""

from airflow.sdk import Asset

ARTICLES = Asset("warehouse.articles")
"""Told of by every load; what is derived from the articles is then refreshed."""
