"""Notices of incidents, by mail, chat or webhook: one when an incident begins, one when it is over.

All incidents of a run share one message. An address holds secrets, so nothing that a sending service says is logged.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, timedelta
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from pipelines.warehouse import incidents
from pipelines.warehouse.connection import connect
from pipelines.warehouse.incidents import Incident

if TYPE_CHECKING:
    import apprise

_MAX_SHOWN = 20
"""Incidents that a message shows one by one; messages of some services have narrow limits."""

_MAX_CAUSE = 300
_MAX_SECONDS = 60
_RUNS = {"ingest": "polls", "archive_day": "publication days"}


class Delivery(NamedTuple):
    """Whether a message went out by one of the addresses: its number in the setting, the service, the result."""

    number: int
    service: str
    is_sent: bool


def tell_incidents(warehouse_url: str, addresses: str, link: str) -> list[str]:
    """Send one message about the incidents that began or ended and of which nobody was told.

    Returns:
        A line for each address, without its secrets; nothing if there is nothing to tell.
    """
    with connect(warehouse_url, "kabar_loader") as connection:
        untold = incidents.take_untold(connection)
        if not untold:
            return []
        deliveries = send(addresses, _title(untold), _body(untold, link))
        if any(each.is_sent for each in deliveries):
            incidents.mark_told(connection, untold)
    return [
        f"notice of {len(untold)} incidents by {each.service} (address {each.number}): "
        + ("sent" if each.is_sent else "not sent; `./kabar notify` tries it")
        for each in deliveries
    ]


def send(addresses: str, title: str, body: str) -> list[Delivery]:
    """Send a message to all addresses, which are in Apprise's form and separated by spaces, within a minute each."""
    import apprise  # noqa: PLC0415 - a second of processor time, which only a task with something to tell should take

    deliveries = []
    with _nothing_logged():
        for number, address in enumerate(addresses.split(), start=1):
            service = apprise.Apprise.instantiate(address)
            if isinstance(service, apprise.NotifyBase):
                deliveries.append(Delivery(number, str(service.service_name), _is_sent(service, title, body)))
            else:
                scheme = address.partition("://")[0] if "://" in address else "no scheme"
                deliveries.append(Delivery(number, f"{scheme}: no address that Apprise knows", is_sent=False))
    return deliveries


def _is_sent(service: "apprise.NotifyBase", title: str, body: str) -> bool:
    """Send a message; a service that takes too long is left, since the incidents stay locked until then."""
    sent: list[bool] = []

    def notify() -> None:
        # Whatever a service's code does, its words may hold the address.
        with suppress(Exception):
            sent.append(bool(service.notify(body, title, body_format="text")))

    sender = Thread(target=notify, daemon=True)
    sender.start()
    sender.join(_MAX_SECONDS)
    return sent == [True]


@contextmanager
def _nothing_logged() -> Iterator[None]:
    """Keep the sending code, also that of HTTP and mail, from logging: its lines may hold the addresses."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _title(untold: Sequence[Incident]) -> str:
    begun = [_name(each) for each in untold if each.closed_at is None]
    ended = [_name(each) for each in untold if each.closed_at is not None]
    parts = [
        f"trouble with {_listed(begun)}" if begun else "",
        f"{_listed(ended)} well again" if ended else "",
    ]
    return f"Kabar: {'; '.join(filter(None, parts))}"


def _body(untold: Sequence[Incident], link: str) -> str:
    shown = [_described(each) for each in untold[:_MAX_SHOWN]]
    further = [f"and {len(untold) - _MAX_SHOWN} further incidents: see marts.incidents"] * (len(untold) > _MAX_SHOWN)
    closing = f'Causes and remedies: docs/runbook.md, "A run is red". Newsroom: {link}'
    return "\n\n".join([*shown, *further, closing])


def _described(incident: Incident) -> str:
    where = f"{_name(incident)} ({_RUNS.get(incident.dag_id, incident.dag_id)})"
    cause = incident.cause if len(incident.cause) <= _MAX_CAUSE else incident.cause[:_MAX_CAUSE] + " …"
    if incident.closed_at:
        return f"{where}: over after {_duration(incident.closed_at - incident.opened_at)}. It was: {cause}"
    since = incident.opened_at.astimezone(UTC)
    return f"{where}, since {since:%Y-%m-%d %H:%M} UTC: {cause}\nRun: {incident.run_id}"


def _name(incident: Incident) -> str:
    return incident.source_id or "Kabar itself"


def _listed(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique) if len(unique) <= 3 else f"{len(unique)} sources"


def _duration(time: timedelta) -> str:
    minutes = round(time.total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
