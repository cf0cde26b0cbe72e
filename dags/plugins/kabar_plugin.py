"""Airflow's plugin of Kabar: registers the timetable."""

from airflow.plugins_manager import AirflowPlugin

from dags.pipeline.timetable import PublicationDays


class KabarPlugin(AirflowPlugin):
    """Registers the timetable `PublicationDays`."""

    name = "kabar"
    timetables = [PublicationDays]  # noqa: RUF012 - Airflow's own form
