"""Quality on all labelled pages at hand, by set and by folds of publishers, beside trafilatura."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipelines.extraction.version import EXTRACTOR_VERSION
from tests.benchmarks.command import tell
from tests.benchmarks.corpus import predict
from tests.benchmarks.page_scores import (
    MEASURES,
    Case,
    Scored,
    all_cases,
    group,
    means,
    means_of_publishers,
    score_page,
)
from tests.benchmarks.peer import PEERS

_PEER = "trafilatura"

Read = Callable[[Case], Mapping[str, Any]]


def cross_tables(home: Path) -> str:
    """Read all pages with Kabar and with trafilatura; return two tables in Markdown.

    What each read is kept under `home`, by the version of the program, so unchanged code is read once only.
    """
    cases, scorer = all_cases()
    peer = PEERS[_PEER]()
    readers: dict[str, tuple[str, Read]] = {
        "kabar": (EXTRACTOR_VERSION, lambda case: predict(case.labelled)),
        _PEER: (version(_PEER), lambda case: peer(case.labelled.page.body, case.labelled.page.url)),
    }
    scored = {}
    for name, (of_version, read) in readers.items():
        readings = read_all(cases, read, home / "bench" / "readings" / f"{name}-{of_version}.jsonl")
        scored[name] = [score_page(scorer, case, readings[case.key]) for case in cases]
    return f"{_table_of_sets(scored)}\n{_table_of_folds(scored)}"


def read_all(cases: Sequence[Case], read: Read, kept: Path) -> dict[str, Mapping[str, Any]]:
    """Return what a program reads on each page, by the page's key; `kept` remembers it."""
    known = _load(kept)
    kept.parent.mkdir(parents=True, exist_ok=True)
    found: dict[str, Mapping[str, Any]] = {}
    with kept.open("a", encoding="utf-8") as stream:
        for number, case in enumerate(cases):
            digest = hashlib.sha256(case.labelled.page.body + case.labelled.page.url.encode()).hexdigest()[:32]
            if digest not in known:
                known[digest] = _read_one(read, case)
                stream.write(json.dumps({"digest": digest, "fields": known[digest]}, ensure_ascii=False) + "\n")
            found[case.key] = known[digest]
            if number % 200 == 199:
                tell(f"{kept.stem}: {number + 1} of {len(cases)} pages")
    return found


def _load(kept: Path) -> dict[str, Mapping[str, Any]]:
    lines = kept.read_text(encoding="utf-8").split("\n") if kept.exists() else []
    return {each["digest"]: each["fields"] for each in map(json.loads, filter(None, lines))}


def _read_one(read: Read, case: Case) -> Mapping[str, Any]:
    try:
        return read(case)
    except Exception as error:  # noqa: BLE001  whatever a program raises is its own answer to the page
        tell(f"{case.key}: {type(error).__name__}")
        return {}


def _table_of_sets(scored: Mapping[str, Sequence[Scored]]) -> str:
    """One line for each measure and program, one column for each set; the last is the mean of the sets."""
    by_set = {name: {of: means(each) for of, each in group(pages, _set_of).items()} for name, pages in scored.items()}
    sets = list(next(iter(by_set.values())))
    lines = [f"| | {' | '.join(sets)} | **macro** |", f"| --- |{' --- |' * (len(sets) + 1)}"]
    for measure in MEASURES:
        for name, of in by_set.items():
            figures = [of[each].get(measure) for each in sets]
            there = [figure for figure in figures if figure is not None]
            if there:
                cells = " | ".join(map(cell, [*figures, sum(there) / len(there)]))
                lines.append(f"| {measure}, {name} | {cells} |")
    return "\n".join(lines) + "\n"


def _table_of_folds(scored: Mapping[str, Sequence[Scored]]) -> str:
    """One line for each measure and program: over pages, over publishers, and the spread over folds of publishers."""
    lines = ["| | all pages | all publishers | lowest fold | highest fold |", "| --- | --- | --- | --- | --- |"]
    of_pages = {name: means(pages) for name, pages in scored.items()}
    of_publishers = {name: means_of_publishers(pages) for name, pages in scored.items()}
    of_folds = {
        name: [means_of_publishers(each) for each in group(pages, lambda one: one.case.fold).values()]
        for name, pages in scored.items()
    }
    for measure in MEASURES:
        for name, pages in of_pages.items():
            folds = [fold[measure] for fold in of_folds[name] if measure in fold]
            figures = (pages.get(measure), of_publishers[name].get(measure), min(folds), max(folds))
            lines.append(f"| {measure}, {name} | {' | '.join(map(cell, figures))} |")
    return "\n".join(lines) + "\n"


def _set_of(each: Scored) -> str:
    return each.case.of_set


def cell(figure: float | None) -> str:
    """Return a figure of a table with three digits, '' if there is none."""
    return "" if figure is None else f"{figure:.3f}"
