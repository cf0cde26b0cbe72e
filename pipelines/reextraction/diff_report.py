"""The report of a comparison: number of pages and of changed fields, with a few examples of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import takewhile
from operator import eq

from pydantic import TypeAdapter

from pipelines.archive.lake import Lake
from pipelines.run.artifacts import REPORT, run_file

_MAX_EXAMPLES = 3
_MAX_VALUE_LETTERS = 160  # letters of a value that an example shows
_CONTEXT_LETTERS = 40  # letters shown before the first difference


class Group(StrEnum):
    """The result of comparing a page; each page is in one group."""

    UNCHANGED = "unchanged"
    STALE = "stale"  # unchanged, but an older extractor read it; the row's extractor_version is renewed
    CHANGED = "changed"
    NEW = "new"  # it was rejected and is an article now
    DUPLICATE = "duplicate"  # it was rejected and is now a further URL of an article that has a row
    REASON = "reason"  # it was rejected and is now rejected for another reason
    LOST = "lost"  # it is not read as an article any more; the row is not changed
    TAKEN = "taken"  # it now has the canonical URL of another row; the row is not changed
    UNAVAILABLE = "unavailable"  # it is missing in the archive; the row is not changed


CORRECTED = (Group.CHANGED, Group.NEW, Group.DUPLICATE, Group.REASON, Group.STALE)
_TITLES = {
    Group.NEW: "newly articles",
    Group.DUPLICATE: "newly further addresses of an article",
    Group.REASON: "rejected for another reason",
    Group.LOST: "no longer articles (left as they are)",
    Group.TAKEN: "claim the address of another article (left as they are)",
    Group.UNAVAILABLE: "not in the archive (left as they are)",
}


@dataclass(frozen=True, slots=True)
class Example:
    """One page, with excerpts of the two values around their first difference."""

    url: str
    before: str
    after: str


@dataclass
class Report:
    """The comparison of one source.

    Attributes:
        extractor_version: version of the code that read the pages again.
        pages: number of pages by group.
        fields: number of changed pages by field; a page may count for several fields.
        examples: a few examples by group and by field.
    """

    run_id: str
    source_id: str
    first: date
    last: date
    extractor_version: str
    pages: Counter[Group] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=dict)

    def count(self, group: Group, url: str, *, before: object = None, after: object = None) -> None:
        """Count one page; it may become an example of its group if it has a new value."""
        self.pages[group] += 1
        if after is not None:
            self._add_example(group.value, url, before, after)

    def count_field(self, name: str, url: str, before: object, after: object) -> None:
        """Count one field of a changed page."""
        self.fields[name] += 1
        self._add_example(name, url, before, after)

    @property
    def corrections(self) -> int:
        """Number of pages that applying the report corrects."""
        return sum(self.pages[group] for group in CORRECTED)

    def _add_example(self, name: str, url: str, before: object, after: object) -> None:
        examples = self.examples.setdefault(name, [])
        if len(examples) < _MAX_EXAMPLES:
            examples.append(Example(url, *_excerpts(_as_text(before), _as_text(after))))


_REPORT = TypeAdapter(Report)


def write_report(lake: Lake, report: Report) -> None:
    """Write the report into the lake."""
    lake.write_json(run_file(report.run_id, report.source_id, REPORT), report_document(report))


def read_report(lake: Lake, run_id: str, source_id: str) -> Report:
    """Read a report; raise ArchiveError if the source was not compared in this run."""
    return _REPORT.validate_python(lake.read_json(run_file(run_id, source_id, REPORT)))


def report_document(report: Report) -> dict[str, object]:
    """Return a report as JSON values, with all groups, also empty ones."""
    document: dict[str, object] = _REPORT.dump_python(report, mode="json")
    return document | {"pages": {group.value: report.pages[group] for group in Group}}


def report_lines(report: Report) -> list[str]:
    """Return the report as lines of text."""
    pages = report.pages
    same = pages[Group.UNCHANGED] + pages[Group.STALE]
    total = f"{sum(pages.values())} pages, {same} unchanged ({pages[Group.STALE]} of them by an older extractor)"
    lines = [f"{report.source_id}, {report.first} to {report.last}: {total}, {pages[Group.CHANGED]} changed"]
    for name, count in report.fields.most_common():
        lines += [f"  {name}: {count}", *_example_lines(report.examples[name])]
    for group, title in _TITLES.items():
        if pages[group]:
            lines += [f"  {title}: {pages[group]}", *_example_lines(report.examples.get(group.value, []))]
    return lines


def _example_lines(examples: Iterable[Example]) -> list[str]:
    return [
        line
        for example in examples
        for line in (f"    {example.url}", f"      - {example.before}", f"      + {example.after}")
    ]


def _as_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value).replace("\n", " ¶ ")


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Cut two long values to an excerpt around their first difference."""
    same = sum(takewhile(bool, map(eq, before, after)))
    start = max(0, same - _CONTEXT_LETTERS) if max(len(before), len(after)) > _MAX_VALUE_LETTERS else 0
    return _excerpt(before, start), _excerpt(after, start)


def _excerpt(text: str, start: int) -> str:
    end = start + _MAX_VALUE_LETTERS
    return ("… " if start else "") + text[start:end] + (" …" if len(text) > end else "")
