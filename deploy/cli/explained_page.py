"""`extract --explain`: where each field of a page was found, then its lines, kept or cut and why."""

from collections.abc import Iterator

from pipelines.reading import PageExplanation
from pipelines.records.article import Rejected
from pipelines.records.extracted import Line
from pipelines.records.reasons import CutReason


def explanation(explained: PageExplanation | Rejected) -> Iterator[str]:
    """Yield the output: `=` and the place before a field, `+` before a line of the body, `-` and why before others.

    For a page that is not an article, first the reason.
    """
    rejected = explained if isinstance(explained, Rejected) else explained.rejected
    if rejected is not None:
        yield f"no article: {rejected.reason}, {rejected.detail}"
    if isinstance(explained, Rejected):
        return
    for name, place, value in explained.fields:
        yield f"= {name} [{place or 'not found'}] {value}".rstrip()
    for line in explained.lines:
        yield f"+ {line.text}" if line.reason is None else f"- [{_reason(line.reason, line)}] {line.text}"


def _reason(reason: CutReason, line: Line) -> str:
    return f"{reason}, {line.element}" if line.element else str(reason)
