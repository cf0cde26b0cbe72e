"""`source list` and `source show`."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, get_args

import typer

from crawlers.sources.catalogue import find, load_sources
from crawlers.sources.discovery import Discovery
from crawlers.sources.source import GuessedField, Source, State
from deploy.cli import source_trials
from deploy.cli.console import say, show_table
from deploy.cli.options import AsJson
from deploy.cli.saved_settings import effective_settings, with_stack_warehouse
from pipelines.errors import WarehouseError
from pipelines.warehouse.connection import connect
from pipelines.warehouse.source_checks import Latest, RepairState, latest_verdicts

_REPAIRS = {
    RepairState.NONE: "",
    RepairState.PROPOSED: ", a repair is proposed",
    RepairState.WRITTEN: ", repaired since",
    RepairState.OUTDATED: ", changed since",
}
_ROUTES = ("index", "feeds", "sitemaps", "pages")
group = typer.Typer(help="Source definitions: one YAML file per publisher.", no_args_is_help=True)


@group.command("list")
def list_sources(
    *,
    as_json: AsJson = False,
    country: Annotated[str | None, typer.Option(metavar="CODE", help="Only of this country, for instance ID.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only in this language, for instance vi.")
    ] = None,
    state: Annotated[State | None, typer.Option(help="Only sources in this state.")] = None,
    tag: Annotated[str | None, typer.Option(metavar="TAG", help="Only sources with this tag.")] = None,
) -> None:
    """List all sources, including those of KABAR_SOURCES."""
    known = load_sources(effective_settings().sources)
    asked = {"country": country and country.upper(), "language": language and language.lower(), "state": state}
    wanted = [
        source_id
        for source_id, head in known.heads.items()
        if all(getattr(head, name) == value for name, value in asked.items() if value is not None)
    ]
    sources = [source for source in map(known.__getitem__, wanted) if tag is None or tag in source.tags]
    if as_json:
        print(json.dumps([source.model_dump(mode="json") for source in sources], ensure_ascii=False, indent=1))
        return
    checks = _latest_checks()
    columns: dict[str, Callable[[Source], object]] = {
        **_COLUMNS,
        "latest check": lambda source: _verdict(source, known.path_of(source.id), checks.get(source.id)),
    }
    show_table(_title(sources), list(columns), [[cell(source) for cell in columns.values()] for source in sources])
    for source in sources:
        if not source.enabled:
            print(f"  {source.id} is disabled: {source.disabled_because}")


def _latest_checks() -> dict[str, Latest]:
    """Return the latest verdict on each source that the warehouse knows one of; none if there is no warehouse."""
    url = with_stack_warehouse(effective_settings()).warehouse_url
    if url is None:
        return {}
    try:
        with connect(url, "kabar_loader") as connection:
            return latest_verdicts(connection)
    except WarehouseError as error:
        say("", f"Without the verdicts: {error}")
        return {}


def _verdict(source: Source, path: Path, latest: Latest | None) -> str:
    if latest is None:
        return ""
    problem = f": {latest.problem_class}" if latest.problem_class else ""
    repair = _REPAIRS[latest.repair_state(path.read_text(encoding="utf-8"))]
    held_back = ", held back" if latest.is_held_back and source.state == "unverified" else ""
    return f"{latest.verdict}{problem}, {latest.checked_at:%Y-%m-%d}{held_back}{repair}"


def _title(sources: list[Source]) -> str:
    states = Counter(source.state for source in sources)
    counts = ", ".join(f"{states[state]} {state}" for state in get_args(State) if states[state])
    return f"{len(sources)} sources of {len({source.country for source in sources})} countries: {counts or 'none'}"


def _guessable(source: Source, name: GuessedField) -> str:
    """Return a field's value, with a question mark if Kabar guessed it."""
    return f"{getattr(source, name)}{'?' if name in source.guessed else ''}"


def _past_days(discovery: Discovery) -> str:
    if discovery.index:
        return "by index"
    return "by sitemap" if discovery.reaches_back else "no"


_COLUMNS: dict[str, Callable[[Source], object]] = {
    "id": lambda source: source.id,
    "name": lambda source: source.name,
    "country": lambda source: _guessable(source, "country"),
    "language": lambda source: _guessable(source, "language"),
    "zone": lambda source: _guessable(source, "timezone"),
    "routes": lambda source: ", ".join(route for route in _ROUTES if getattr(source.discovery, route)),
    "past days": lambda source: _past_days(source.discovery),
    "verified": lambda source: source.verified if source.verified == "none" else source.verified.day,
    "state": lambda source: source.state,
}


@group.command("show")
def show_source(source_id: Annotated[str, typer.Argument(help="Id of the source.")]) -> None:
    """Print one definition as JSON, with its defaults."""
    source = find(load_sources(effective_settings().sources), source_id)
    print(json.dumps(source.model_dump(mode="json"), ensure_ascii=False, indent=1))


source_trials.register(group)
