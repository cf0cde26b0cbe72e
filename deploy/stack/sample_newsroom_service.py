"""The sample newsroom as a service of the stack."""

import sys

from deploy.stack.environment import base_environment
from deploy.stack.layout import NEWSROOM_PORTS, Layout
from deploy.stack.service import Service
from pipelines.settings import PROJECT_ROOT

NEWSROOM = "newsroom"


def service(layout: Layout) -> Service:
    """Return the service that serves three invented publishers on loopback."""
    port = layout.newsroom_port
    options = ("--port", str(port), "--home", str(layout.newsroom))
    return Service(
        name=NEWSROOM,
        argv=(sys.executable, "-m", "deploy.sample_newsroom", "serve", *options),
        environment=base_environment(layout),
        folder=str(PROJECT_ROOT),
        ports=tuple(range(port, port + NEWSROOM_PORTS)),
        stop_seconds=5,
        start_seconds=2,
    )
