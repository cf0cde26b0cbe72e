"""`extract --explain`: a page line by line, with what became of each."""

from collections.abc import Iterator

from pipelines.reading import Explained
from pipelines.records import CutReason, Line, Rejected


def explanation(explained: Explained | Rejected) -> Iterator[str]:
    """Lines for a reader: `+` before what is in the body, `-` and the reason before what is not.

    Of a page that is no article, the reason, then its lines: `+` before what was taken for text.
    """
    rejected = explained if isinstance(explained, Rejected) else explained.rejected
    if rejected is not None:
        yield f"no article: {rejected.reason}, {rejected.detail}"
    for line in () if isinstance(explained, Rejected) else explained.lines:
        yield f"+ {line.text}" if line.reason is None else f"- [{_reason(line.reason, line)}] {line.text}"


def _reason(reason: CutReason, line: Line) -> str:
    return f"{reason}, {line.element}" if line.element else str(reason)
