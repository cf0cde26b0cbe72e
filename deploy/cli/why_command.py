"""`why`: shows all that Kabar knows and did about one URL."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer

from crawlers.sources.catalogue import load_sources
from crawlers.sources.source import Source
from deploy.cli.console import printable
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.named_url import canonical_of, require_canonical
from deploy.cli.options import AsJson
from deploy.cli.saved_settings import stack_settings
from pipelines.warehouse.connection import connect
from pipelines.warehouse.ledger.history import Address, History, Row, history


def why(
    url: Annotated[str, typer.Argument(help="The URL in any form: http or https, with tracking parameters, AMP.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show all that Kabar knows and did about one URL, in order; exit code 1 if it never saw the URL."""
    asked = require_canonical(url)
    settings = stack_settings("warehouse_url")
    sources = load_sources(settings.sources).owners_of(url)
    canonical = canonical_of(url, sources)
    with connect(warehouse_urls(settings).loader, "kabar_loader") as connection:
        known = history(connection, canonical)
        if not known.addresses and asked != canonical:
            known = history(connection, asked)
    owners = [_owner(source, url) for source in sources]
    if as_json:
        document = {"asked": url, "canonical_url": canonical, "sources": owners, **asdict(known)}
        print(json.dumps(document, default=date.isoformat, ensure_ascii=False, indent=1))
    else:
        print("\n".join(map(printable, _lines(url, canonical, known, owners))))
    if not known.addresses:
        raise typer.Exit(1)


def _owner(source: Source, url: str) -> Row:
    """Return what a source that owns the URL's host says of the URL."""
    is_article, kind = source.is_article(url), source.other_kind_of(url)
    return {"source_id": source.id, "is_enabled": source.enabled, "is_article": is_article, "other_kind": kind}


def _lines(url: str, canonical: str, known: History, owners: list[Row]) -> Iterator[str]:
    if not known.addresses:
        yield f"{url} was never seen (as {canonical})."
        yield from (_owner_line(owner) for owner in owners)
        if not owners:
            yield "  No source owns its host; `./kabar source list` shows all sources."
    for address in known.addresses:
        yield from _address_lines(address)
    for version in known.versions:
        yield _version_line(version)


def _owner_line(owner: Row) -> str:
    name = owner["source_id"] if owner["is_enabled"] else f"{owner['source_id']} (disabled)"
    if owner["other_kind"]:
        return f"  Source {name} owns it; by its address it is a {owner['other_kind']} page."
    pattern = "matches" if owner["is_article"] else "does not match"
    return f"  Source {name} owns it; it {pattern} article_url."


def _address_lines(address: Address) -> Iterator[str]:
    line = address.line
    reason = f" ({': '.join(filter(None, (line['reason'], line['detail'])))})" if line["reason"] else ""
    article = f", article {line['article_id']}" if line["article_id"] else ""
    yield f"{line['url']}"
    yield f"  {line['source_id']}: {line['state']}{reason}{article}, day {line['published_date']}"
    for event in address.events:
        yield f"  {_time(event['at'])}  {_event(event)}"
    if line["next_try_at"]:
        yield f"  {_time(line['next_try_at'])}  earliest next try"
    if address.next_revisit_at:
        yield f"  {_time(address.next_revisit_at)}  earliest next check for corrections"


def _event(event: Row) -> str:
    """Return one event as a line: what happened, by which route, the WARC record, the run."""
    parts = [
        event["event"],
        event["reason"] if event["reason"] != event["event"] else None,
        event["detail"] and f"({event['detail']})",
        event["route"] and f"by {event['route']} {event['listing_url'] or ''}".rstrip(),
        event["published_date"] and f"on {event['published_date']}",
        event["next_try_at"] and f"next try {_time(event['next_try_at'])}",
        event["article_id"] and f"article {event['article_id']}",
        event["warc_file"] and f"{event['warc_file']} at {event['warc_offset']}",
        f"[{event['run_id']}]",
    ]
    return "  ".join(part for part in parts if part)


def _version_line(version: Row) -> str:
    return (
        f"article {version['article_id']} version {version['version']} from {_time(version['valid_from'])}: "
        f"{version['warc_file']} at {version['warc_offset']}, read by {version['extractor_version']}"
    )


def _time(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}Z"
