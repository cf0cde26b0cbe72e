"""`airflow`: Airflow's own command line, with the settings of the local stack."""

import os
import sys

import typer

from deploy.cli.saved_settings import stack_settings
from deploy.stack import airflow_services, lifecycle
from deploy.stack.environment import base_environment, kabar_environment
from deploy.stack.layout import layout_of
from deploy.stack.secrets import open_secrets


def airflow(context: typer.Context) -> None:
    """Run Airflow's own command line on the local stack."""
    settings = stack_settings()
    info = lifecycle.info(settings)
    layout = layout_of(settings)
    environment = {
        **base_environment(layout),
        **airflow_services.configuration(layout, open_secrets(layout.secrets)),
        **kabar_environment(settings, info.loader_url, info.analyst_url),
        "TERM": os.environ.get("TERM", "dumb"),
    }
    command = [sys.executable, "-m", "airflow", *context.args]
    os.execve(command[0], command, environment)  # noqa: S606 - without a shell on purpose
