"""`extract`: reads pages as the pipeline does and prints JSON; needs no warehouse."""

import json
import os
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from crawlers.sources.catalogue import Catalogue, find, load_sources
from crawlers.sources.source import Source
from deploy.cli.console import printable, say
from deploy.cli.explained_page import explanation
from deploy.cli.extract_input import HintsOf, Task, open_task, pages_of, with_regions
from deploy.cli.options import Jobs
from deploy.cli.saved_settings import effective_settings
from pipelines.cleaning.hashes import article_key
from pipelines.errors import ArchiveError, UsageError
from pipelines.extraction.sandbox import read_all
from pipelines.reading import explain_page, read_page
from pipelines.records.article import Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.run.results import ReadResult, as_json
from pipelines.urls import MAX_URL_BYTES, is_key

_T = TypeVar("_T")


def extract(
    files: Annotated[list[Path] | None, typer.Argument(help="Pages: .html or .html.gz.")] = None,
    *,
    from_file: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A list of pages, one path per line.")
    ] = None,
    warc: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Read all pages of this WARC.")] = None,
    url: Annotated[
        str | None, typer.Option(help="URL of the page, if it is only one; by default the page's canonical URL.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Publisher of the pages; by default found by their URLs.")] = None,
    jobs: Jobs = 1,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print each line of a page, and the reason if it was cut.")
    ] = False,
) -> None:
    """Read pages and print one JSON object per page: its article, or the reason why there is none.

    Exit code 1 if a page could not be opened, or a WARC is damaged.
    """
    names = [*(files or []), *_listed(from_file)]
    if bool(names) == (warc is not None):
        raise UsageError("name pages, or a list of them with --from-file, or a WARC with --warc")
    _check_url(url, names)
    sources = load_sources(effective_settings().sources)
    named = find(sources, source) if source else None
    hints_of = partial(_hints_of, sources=sources, named=named)
    records: Counter[str] = Counter()
    tasks = (
        with_regions(list(pages_of(warc, hints_of, records)))
        if warc
        else (Task(str(p), p, None, url or "", hints_of(url or "")) for p in names)
    )
    failed: list[Task] = []
    if explain:
        for task, explained in results(explain_page, tasks, jobs, hints_of, failed):
            heading = [] if len(names) == 1 else [f"page {_name_of(task)}"]
            print("\n".join(map(printable, [*heading, *explanation(explained)])))
    else:
        for task, result in results(read_page, tasks, jobs, hints_of, failed):
            print(_as_json(task, result))
    if damaged := records["damaged"]:
        say("[red]Error:[/] ", f"{warc} is damaged at {damaged} places; these parts were skipped")
    if failed or damaged:
        raise typer.Exit(1)


def _check_url(url: str | None, names: list[Path]) -> None:
    if url is None:
        return
    if len(names) != 1:
        raise UsageError("--url is the URL of one page; name exactly one page with it")
    if not is_key(url):
        raise UsageError(f"--url {url[:200]!r} is not an http(s) URL of at most {MAX_URL_BYTES} bytes")


def results(
    read: Callable[[RawPage, PageHints], _T], tasks: Iterable[Task], jobs: int, hints_of: HintsOf, failed: list[Task]
) -> Iterator[tuple[Task, _T | Rejected]]:
    """Read pages in the sandbox and yield each task with its result, in order; `failed` gets those without a page."""
    opened: deque[Task] = deque()

    def pages() -> Iterator[tuple[RawPage, PageHints]]:
        for task in tasks:
            try:
                page = open_task(task, hints_of)
            except (OSError, EOFError, zlib.error, ArchiveError) as error:
                failed.append(task)
                say("[red]Error:[/] ", f"{task.path} cannot be read: {getattr(error, 'strerror', None) or error}")
            else:
                opened.append(task)
                yield page

    for result in read_all(read, pages(), jobs):
        yield opened.popleft(), result


def _as_json(task: Task, result: ReadResult) -> str:
    if isinstance(result, Rejected):
        document: dict[str, object] = {"url": result.url, "rejected": result.reason.value, "detail": result.detail}
    else:
        document = {**as_json(result), "article_key": article_key(result.canonical_url)}
    return json.dumps({"input": _name_of(task), **document}, ensure_ascii=False)


def _name_of(task: Task) -> str:
    return os.fsencode(task.name).decode(errors="replace")  # a path may be no UTF-8


def _listed(from_file: Path | None) -> list[Path]:
    if from_file is None:
        return []
    # A path may contain any byte except NUL, so the lines are split as bytes.
    paths = [os.fsdecode(line) for line in from_file.read_bytes().splitlines() if line.strip()]
    if any("\0" in path for path in paths):
        raise UsageError(f"{from_file} is not a list of paths, one per line")
    return [Path(path) for path in paths]


def _hints_of(url: str, sources: Catalogue, named: Source | None) -> PageHints:
    owner = named or next(iter(sources.owners_of(url)), None)
    return owner.hints() if owner else PageHints()
