"""Makes Kabar's timetable known to Airflow, which looks for plugins in this folder."""

from airflow.plugins_manager import AirflowPlugin

from dags.pipeline.timetable import PublicationDays


class KabarPlugin(AirflowPlugin):
    """Kabar's part of Airflow."""

    name = "kabar"
    timetables = [PublicationDays]  # noqa: RUF012 - Airflow's own form
