"""`export`: writes articles as files, and freezes, checks and compares corpora."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crawlers.sources.catalogue import find, load_sources
from deploy.cli.console import progress, say
from deploy.cli.endpoints import warehouse_urls
from deploy.cli.options import day_option, days_between
from deploy.cli.saved_settings import stack_settings
from pipelines.archive.lake import Lake
from pipelines.errors import UsageError
from pipelines.warehouse.connection import Connection
from pipelines.warehouse.runs import is_registered

if TYPE_CHECKING:  # the commands import it themselves, since importing pyarrow is slow
    from pipelines.warehouse.export.selection import Choice, Layout, Span

_FORMATS = ("parquet", "jsonl", "csv")
_STRATA = ("source", "day")
_OF_CHECKS = {"destination", "verifies", "compares"}

_First = Annotated[
    datetime | None,
    day_option("--from", "First publication day, local to the source; by default the first of all."),
]
_Last = Annotated[
    datetime | None,
    day_option("--to", "Last publication day, included, local to the source; by default the last."),
]
_Query = Annotated[str | None, typer.Option(help="Only articles that match, in the language of warehouse.search.")]
_Language = Annotated[str | None, typer.Option(help="Only texts in this language, an ISO 639-1 code.")]
_Sample = Annotated[
    int | None,
    typer.Option(min=1, max=2**31 - 1, help="Draw this many articles at random, with --per from each stratum."),
]
_Per = Annotated[str | None, typer.Option(help="What a stratum of the sample is: source, day or source,day.")]
_Seed = Annotated[
    int | None,
    typer.Option(min=-(2**63), max=2**63 - 1, help="Number that the random order depends on; the default is 1."),
]
_Columns = Annotated[str | None, typer.Option(help="Only these columns, separated by commas.")]
_Code = Annotated[
    str | None, typer.Option(help="Add these empty columns for coders, and write one file in a random order.")
]
_Guard = Annotated[
    bool, typer.Option("--guard-formulas", help="For csv: put an apostrophe before what a spreadsheet would run.")
]
_Freezes = Annotated[
    bool, typer.Option("--manifest", help="Freeze a corpus: write manifest.json and the coverage beside the files.")
]
_Verifies = Annotated[bool, typer.Option("--verify", help="Check a frozen corpus; exit code 1 if its files differ.")]
_Compares = Annotated[
    bool, typer.Option("--compare", help="List what the warehouse has differently; exit code 1 if there is anything.")
]


_Kind = Annotated[
    str | None, typer.Option("--format", help="parquet, jsonl or csv; the default is parquet, and csv with --code.")
]


def export(
    context: typer.Context,
    destination: Annotated[str, typer.Argument(metavar="DEST", help="Folder or any fsspec URL.")],
    *,
    first: _First = None,
    last: _Last = None,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    query: _Query = None,
    language: _Language = None,
    sample: _Sample = None,
    per: _Per = None,
    seed: _Seed = None,
    columns: _Columns = None,
    code: _Code = None,
    kind: _Kind = None,
    guard_formulas: _Guard = False,
    freezes: _Freezes = False,
    verifies: _Verifies = False,
    compares: _Compares = False,
) -> None:
    """Write articles as files, one for each day and publisher; print the counts as JSON.

    Existing files are replaced; the files of days and publishers without articles are deleted. A frozen corpus
    (--manifest) is never replaced.
    """
    if verifies or compares:
        _check(context, _lake(destination), verifies=verifies, compares=compares)
        return
    from pipelines.warehouse.export.formats import Format  # noqa: PLC0415
    from pipelines.warehouse.export.selection import Choice, Layout  # noqa: PLC0415

    kind = kind or ("csv" if code else "parquet")
    _require_sense(kind, guard_formulas=guard_formulas, is_random=bool(sample or code), seed=seed)
    strata = _names("--per", per)
    if strata and (sample is None or not set(strata) <= set(_STRATA)):
        raise UsageError("--per is for --sample, and names source, day or source,day.")
    choice = Choice(query=query, language=language, sample=sample, per=strata, seed=1 if seed is None else seed)
    layout = Layout(
        kind=Format(kind),
        columns=None if columns is None else _names("--columns", columns),
        codes=_names("--code", code),
        guards_formulas=guard_formulas,
    )
    _write(destination, (first, last, source), choice, layout, freezes=freezes)


def _write(
    destination: str,
    asked: tuple[datetime | None, datetime | None, str | None],
    choice: "Choice",
    layout: "Layout",
    *,
    freezes: bool,
) -> None:
    from pipelines.warehouse.export import export_articles  # noqa: PLC0415
    from pipelines.warehouse.export.frozen_corpus import freeze  # noqa: PLC0415
    from pipelines.warehouse.export.selection import snapshot  # noqa: PLC0415

    lake = _lake(destination)
    settings = stack_settings("warehouse_url")
    with snapshot(warehouse_urls(settings).loader) as connection:
        if asked[2] is not None and not is_registered(connection, asked[2]):
            find(load_sources(settings.sources), asked[2])
        span = _span(connection, *asked)
        told: dict[str, object] = {"destination": destination, "format": layout.kind}
        with progress(f"Exporting {span.first} to {span.last}"):
            if freezes:
                manifest = freeze(connection, lake, span, layout, choice)
                told |= {"articles": manifest.articles, "files": len(manifest.files), "corpus_id": manifest.corpus_id}
            else:
                told |= asdict(export_articles(connection, lake, span, layout, choice))
    print(json.dumps(told))


def _span(connection: Connection, first: datetime | None, last: datetime | None, source: str | None) -> "Span":
    from pipelines.warehouse.export.selection import whole_span  # noqa: PLC0415

    if first is not None and last is not None:
        days_between(first.date(), last.date())
    return whole_span(connection, first and first.date(), last and last.date(), source)


def _check(context: typer.Context, corpus: Lake, *, verifies: bool, compares: bool) -> None:
    """Check a frozen corpus against its manifest or the warehouse, and print what differs as JSON."""
    from pipelines.warehouse.export.manifest import read_manifest  # noqa: PLC0415
    from pipelines.warehouse.export.verification import differences  # noqa: PLC0415

    sources = {name: context.get_parameter_source(name) for name in context.params}
    given = {name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"}
    if given - _OF_CHECKS or (verifies and compares):
        raise UsageError("--verify and --compare take DEST and no other option; the manifest says what was asked for.")
    manifest = read_manifest(corpus)
    problems = differences(corpus, manifest)
    for problem in problems:
        say("", f"{problem}.")
    if verifies:
        print(json.dumps({"corpus_id": manifest.corpus_id, "articles": manifest.articles, "problems": problems}))
    if problems:
        raise typer.Exit(1)
    if compares:
        _compare(corpus)


def _compare(corpus: Lake) -> None:
    """Print a line of JSON for each article that the warehouse has differently."""
    from pipelines.warehouse.export.corpus_changes import changes  # noqa: PLC0415
    from pipelines.warehouse.export.manifest import read_manifest  # noqa: PLC0415
    from pipelines.warehouse.export.selection import snapshot  # noqa: PLC0415

    count = 0
    with snapshot(warehouse_urls(stack_settings("warehouse_url")).loader) as connection:
        for change in changes(connection, corpus, read_manifest(corpus)):
            count += 1
            print(json.dumps(asdict(change), ensure_ascii=False))
    if count:
        say("", f"The warehouse has {count} articles differently.")
        raise typer.Exit(1)
    say("The warehouse has the same articles.")


def _require_sense(kind: str, *, guard_formulas: bool, is_random: bool, seed: int | None) -> None:
    if kind not in _FORMATS:
        raise UsageError(f"--format {kind} is unknown; choose {', '.join(_FORMATS)}.")
    if guard_formulas and kind != "csv":
        raise UsageError(f"--guard-formulas is for --format csv, not {kind}.")
    if seed is not None and not is_random:
        raise UsageError("--seed is for the random order of --sample or --code; name one of them.")


def _names(option: str, text: str | None) -> tuple[str, ...]:
    """Return the names in a list with commas."""
    names = () if text is None else tuple(name.strip() for name in text.split(","))
    if "" in names:
        raise UsageError(f"{option} {text!r} has an empty name; separate names by single commas.")
    return names


def _lake(destination: str) -> Lake:
    try:
        return Lake(destination)
    except (ValueError, ImportError) as error:  # fsspec does not know the scheme, or lacks a package for it
        raise UsageError(f"{destination} cannot be written to: {error}") from error
