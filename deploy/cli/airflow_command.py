"""`airflow`: Airflow's own command line, with the settings of the local stack."""

import os
import sys

import typer

from deploy.cli.saved_settings import stack_settings
from deploy.stack import airflow_services as service
from deploy.stack import lifecycle
from deploy.stack.environment import base_environment, kabar_environment
from deploy.stack.layout import layout_of
from deploy.stack.secrets import open_secrets

_PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(context_settings=_PASS_ON, add_help_option=False)(airflow)


def airflow(context: typer.Context) -> None:
    """Airflow's own command line, on this stack."""
    settings = stack_settings()
    loader_url = lifecycle.info(settings).loader_url
    layout = layout_of(settings)
    environment = {
        **base_environment(layout),
        **service.configuration(layout, open_secrets(layout.secrets)),
        **kabar_environment(settings, loader_url),
        "TERM": os.environ.get("TERM", "dumb"),
    }
    os.execve(sys.executable, [sys.executable, "-m", "airflow", *context.args], environment)  # noqa: S606 - no shell
