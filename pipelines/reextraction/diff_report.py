"""The diff that is shown before anything is corrected: how many pages, which fields, a few examples of each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pydantic import TypeAdapter

from pipelines.archive.lake import Lake
from pipelines.run.artifacts import run_folder

_EXAMPLES = 3
_MAX_VALUE_LETTERS = 160  # characters of a value that an example shows
_RUN_UP = 40  # of which stand before the first difference


class Group(StrEnum):
    """What became of a page; each page is in one group."""

    UNCHANGED = "unchanged"
    STALE = "stale"
    """It reads as before, by an older extractor; the row's extractor_version is renewed."""
    CHANGED = "changed"
    NEW = "new"
    """It was rejected and is an article now."""
    DUPLICATE = "duplicate"
    """It was rejected and is now one more address of an article that is there."""
    REASON = "reason"
    """It was rejected and is so for another reason now."""
    LOST = "lost"
    """It does not read as an article any more; the row is left as it is."""
    TAKEN = "taken"
    """It now claims an address that another row has; the row is left as it is."""
    UNAVAILABLE = "unavailable"
    """The archive does not give it; the row is left as it is."""


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
    """One page, its values shortened to where they begin to differ."""

    url: str
    before: str
    after: str


@dataclass
class Report:
    """The comparison of one source.

    Attributes:
        extractor_version: of the code that read the pages again.
        pages: pages by group.
        fields: changed pages by field; a page may count in several.
        examples: a few of each group and of each field, by its name.
    """

    run_id: str
    source_id: str
    first: date
    last: date
    extractor_version: str
    pages: Counter[Group] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=dict)

    def note(self, group: Group, url: str, *, before: object = None, after: object = None) -> None:
        """Count one page; it is an example of its group if there is something to show."""
        self.pages[group] += 1
        if after is not None:
            self._exemplify(group.value, url, before, after)

    def note_field(self, name: str, url: str, before: object, after: object) -> None:
        """Count one field of a changed page."""
        self.fields[name] += 1
        self._exemplify(name, url, before, after)

    @property
    def corrections(self) -> int:
        """How many pages are corrected when it is applied."""
        return sum(self.pages[group] for group in CORRECTED)

    def _exemplify(self, name: str, url: str, before: object, after: object) -> None:
        examples = self.examples.setdefault(name, [])
        if len(examples) < _EXAMPLES:
            examples.append(Example(url, *_shortened(_shown(before), _shown(after))))


_REPORT = TypeAdapter(Report)


def write_report(lake: Lake, report: Report) -> None:
    """Leave the report in the lake: `runs/<run_id>/<source_id>/reextraction.json`."""
    lake.write_json(_name(report.run_id, report.source_id), report_document(report))


def read_report(lake: Lake, run_id: str, source_id: str) -> Report:
    """Read a report.

    Raises:
        ArchiveError: the source was not compared in this run.
    """
    return _REPORT.validate_python(lake.read_json(_name(run_id, source_id)))


def report_document(report: Report) -> dict[str, object]:
    """Return a report as JSON can say it; every group is named, with 0 where it is empty."""
    document: dict[str, object] = _REPORT.dump_python(report, mode="json")
    return document | {"pages": {group.value: report.pages[group] for group in Group}}


def report_lines(report: Report) -> list[str]:
    """Return the report as lines for people."""
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


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value).replace("\n", " ¶ ")


def _shortened(before: str, after: str) -> tuple[str, str]:
    """Cut two values to the surroundings of the first difference."""
    same = next(
        (place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old != new),
        min(len(before), len(after)),
    )
    start = max(0, same - _RUN_UP) if max(len(before), len(after)) > _MAX_VALUE_LETTERS else 0
    return _window(before, start), _window(after, start)


def _window(text: str, start: int) -> str:
    end = start + _MAX_VALUE_LETTERS
    return ("… " if start else "") + text[start:end] + (" …" if len(text) > end else "")


def _name(run_id: str, source_id: str) -> str:
    return f"{run_folder(run_id, source_id)}/reextraction.json"
