"""Airflow's plugin of Kabar: registers the timetable and the notes of runs."""

from airflow.plugins_manager import AirflowPlugin

from dags.pipeline.timetable import PublicationDays
from dags.plugins import run_notes


class KabarPlugin(AirflowPlugin):
    """Registers the timetable `PublicationDays` and the listener that writes the notes of runs."""

    name = "kabar"
    timetables = [PublicationDays]  # noqa: RUF012 - Airflow's own form
    listeners = [run_notes]  # noqa: RUF012 - likewise
