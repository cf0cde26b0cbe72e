"""Two readers of one page: what trafilatura reads, and how it corrects the ends of the container's text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module

from lxml import etree
from lxml import html as lxml_html

from pipelines.extraction.blocks import Layout
from pipelines.extraction.container import is_prose
from pipelines.extraction.document import Document
from pipelines.extraction.title import is_described
from pipelines.records.extracted import Line
from pipelines.records.reasons import CutReason
from pipelines.text import comparison_key

_JOINERS = {0x200C: None, 0x200D: None}  # letters of many scripts that trafilatura drops
_LIST_MARK = re.compile(r"^[-*•]\s+")
_CELL_MARK, _RULE = "|", re.compile(r"[\s|:-]*")  # in trafilatura's tables
_ENTRY_TAGS = frozenset(["li", "td", "th", "dd", "dt"])
_MIN_SHARED = 0.8  # of the container's letters in trafilatura's text; with less, the two read different texts
_MIN_LETTERS = 20  # of a line by which the two texts are compared; a shorter one may be in both by chance
_LINES_BEFORE = 6  # lines above the text in which it may begin, if no heading is above it
_MAX_NODES, _MAX_DEPTH = 30_000, 250  # of a page that trafilatura reads, whose time grows with their product
_BEFORE = frozenset([CutReason.OUTSIDE, CutReason.AROUND])


def read_with_trafilatura(document: Document) -> tuple[str, ...]:
    """Return the lines that trafilatura reads, without its marks for lists and tables; none of a page without end."""
    if len(document.layout.nodes) > _MAX_NODES or _depth(document.layout) > _MAX_DEPTH:
        return ()
    root = document.root
    trafilatura = import_module("trafilatura")  # when it is first needed: that takes as long as reading fifty pages
    try:
        page = root if isinstance(root, lxml_html.HtmlElement) else _with_classes(root)
        found = trafilatura.bare_extraction(page, fast=True, include_comments=False, with_metadata=False)
    except (ValueError, etree.LxmlError, RecursionError):
        return ()
    text = str(getattr(found, "text", None) or "")
    joined = {block.text.translate(_JOINERS): block.text for block in document.layout.blocks}
    return tuple(joined.get(line, line) for part in text.splitlines() if (line := _unmarked(part)))


def _depth(layout: Layout) -> int:
    """Return the number of block-level elements around the innermost one."""
    depths: list[int] = []
    for node in layout.nodes:
        depths.append(depths[node.parent] + 1 if depths else 0)
    return max(depths, default=0)


def _with_classes(root: etree._Element) -> lxml_html.HtmlElement:
    """Return a copy of the page with the element classes that trafilatura needs."""
    page: lxml_html.HtmlElement = lxml_html.fromstring(etree.tostring(root, encoding="unicode", method="html"))
    return page


def _unmarked(line: str) -> str:
    if line.startswith(_CELL_MARK):
        return "" if _RULE.fullmatch(line) else " ".join(line.replace(_CELL_MARK, " ").split())
    return " ".join(_LIST_MARK.sub("", line).split())


def join(lines: Sequence[Line], other: Sequence[str], document: Document, title: str) -> tuple[Line, ...]:
    """Return the container's lines, begun and ended where trafilatura's text confirms it.

    Paragraphs between the headline and the container are text if trafilatura has them too: a text may lie in several
    containers. If the two texts are nearly the same, lines after trafilatura's last one are not text.
    """
    key = comparison_key("".join(other))
    joined = list(lines)
    text = [number for number, line in enumerate(lines) if line.reason is None]
    if not key or not text:
        return tuple(joined)
    for number in _before(lines, text, key, document, title):
        joined[number] = lines[number]._replace(reason=None, element="", markup=None)
    for number in _after(lines, text, key):
        joined[number] = lines[number]._replace(reason=CutReason.AROUND)
    return tuple(joined)


def _before(lines: Sequence[Line], text: Sequence[int], key: str, document: Document, title: str) -> Iterator[int]:
    """Yield the numbers of the paragraphs above the text that are in the other text too, and no standfirst."""
    first = text[0]
    heads = {comparison_key(head) for head in (title, *document.facts.headings)} - {""}
    above = (number for number in reversed(range(first)) if comparison_key(lines[number].text) in heads)
    own = comparison_key("".join(lines[number].text for number in text))
    # A lead may be marked up as a heading.
    prose = {block.text for block in document.layout.blocks if is_prose(replace(block, tag=""))}
    for number in range(next(above, max(first - _LINES_BEFORE, 0) - 1) + 1, first):
        line = lines[number]
        if line.reason in _BEFORE and line.text in prose and not is_described(document, line.text):
            found = comparison_key(line.text)
            if found in key and found not in own:
                yield number


def _after(lines: Sequence[Line], text: Sequence[int], key: str) -> Sequence[int]:
    """Return the numbers of the lines of the text that come after the last line that the other text has."""
    shared = [number for number in text if comparison_key(lines[number].text) in key]
    letters, of_shared = (sum(len(lines[number].text) for number in numbers) for numbers in (text, shared))
    long = [number for number in shared if len(lines[number].text) >= _MIN_LETTERS]
    if not long or of_shared < _MIN_SHARED * letters:
        return ()
    tail = [number for number in text if number > long[-1]]
    return sorted({*tail} - {*shared} - _headed_entries(lines, tail))


def _headed_entries(lines: Sequence[Line], tail: Sequence[int]) -> set[int]:
    """Return the numbers of the lists and tables under a heading, without links; trafilatura misses some."""
    entries: set[int] = set()
    heading = None
    for number in tail:
        markup = lines[number].markup
        tag = markup.kind.rpartition(" > ")[2].partition(".")[0] if markup else ""
        if tag in _ENTRY_TAGS and heading is not None and markup and not markup.linked:
            entries.update((heading, number))
        else:
            heading = number if tag == "h" else None
    return entries
