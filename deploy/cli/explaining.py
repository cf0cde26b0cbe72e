"""`extract --explain`: a page line by line, with what became of each."""

from collections.abc import Iterator

from pipelines.reading import explain_page
from pipelines.records import CutReason, Line, RawPage, Rejected


def explanation(page: RawPage) -> Iterator[str]:
    """Lines for a reader: `+` before what is in the body, `-` and the reason before what is not."""
    lines = explain_page(page)
    if isinstance(lines, Rejected):
        yield f"no article: {lines.reason}, {lines.detail}"
        return
    for line in lines:
        yield f"+ {line.text}" if line.reason is None else f"- [{_reason(line.reason, line)}] {line.text}"


def _reason(reason: CutReason, line: Line) -> str:
    return f"{reason}, {line.element}" if line.element else str(reason)
