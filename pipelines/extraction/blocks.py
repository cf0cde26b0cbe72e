"""A page as a list of text blocks, each with its place in the tree: one walk over the document."""

import re
from dataclasses import dataclass, field
from enum import Enum

from lxml import etree

from pipelines.extraction.furniture import Role, Standing, read_names
from pipelines.records import CutReason

_CUT = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "video",
        "audio", "button", "select", "textarea", "input", "option", "nav", "dialog", "menu", "figcaption", "map",
        "source", "track", "progress", "meter", "amp-ad", "amp-iframe",
    }
)  # fmt: skip
_CUT_WITH_TEXT = {
    "figcaption": CutReason.CAPTION, "noscript": CutReason.NOT_SHOWN,
    **dict.fromkeys(("button", "nav", "dialog", "menu", "select"), CutReason.CONTROL),
}  # fmt: skip
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "label", "mark", "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
        "time", "tt", "u", "var", "wbr", "ruby", "rb", "rt", "rp",
    }
)  # fmt: skip
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
# Marks within a block's text until its lines are known; decode() lets no such characters in.
_BREAK, _LINK, _LINK_END = "\x01", "\x02", "\x03"
_LINKED = re.compile(f"{_LINK}([^{_LINK_END}]*){_LINK_END}")
_DOUBLE_BREAK = re.compile(rf"{_BREAK}\s*(?:{_BREAK}\s*)+")
_LONG_LINE, _SHORT_BLOCK = 80, 160
_MAX_MARKED = 100
_LONGEST_FIELD = 1_000  # characters of an element that is read as a byline, a date line or a standfirst
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


# Nodes and blocks are not frozen, nor is anything done to them: a page has hundreds, and frozen ones take three times
# as long to make.
@dataclass(slots=True)
class Node:
    """A block-level element.

    Attributes:
        parent: index of the element around it; the root's is its own.
        names: its classes, which elements of one kind share, else its id.
    """

    parent: int
    tag: str
    standing: Standing
    names: str
    element: etree._Element


@dataclass(slots=True)
class Block:
    """A run of text between two block-level boundaries.

    Attributes:
        node: index of the innermost block-level element around it.
        linked: how many characters of the text stand in links.
    """

    node: int
    tag: str
    text: str
    linked: int

    @property
    def is_heading(self) -> bool:
        """Whether the block is a heading element."""
        return self.tag in _HEADINGS


@dataclass(slots=True, frozen=True)
class Passed:
    """An element whose text is no block, and why.

    Attributes:
        node: index of the block-level element around it.
        before: how many blocks stand before it.
    """

    node: int
    before: int
    reason: CutReason
    element: etree._Element


@dataclass(slots=True)
class Layout:
    """The text of a page.

    Attributes:
        nodes: the elements that hold blocks, parents before children.
        blocks: in reading order.
        marked: texts of elements whose names promise a field, with how many blocks stand before them.
        passed: elements with text that were not entered.
    """

    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    marked: list[tuple[Role, str, int]] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)


def read_blocks(body: etree._Element) -> Layout:
    """All visible text under an element, furniture that its names give away left out."""
    walk = _Walk()
    walk.run(body)
    return walk.layout


class _Kind(Enum):
    """How an element that was entered is left again."""

    LINK = "link"
    INLINE = "inline"
    BLOCK = "block"


class _Walk:
    """The state of one walk: where it is, and the text since the last boundary."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.here = 0
        self.text: list[str] = []
        self.links = 0
        self.aliens = 0  # how many elements around are named as never the article's

    def run(self, body: etree._Element) -> None:
        self.layout.nodes.append(Node(0, "body", Standing.PLAIN, "", body))
        if body.text:
            self.text.append(body.text)
        walk = etree.iterwalk(body, events=("start", "end"))
        next(walk)
        entered: list[_Kind | None] = []
        for event, element in walk:
            if event == "start":
                kind = self._enter(element)
                entered.append(kind)
                if kind is None:
                    walk.skip_subtree()
                elif text := element.text:
                    self._say(text)
            elif entered:  # the walk's last event is the end of the body itself
                if (kind := entered.pop()) is _Kind.BLOCK:
                    self._leave_block()
                elif kind is _Kind.LINK:
                    self.links -= 1
                if tail := element.tail:
                    self._say(tail)
        self._flush()

    def _enter(self, element: etree._Element) -> _Kind | None:
        """Takes an element's start tag; None where its inside does not count."""
        tag = str(element.tag)
        if tag in _CUT:
            if tag in _CUT_WITH_TEXT:
                self._pass(element, _CUT_WITH_TEXT[tag])
            return None
        get = dict(element.items()).get
        classes, identity = get("class", ""), get("id", "")
        if get("hidden") is not None or _is_hidden(get("style")):
            self._pass(element, CutReason.NOT_SHOWN)
            return None
        verdict, role = read_names(tag, classes, identity, get("itemprop", ""))
        if role is not None and not self.aliens:
            self._mark(role, element)
        if tag not in _INLINE:
            return self._enter_block(Node(self.here, tag, verdict, classes or identity, element))
        if verdict is Standing.ALIEN:
            self._pass(element, CutReason.FURNITURE)
            return None
        if tag != "a":
            return _Kind.INLINE
        self.links += 1
        return _Kind.LINK

    def _enter_block(self, node: Node) -> _Kind:
        if node.tag == "br":
            self.text.append(_BREAK)
            return _Kind.INLINE
        self._flush()
        self.here = len(self.layout.nodes)
        self.layout.nodes.append(node)
        self.aliens += node.standing is Standing.ALIEN
        return _Kind.BLOCK

    def _leave_block(self) -> None:
        self._flush()
        left = self.layout.nodes[self.here]
        self.aliens -= left.standing is Standing.ALIEN
        self.here = left.parent

    def _pass(self, element: etree._Element, reason: CutReason) -> None:
        self.layout.passed.append(Passed(self.here, len(self.layout.blocks), reason, element))

    def _mark(self, role: Role, element: etree._Element) -> None:
        if len(self.layout.marked) < _MAX_MARKED:
            text = start_of_text(element, _LONGEST_FIELD)
            if text:
                self.layout.marked.append((role, text, len(self.layout.blocks)))

    def _say(self, text: str) -> None:
        self.text.append(f"{_LINK}{text}{_LINK_END}" if self.links else text)

    def _flush(self) -> None:
        if not self.text:
            return
        text = "".join(self.text)
        self.text.clear()
        if text.isspace():
            return
        tag = self.layout.nodes[self.here].tag
        for marked in _lines_of(text):
            line, linked = _unmarked(marked)
            if line:
                self.layout.blocks.append(Block(self.here, tag, line, linked))


def start_of_text(element: etree._Element, longest: int) -> str:
    """The text of an element up to so many characters, a space between its parts, white space made single."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(str(part))
        length += len(part) + 1
        if length > longest:
            break
    return " ".join(" ".join(parts)[:longest].split())


def _is_hidden(style: str | None) -> bool:
    return style is not None and _HIDDEN.search(style) is not None


def _unmarked(text: str) -> tuple[str, int]:
    """A line without the marks of its links, and how many of its characters stood between them."""
    if _LINK not in text:
        return " ".join(text.split()), 0
    linked = sum(len(part.strip()) for part in _LINKED.findall(text))
    line = " ".join(text.replace(_LINK, "").replace(_LINK_END, "").split())
    return line, min(linked, len(line))


def _lines_of(text: str) -> list[str]:
    """A block's text split into its paragraphs.

    Where a page separates paragraphs by empty lines, a single break is a line within one. Where all breaks are single,
    they part paragraphs if the lines are long, and the lines of an address or a byline if they are few; else the
    page has broken its lines by hand.
    """
    if _BREAK not in text:
        return [text]
    parts = _DOUBLE_BREAK.split(text)
    return [line for part in parts for line in _single_breaks(part, alone=len(parts) == 1)]


def _single_breaks(text: str, *, alone: bool) -> list[str]:
    lines = [line for line in text.split(_BREAK) if line.strip()]
    length = sum(map(len, lines))
    if (alone and length >= _LONG_LINE * len(lines)) or length <= _SHORT_BLOCK:
        return lines
    return [" ".join(lines)]
