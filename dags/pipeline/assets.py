"""The assets that DAGs update or wait for."""

from airflow.sdk import Asset

ARTICLES = Asset("warehouse.articles")
"""Each load updates it; then the DAG `marts` runs."""
