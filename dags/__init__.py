"""Thin DAG files and their operators. The only place that knows Airflow."""
