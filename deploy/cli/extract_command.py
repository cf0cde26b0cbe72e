"""`extract`: pages to JSON, without a warehouse; what the pipeline's own extraction and cleaning make of them."""

import json
import os
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from crawlers.sources.catalogue import find, load_sources
from crawlers.sources.source import Source
from deploy.cli.console import say
from deploy.cli.explained_page import explanation
from deploy.cli.extract_input import HintsOf, Task, open_task, pages_of, with_regions
from deploy.cli.saved_settings import settings_at_hand
from pipelines.errors import ArchiveError, UsageError
from pipelines.extraction.sandbox import DEFAULT_LIMITS, Reader, read_all
from pipelines.reading import explain_page, read_page
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.run.results import ReadResult, as_json
from pipelines.urls import MAX_URL_BYTES, is_key


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: a line of JSON, or what was wrong with the input."""

    text: str
    problem: str | None = None


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(extract)


def extract(
    files: Annotated[list[Path] | None, typer.Argument(help="Pages: .html or .html.gz.")] = None,
    *,
    from_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A list of pages, one path per line.")
    ] = None,
    warc: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Every page of this WARC.")] = None,
    url: Annotated[
        str | None, typer.Option(help="Address of the page, for a single one; else its own canonical.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Publisher of the pages; else told by their addresses.")] = None,
    jobs: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print each line of a page, and why if it was cut.")
    ] = False,
) -> None:
    """Read pages and print one JSON object per page: its article, or why there is none.

    Exit code 1 when a page could not be opened, or a WARC is damaged.
    """
    names = [*(files or []), *_listed(from_file)]
    if bool(names) == (warc is not None):
        raise UsageError("name pages, or a list of them with --from-file, or a WARC with --warc")
    if url is not None and len(names) != 1:
        raise UsageError("--url says where one page is from; name exactly one page with it")
    if url is not None and not is_key(url):
        raise UsageError(f"--url {url[:200]!r} is no http(s) address of at most {MAX_URL_BYTES} bytes")
    sources = load_sources(settings_at_hand().sources)
    publishers = [find(sources, source)] if source else list(sources.values())
    hints_of = partial(_hints_of, publishers=publishers, is_named=source is not None)
    records: Counter[str] = Counter()
    tasks = (
        with_regions(list(pages_of(warc, hints_of, records)))
        if warc
        else (Task(str(p), p, None, url or "", hints_of(url or "")) for p in names)
    )
    failures = 0
    for line in _explanations(tasks, hints_of) if explain else answers(tasks, jobs, hints_of):
        if line.problem:
            failures += 1
            say("[red]Error:[/] ", line.problem)
        else:
            print(line.text)
    if damaged := records["damaged"]:
        say("[red]Error:[/] ", f"{warc} is damaged at {damaged} places; what lies between them was passed over")
    if failures or damaged:
        raise typer.Exit(1)


def answers(tasks: Iterable[Task], jobs: int, hints_of: HintsOf) -> Iterator[Line]:
    """Read pages within the limits of one page, in order; a page that cannot be opened keeps its place."""
    waiting: deque[Task | Line] = deque()

    def opened() -> Iterator[tuple[RawPage, PageHints]]:
        for task in tasks:
            page = _open(task, hints_of)
            waiting.append(page if isinstance(page, Line) else task)
            if not isinstance(page, Line):
                yield page

    for result in read_all(read_page, opened(), jobs):
        while isinstance(first := waiting.popleft(), Line):
            yield first
        yield Line(_as_json(first, result))
    yield from (line for line in waiting if isinstance(line, Line))


def _explanations(tasks: Iterable[Task], hints_of: HintsOf) -> Iterator[Line]:
    with closing(Reader(DEFAULT_LIMITS)) as reader:
        for page in (_open(task, hints_of) for task in tasks):
            told = page if isinstance(page, Line) else explanation(reader.read(explain_page, *page))
            yield told if isinstance(told, Line) else Line("\n".join(told))


def _open(task: Task, hints_of: HintsOf) -> tuple[RawPage, PageHints] | Line:
    try:
        return open_task(task, hints_of)
    except (OSError, EOFError, zlib.error, ArchiveError) as error:
        return Line("", f"{task.path} cannot be read: {getattr(error, 'strerror', None) or error}")


def _as_json(task: Task, result: ReadResult) -> str:
    document = as_json(result)
    if "reason" in document:
        document = {"url": document["url"], "rejected": document["reason"], "detail": document["detail"]}
    name = os.fsencode(task.name).decode(errors="replace")  # a path need not be text
    return json.dumps({"input": name, **document}, ensure_ascii=False)


def _listed(from_file: Path | None) -> list[Path]:
    if from_file is None:
        return []
    # A path may be any bytes but NUL; the list is cut where its bytes end lines.
    paths = [os.fsdecode(line) for line in from_file.read_bytes().splitlines() if line.strip()]
    if any("\0" in path for path in paths):
        raise UsageError(f"{from_file} is no list of paths, one per line")
    return [Path(path) for path in paths]


def _hints_of(url: str, publishers: list[Source], *, is_named: bool) -> PageHints:
    owner = publishers[0] if is_named else next((source for source in publishers if source.owns(url)), None)
    return owner.hints() if owner else PageHints()
