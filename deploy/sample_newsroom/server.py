"""Serves the three publishers: one process, three sockets on loopback, one event loop."""

import signal
import socket
import sys
from functools import partial
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.sample_newsroom import harbour_post, kabar_pasar, suara_lembah
from deploy.sample_newsroom.desk import Desk
from deploy.sample_newsroom.photos import landscape
from deploy.sample_newsroom.sites import HARBOUR_POST, KABAR_PASAR, SITES, SUARA_LEMBAH
from deploy.sample_newsroom.visits import Visits
from pipelines.errors import StackError

HOST = "127.0.0.1"
_HABITS = ((SUARA_LEMBAH, suara_lembah), (HARBOUR_POST, harbour_post), (KABAR_PASAR, kabar_pasar))
_PATIENCE_SECONDS = 1


def application(port: int, visits: Visits) -> ASGIApp:
    """The newsroom as one application that answers each port as its publisher."""
    sites: dict[int, ASGIApp] = {}
    for site, habits in _HABITS:
        desk = Desk(site, port, visits)
        routes = [Route(address, partial(handler, desk)) for address, handler in habits.ADDRESSES]
        sites[port + site.offset] = Starlette(routes=[Route("/photo/{name}.svg", _photo), *routes])

    async def by_port(scope: Scope, receive: Receive, send: Send) -> None:
        await sites[scope["server"][1]](scope, receive, send)

    return by_port


def serve(port: int, home: Path) -> None:
    """Serves until SIGTERM or SIGINT.

    Raises:
        StackError: one of the three ports is taken, or the state in `home` is damaged.
    """
    visits = Visits(home)
    sockets = [_listen(port + site.offset) for site in SITES]
    config = uvicorn.Config(
        application(port, visits),
        lifespan="off",
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=_PATIENCE_SECONDS,
    )
    server = uvicorn.Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal once more when it has stopped: this handler lets the process end well
        signal.signal(number, lambda *_: setattr(server, "should_exit", True))
    for site in SITES:
        sys.stderr.write(f"{site.name}: {site.base(port)}/\n")
    server.run(sockets=sockets)


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        msg = f"The sample newsroom cannot listen on {HOST}:{port} ({error.strerror}); give another --port."
        raise StackError(msg) from error
    return listener


async def _photo(request: Request) -> Response:
    return Response(landscape(request.path_params["name"]), media_type="image/svg+xml")
