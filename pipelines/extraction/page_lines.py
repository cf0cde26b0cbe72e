"""The lines of a page in reading order, each with the reason why it is not in the text."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from pipelines.extraction.block_selection import select
from pipelines.extraction.blocks import Block, Layout, Skipped
from pipelines.extraction.container import Weighed
from pipelines.extraction.element_text import start_of_text
from pipelines.extraction.pictures import pictures_before
from pipelines.records.extracted import Line, Markup
from pipelines.records.reasons import CutReason

_DATELINE = re.compile(r"[A-Z][\w'\u2019.]*(?:,? [A-Z][\w'\u2019.]*){0,3} ?(?:--|[-\u2013\u2014])")
_MAX_SKIPPED_LETTERS = 300
_NUMBER = re.compile(r"\d+")
_EMPHASIS = frozenset(["a", "b", "em", "i", "strong", "u"])


def lines_of(weighed: Weighed, container: int) -> tuple[Line, ...]:
    """Return all lines of the layout; those without a reason are the text of the container."""
    layout = weighed.layout
    skipped = list(reversed(layout.skipped))
    lines: list[Line] = []
    for number, (block, reason) in enumerate(zip(layout.blocks, select(weighed, container), strict=True)):
        while skipped and skipped[-1].before <= number:
            lines += _skipped_line(skipped.pop(), layout, container)
        element = _boilerplate_around(weighed, block.node) if reason is CutReason.BOILERPLATE else ""
        markup = None if reason else _markup_of(layout, block)
        images = tuple(pictures_before(weighed, container, block.images)) if block.images else ()
        lines.append(Line(block.text, reason, element, markup, block.links, images))
    for each in reversed(skipped):
        lines += _skipped_line(each, layout, container)
    return tuple(_with_dateline(lines))


def _with_dateline(lines: list[Line]) -> list[Line]:
    """Join a place and a dash that stand alone before the text to its first line."""
    first = next((number for number, line in enumerate(lines) if line.reason is None), 0)
    before = lines[first - 1] if first else None
    if before is None or before.reason is not CutReason.AROUND or not _DATELINE.fullmatch(before.text):
        return lines
    joined = lines[first]._replace(text=f"{before.text} {lines[first].text}")
    return [*lines[: first - 1], joined, *lines[first + 1 :]]


def lines_from_elsewhere(paragraphs: Sequence[str], layout: Layout) -> tuple[Line, ...]:
    """Return the lines of a text that was not read from the layout, then the other lines of the layout."""
    texts = set(paragraphs)
    blocks = {block.text: block for block in layout.blocks if block.text in texts}
    left = (Line(block.text, CutReason.NOT_CHOSEN) for block in layout.blocks if block.text not in texts)
    return (*(_line_of(text, layout, blocks.get(text)) for text in paragraphs), *left)


def _line_of(text: str, layout: Layout, block: Block | None) -> Line:
    """Return a line of the text, with the markup and the links of the block that has it, if one has."""
    return Line(text, markup=_markup_of(layout, block), links=block.links) if block else Line(text)


def text_of_lines(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the lines that are text."""
    return tuple(line.text for line in lines if line.reason is None)


def _markup_of(layout: Layout, block: Block) -> Markup:
    node = layout.nodes[block.node]
    around = layout.nodes[node.parent]
    kind = _NUMBER.sub("", f"{around.tag}.{around.names} > {node.tag}.{node.names}")
    return Markup(kind, block.linked / len(block.text), _is_emphasised(node.element))


def _is_emphasised(element: etree._Element) -> bool:
    """Return whether one inline element has the whole text of an element."""
    if len(element) != 1 or element[0].tag not in _EMPHASIS:
        return False
    return not (element.text or "").strip() and not (element[0].tail or "").strip()


def _skipped_line(skipped: Skipped, layout: Layout, container: int) -> Iterator[Line]:
    """Yield the line of an element that was not entered, if it has text."""
    if text := start_of_text(skipped.element, _MAX_SKIPPED_LETTERS):
        reason = skipped.reason if _is_within(layout, skipped.node, container) else CutReason.OUTSIDE
        yield Line(text, reason, _name(str(skipped.element.tag), skipped.element.get("class", "")))


def _is_within(layout: Layout, node: int, container: int) -> bool:
    while node > container:
        node = layout.nodes[node].parent
    return node == container


def _boilerplate_around(weighed: Weighed, index: int) -> str:
    """Return the name of the outermost boilerplate element around a block."""
    nodes = weighed.layout.nodes
    while index and weighed.boilerplate[nodes[index].parent]:
        index = nodes[index].parent
    return _name(nodes[index].tag, nodes[index].names)


def _name(tag: str, names: str) -> str:
    return ".".join((tag, *names.split()))
