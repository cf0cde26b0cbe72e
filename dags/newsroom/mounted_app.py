"""The page's application, as Airflow mounts it: imported at the first request.

Airflow loads its plugins in every process, each task's included; only the api-server serves pages.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

PREFIX = "/newsroom"

_Message = MutableMapping[str, Any]


async def mounted_app(
    scope: _Message,
    receive: Callable[[], Awaitable[_Message]],
    send: Callable[[_Message], Awaitable[None]],
) -> None:
    """Pass a request on to the application."""
    from dags.newsroom.web_app import app  # noqa: PLC0415 - tasks must not pay for it

    await app()(scope, receive, send)
