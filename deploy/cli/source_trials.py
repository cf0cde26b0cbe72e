"""`source add` and `source check`: try a site out, without a trace in warehouse, ledger or lake."""

import json
from datetime import datetime
from operator import methodcaller
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawlers.sources.catalogue import choose, load_sources
from deploy.cli import source_import, source_repair_command
from deploy.cli.console import progress, say
from deploy.cli.options import day_option
from deploy.cli.saved_settings import effective_settings, with_stack_warehouse
from pipelines.errors import UsageError
from pipelines.settings import Settings

if TYPE_CHECKING:  # Scrapy takes half a second to import
    from crawlers.trial.source_proposal import SourceProposal
    from crawlers.trial.trial_report import TrialReport

Replay = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Answer requests from this WARC.")]
Day = Annotated[datetime | None, day_option("--day", "Local day to look at; by default the newest.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to those of `source`."""
    app.command("add")(add)
    app.command("check")(check)
    app.command("import")(source_import.import_list)
    app.command("repair")(source_repair_command.repair)


def add(
    url: Annotated[str, typer.Argument(help="The site's front page, or the address of a feed of it.")],
    *,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="File to write; by default <id>.yaml.")] = None,
    source_id: Annotated[
        str | None, typer.Option("--id", help="Id of the source; by default made from the domain.")
    ] = None,
    delay: Annotated[float, typer.Option(min=0, max=600, help="Seconds between two requests.")] = 1.0,
    day: Day = None,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite an existing file.")] = False,
    replay: Replay = None,
    as_json: AsJson = False,
) -> None:
    """Explore a site: find its listings and its article pattern, read ten articles, write its definition.

    Exit code 1 if the source does not work as written, or the site refuses.
    """
    from crawlers.trial.proposed_definition import (  # noqa: PLC0415 - Scrapy takes half a second to import
        draft_definition,
        feed_address,
        front_page,
    )
    from crawlers.trial.source_proposal import propose_source  # noqa: PLC0415 - as above

    settings = _settings(replay)
    home, draft = draft_definition(url, source_id, delay)
    home, feed = front_page(url, home, draft), feed_address(url)
    path = out or _default_path(settings, draft.id)
    _require_free(path, draft.id, settings, may_replace=replace)
    with progress(f"exploring {home}"):
        proposal = propose_source(home, draft, day.date() if day else None, settings, [feed] if feed else [])
    written = _write(path, proposal, settings)
    _finish(proposal, {"file": written, "definition": proposal.definition}, as_json=as_json)


def check(
    source_id: Annotated[str, typer.Argument(help="Id of the source.")],
    *,
    day: Day = None,
    replay: Replay = None,
    as_json: AsJson = False,
) -> None:
    """Try a source's listings and ten of its articles. Exit code 1 if it does not work."""
    from crawlers.trial.source_check import check_source  # noqa: PLC0415 - as above

    settings = _settings(replay)
    source = choose(load_sources(settings.sources), [source_id])[0]
    with progress(f"checking {source_id}"):
        report = check_source(source, day.date() if day else None, settings)
    _finish(report, {}, as_json=as_json)


def _settings(replay: Path | None) -> Settings:
    settings = with_stack_warehouse(effective_settings())
    return settings if replay is None else settings.model_copy(update={"replay": str(replay)})


def _source_paths(settings: Settings) -> list[Path]:
    return [Path(place) for place in settings.sources.split(":") if place]


def _default_path(settings: Settings, source_id: str) -> Path:
    """Where a definition goes: the first folder of KABAR_SOURCES, else the working folder."""
    return next((path for path in _source_paths(settings) if path.is_dir()), Path()) / f"{source_id}.yaml"


def _require_free(path: Path, source_id: str, settings: Settings, *, may_replace: bool) -> None:
    """Refuse a file or an id that is taken, before any request to the site."""
    if path.exists():
        if not may_replace:
            raise UsageError(f"{path} exists already; overwrite it with --replace or choose another file with --out")
    elif source_id in load_sources(settings.sources):
        raise UsageError(
            f"there is a source {source_id!r} already; try ./kabar source check {source_id}, or choose another --id"
        )


def _write(path: Path, proposal: "SourceProposal", settings: Settings) -> str | None:
    """Write the definition if there is one; return the path of the file."""
    from crawlers.trial.proposed_definition import as_yaml  # noqa: PLC0415 - as above

    if proposal.definition is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_yaml(proposal.definition), encoding="utf-8")
    say("", f"written: {path}")
    if not {path.resolve(), path.resolve().parent} & {place.resolve() for place in _source_paths(settings)}:
        say("", f"to use it: export KABAR_SOURCES={path}")
    return str(path)


def _finish(report: "TrialReport", more: dict[str, Any], *, as_json: bool) -> None:
    """Print the report; exit with 1 unless its verdict is good."""
    from crawlers.trial.trial_report import as_document, as_lines  # noqa: PLC0415 - as above

    document = as_document(report)
    if as_json:
        print(json.dumps(document | more, ensure_ascii=False, indent=1, default=methodcaller("isoformat")))
    else:
        print("\n".join(as_lines(document)))
    if document["verdict"] != "good":
        raise typer.Exit(1)
