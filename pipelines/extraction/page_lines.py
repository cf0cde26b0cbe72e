"""A page as lines in reading order, each with the reason why it is not in the text."""

import re
from collections.abc import Iterator, Sequence

from pipelines.extraction.block_selection import select
from pipelines.extraction.blocks import Layout, Passed, start_of_text
from pipelines.extraction.container import Weighed
from pipelines.records.extracted import Line
from pipelines.records.reasons import CutReason

_DATELINE = re.compile(r"[A-Z][\w'\u2019.]*(?:,? [A-Z][\w'\u2019.]*){0,3} ?(?:--|[-\u2013\u2014])")
_MAX_SKIPPED_LETTERS = 300  # characters of an element that was not entered: enough to know it again


def lines_of(weighed: Weighed, container: int) -> tuple[Line, ...]:
    """Every line of the layout; those without a reason are the text of the container."""
    layout = weighed.layout
    reasons = select(weighed, container)
    passed = iter([*layout.passed, None])
    waiting = next(passed)
    lines: list[Line] = []
    for number, (block, reason) in enumerate(zip(layout.blocks, reasons, strict=True)):
        while waiting is not None and waiting.before <= number:
            lines += _passed(waiting, layout, container)
            waiting = next(passed)
        element = _to_blame(weighed, block.node) if reason is CutReason.BOILERPLATE else ""
        lines.append(Line(block.text, reason, element))
    while waiting is not None:
        lines += _passed(waiting, layout, container)
        waiting = next(passed)
    return tuple(_with_dateline(lines))


def _with_dateline(lines: list[Line]) -> list[Line]:
    """The lines, a place and a dash that stand alone before the text joined to its first line."""
    first = next((number for number, line in enumerate(lines) if line.reason is None), 0)
    before = lines[first - 1] if first else None
    if before is None or before.reason is not CutReason.AROUND or not _DATELINE.fullmatch(before.text):
        return lines
    return [*lines[: first - 1], Line(f"{before.text} {lines[first].text}"), *lines[first + 1 :]]


def lines_from_elsewhere(paragraphs: Sequence[str], layout: Layout) -> tuple[Line, ...]:
    """The lines of a text that was not read from the layout, then the layout's that it has not."""
    texts = set(paragraphs)
    left = (Line(block.text, CutReason.NOT_CHOSEN) for block in layout.blocks if block.text not in texts)
    return (*map(Line, paragraphs), *left)


def text_of_lines(lines: Sequence[Line]) -> tuple[str, ...]:
    """The lines that are text."""
    return tuple(line.text for line in lines if line.reason is None)


def _passed(passed: Passed, layout: Layout, container: int) -> Iterator[Line]:
    """The line of an element that was not entered; none where it has no text."""
    text = start_of_text(passed.element, _MAX_SKIPPED_LETTERS)
    if text:
        reason = passed.reason if _is_within(layout, passed.node, container) else CutReason.OUTSIDE
        yield Line(text, reason, _name(str(passed.element.tag), passed.element.get("class", "")))


def _is_within(layout: Layout, node: int, container: int) -> bool:
    while node > container:
        node = layout.nodes[node].parent
    return node == container


def _to_blame(weighed: Weighed, index: int) -> str:
    """The outermost boilerplate element around a block."""
    nodes = weighed.layout.nodes
    while index and weighed.boilerplate[nodes[index].parent]:
        index = nodes[index].parent
    return _name(nodes[index].tag, nodes[index].names)


def _name(tag: str, names: str) -> str:
    return ".".join((tag, *names.split()))
