"""Airflow's plugin of Kabar: registers the timetables, the notes of runs and the page Newsroom."""

from typing import Any
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

from dags.newsroom.mounted_app import PREFIX, mounted_app
from dags.pipeline.timetable import PastIntervals, PublicationDays
from dags.plugins import run_notes


def _page() -> dict[str, Any]:
    """Return the view; its address includes the path under which Airflow's UI lives."""
    path = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")
    return {
        "name": "Newsroom",
        "href": f"{path}{PREFIX}/coverage",
        "destination": "nav",
        "url_route": "newsroom",
        "nav_top_level": True,
        "icon": f"{path}{PREFIX}/static/newsroom.svg",
        "icon_dark_mode": f"{path}{PREFIX}/static/newsroom-dark.svg",
    }


class KabarPlugin(AirflowPlugin):
    """Registers the timetables, the listener that writes the notes of runs, and the page Newsroom."""

    name = "kabar"
    timetables = [PastIntervals, PublicationDays]  # noqa: RUF012 - Airflow's own form
    listeners = [run_notes]  # noqa: RUF012
    fastapi_apps = [{"app": mounted_app, "url_prefix": PREFIX, "name": "Newsroom"}]  # noqa: RUF012
    external_views = [_page()]  # noqa: RUF012
