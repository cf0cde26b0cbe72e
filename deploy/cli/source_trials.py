"""`source add` and `source check`: a site tried out, without a trace in warehouse, ledger or lake."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawlers.sources.catalogue import choose, load_sources
from deploy.cli.console import progress, say
from deploy.cli.saved_settings import effective_settings, with_stack_warehouse
from pipelines.errors import UsageError
from pipelines.settings import Settings

if TYPE_CHECKING:  # Scrapy takes half a second to import
    from crawlers.trial.trial_report import Report

Replay = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Answer from this WARC.")]
Day = Annotated[
    datetime | None,
    typer.Option("--day", formats=["%Y-%m-%d"], help="Local day to look at; else the newest."),
]
AsJson = Annotated[bool, typer.Option("--json", help="The report for programs.")]


def register(app: typer.Typer) -> None:
    """Add the commands to those of `source`."""
    app.command("add")(add)
    app.command("check")(check_source)


def add(
    url: Annotated[str, typer.Argument(help="The site's front page.")],
    *,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="File to write; else <id>.yaml.")] = None,
    source_id: Annotated[str | None, typer.Option("--id", help="Id of the source; else made of the domain.")] = None,
    delay: Annotated[float, typer.Option(min=0, max=600, help="Seconds between two requests.")] = 1.0,
    day: Day = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite the file if it is there.")] = False,
    replay: Replay = None,
    as_json: AsJson = False,
) -> None:
    """Look a site over: find its routes and its article pattern, try ten articles, write its definition.

    Exit code 1 when the source does not work as written, or the site refuses.
    """
    from crawlers.trial.survey import site_of, survey  # noqa: PLC0415 - Scrapy takes half a second to import

    settings = _settings(replay)
    home, draft = site_of(url, source_id, delay)
    path = out or _place(settings, draft.id)
    _require_room(path, draft.id, settings, may_replace=replace)
    with progress(f"looking at {home}"):
        made = survey(home, draft, day.date() if day else None, settings)
    if made.definition:
        _write(path, made.definition, settings)
    written = str(path) if made.definition else None
    _show(made.report, {"file": written, "definition": made.definition}, as_json=as_json)
    _end(made.report)


def check_source(
    source_id: Annotated[str, typer.Argument(help="Id of the source.")],
    *,
    day: Day = None,
    replay: Replay = None,
    as_json: AsJson = False,
) -> None:
    """Try a source's routes and ten of its articles. Exit code 1 when it does not work."""
    from crawlers.trial.check import check  # noqa: PLC0415 - as above

    settings = _settings(replay)
    source = choose(load_sources(settings.sources), [source_id])[0]
    with progress(f"trying {source_id}"):
        report = check(source, day.date() if day else None, settings)
    _show(report, {}, as_json=as_json)
    _end(report)


def _settings(replay: Path | None) -> Settings:
    settings = with_stack_warehouse(effective_settings())
    return settings if replay is None else settings.model_copy(update={"replay": str(replay)})


def _place(settings: Settings, source_id: str) -> Path:
    """Where a definition goes: the first folder of KABAR_SOURCES, else the working folder."""
    folders = [path for place in settings.sources.split(":") if place and (path := Path(place)).is_dir()]
    return (folders[0] if folders else Path()) / f"{source_id}.yaml"


def _require_room(path: Path, source_id: str, settings: Settings, *, may_replace: bool) -> None:
    """See that the file and the id are free, before the site is asked anything."""
    if path.exists():
        if not may_replace:
            raise UsageError(f"{path} is there already; --replace overwrites it, --out names another file")
    elif source_id in load_sources(settings.sources):
        raise UsageError(
            f"there is a source {source_id!r} already: ./kabar source check {source_id}; --id names another"
        )


def _write(path: Path, definition: dict[str, Any], settings: Settings) -> None:
    from crawlers.trial.proposed_definition import as_yaml  # noqa: PLC0415 - as above

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_yaml(definition), encoding="utf-8")
    say("", f"written: {path}")
    if not _is_read(path, settings):
        say("", f"Kabar reads it once it is named: export KABAR_SOURCES={path}")


def _is_read(path: Path, settings: Settings) -> bool:
    places = [Path(place).resolve() for place in settings.sources.split(":") if place]
    return path.resolve() in places or path.resolve().parent in places


def _show(report: "Report", more: dict[str, Any], *, as_json: bool) -> None:
    from crawlers.trial.trial_report import as_document, as_lines  # noqa: PLC0415 - as above

    if as_json:
        print(json.dumps(as_document(report) | more, ensure_ascii=False, indent=1, default=date.isoformat))
    else:
        print("\n".join(as_lines(report)))


def _end(report: "Report") -> None:
    if not report.is_good:
        raise typer.Exit(1)
