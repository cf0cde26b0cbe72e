"""`source import`: write the definitions of all publishers of a list, and tell what became of each line."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from crawlers.sources.catalogue import Catalogue, load_sources
from deploy.cli.console import progress, say, show_table
from deploy.cli.options import AsJson
from deploy.cli.saved_settings import effective_settings, with_stack_warehouse
from pipelines.settings import Settings

if TYPE_CHECKING:  # Scrapy takes half a second to import
    from crawlers.trial.list_import import LineOutcome, Publisher

_DEFAULT_FOLDER = "sources"


def import_list(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="OPML, a table, a sitelist in JSON or HJSON."),
    ],
    *,
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Folder for the definitions and the report.")
    ] = None,
    delay: Annotated[float, typer.Option(min=0, max=600, help="Seconds between two requests to a publisher.")] = 1.0,
    as_json: AsJson = False,
) -> None:
    """Try all feeds and sites of a list, and write a definition for each publisher whose articles can be read.

    A repeated command continues, and tries again what was out of reach. Exit code 1 if no line gave a source.
    """
    from crawlers.trial.feed_lists import read_list  # noqa: PLC0415 - as above
    from crawlers.trial.list_import import Outcome, group_entries, try_publishers  # noqa: PLC0415 - as above

    settings = with_stack_warehouse(effective_settings())
    folder = out or _default_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"{file.stem}.outcomes.csv"
    entries, settled = read_list(file), _read_report(report)
    kept = {key for key, line in settled.items() if line.outcome is not Outcome.UNREACHABLE}
    remaining = [entry for entry in entries if (entry.line, entry.address) not in kept]
    publishers, at_once = group_entries(remaining, _known(settings, folder), delay)
    _append(report, at_once)
    count = 0
    with progress(f"{len(entries)} lines, {len(publishers)} publishers to try") as show:

        def done(publisher: "Publisher", definition: Mapping[str, Any] | None, lines: "list[LineOutcome]") -> None:
            nonlocal count
            if definition is not None:
                _write(folder, definition)
            _append(report, lines)
            count += 1
            show(f"{count} of {len(publishers)} publishers: {publisher.draft.domains[0]}: {lines[0].outcome}")

        try_publishers(publishers, settings, done)
    settled = _read_report(report)
    _finish([settled[entry.line, entry.address] for entry in entries], report, folder, settings, as_json=as_json)


def _default_folder(settings: Settings) -> Path:
    return next(
        (path for place in settings.sources.split(":") if (path := Path(place)).is_dir() and place),
        Path(_DEFAULT_FOLDER),
    )


def _known(settings: Settings, folder: Path) -> Catalogue:
    """Return all sources, those of the folder too."""
    places = [place for place in settings.sources.split(":") if place]
    if folder.resolve() not in {Path(place).resolve() for place in places}:
        places.append(str(folder))
    return load_sources(":".join(places))


def _write(folder: Path, definition: Mapping[str, Any]) -> None:
    from crawlers.trial.proposed_definition import as_yaml  # noqa: PLC0415 - as above

    (folder / f"{definition['id']}.yaml").write_text(as_yaml(definition), encoding="utf-8")


def _append(report: Path, lines: "Iterable[LineOutcome]") -> None:
    from crawlers.trial.list_import import LineOutcome  # noqa: PLC0415 - as above

    is_new = not report.exists()
    with report.open("a", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        if is_new:
            rows.writerow([field.name for field in fields(LineOutcome)])
        rows.writerows([asdict(line).values() for line in lines])


def _read_report(report: Path) -> "dict[tuple[int, str], LineOutcome]":
    """Return the latest outcome of each line; none without a report."""
    from crawlers.trial.list_import import LineOutcome, Outcome  # noqa: PLC0415 - as above

    if not report.exists():
        return {}
    with report.open(encoding="utf-8", newline="") as file:
        lines = [
            LineOutcome(int(row["line"]), row["address"], Outcome(row["outcome"]), row["source_id"], row["detail"])
            for row in csv.DictReader(file)
        ]
    return {(line.line, line.address): line for line in lines}


def _finish(lines: "list[LineOutcome]", report: Path, folder: Path, settings: Settings, *, as_json: bool) -> None:
    """Print what became of the lines; exit with 1 if none has a source."""
    if as_json:
        print(json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        counts = Counter(line.outcome for line in lines)
        show_table(f"{len(lines)} lines", ["outcome", "lines"], counts.most_common())
    say("", f"each line: {report}")
    if folder.resolve() not in {Path(place).resolve() for place in settings.sources.split(":") if place}:
        say("", f"to use the sources: export KABAR_SOURCES={folder}")
    if not any(line.source_id for line in lines):
        raise typer.Exit(1)
