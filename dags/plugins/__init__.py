"""Airflow's plugin folder: point `AIRFLOW__CORE__PLUGINS_FOLDER` here."""
