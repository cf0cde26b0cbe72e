"""A page as a list of text blocks, each with its place in the tree: one walk over the document."""

import re
from dataclasses import dataclass, field

from lxml import etree

from pipelines.extraction.boilerplate_names import Role, Standing, read_names
from pipelines.records.reasons import CutReason

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
_BREAK, _LINK_START, _LINK_END = "\x01", "\x02", "\x03"
_LINKED = re.compile(f"{_LINK_START}([^{_LINK_END}]*){_LINK_END}")
_DOUBLE_BREAK = re.compile(rf"{_BREAK}\s*(?:{_BREAK}\s*)+")
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡])[\])]?")  # the mark in a text that leads to a note, or to comments
_MAX_FOOTNOTE_LETTERS = 8
_LONG_LINE, _SHORT_BLOCK = 80, 160
_MAX_MARKED = 100
_MAX_FIELD_LETTERS = 1_000  # characters of an element that is read as a byline, a date line or a standfirst
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PLAIN, _ALIEN = Standing.PLAIN, Standing.ALIEN
_NOT_ENTERED, _INLINED, _LINK, _BLOCK = range(4)  # how an element was entered


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


@dataclass(slots=True)
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
    """All visible text under an element, boilerplate that its names give away left out."""
    walk = _Walk()
    walk.run(body)
    return walk.layout


class _Walk:
    """The state of one walk: where it is, and the text since the last boundary.

    A quarter of a page's time is spent here, once for each element.
    """

    def __init__(self) -> None:
        self.layout = Layout()
        self.here = 0
        self.text: list[str] = []
        self.links = 0
        self.aliens = 0  # how many elements around are named as never the article's

    def run(self, body: etree._Element) -> None:
        self.layout.nodes.append(Node(0, "body", _PLAIN, "", body))
        collected = self.text
        if body.text:
            collected.append(body.text)
        walk = etree.iterwalk(body, events=("start", "end"))
        next(walk)
        entered: list[int] = []
        for event, element in walk:
            if event == "start":
                way = self._enter(element)
                entered.append(way)
                if way == _NOT_ENTERED:
                    walk.skip_subtree()
                    continue
                text = element.text
            elif entered:  # the walk's last event is the end of the body itself
                way = entered.pop()
                if way == _BLOCK:
                    self._leave_block()
                elif way == _LINK:
                    self.links -= 1
                text = element.tail
            else:
                break
            if text and (collected or not text.isspace()):  # white space before a text is none of it
                collected.append(f"{_LINK_START}{text}{_LINK_END}" if self.links else text)
        if collected:
            self._flush()

    def _enter(self, element: etree._Element) -> int:
        """Takes an element's start tag, and says how it was entered."""
        tag: str = element.tag  # type: ignore[assignment]  # of elements that a walk gives, a text
        if tag in _CUT:
            if tag in _CUT_WITH_TEXT:
                self._pass(element, _CUT_WITH_TEXT[tag])
            return _NOT_ENTERED
        given, get = element.keys(), element.get
        if not given and tag in _INLINE and tag != "a":
            return _INLINED
        if "hidden" in given or ("style" in given and _HIDDEN.search(get("style", ""))):
            self._pass(element, CutReason.NOT_SHOWN)
            return _NOT_ENTERED
        classes = get("class", "") if "class" in given else ""
        identity = get("id", "") if "id" in given else ""
        standing, role = read_names(tag, classes, identity, get("itemprop", "") if "itemprop" in given else "")
        if role is not None and not self.aliens:
            self._mark(role, element)
        if tag not in _INLINE:
            return self._enter_block(Node(self.here, tag, standing, classes or identity, element))
        if standing is _ALIEN:
            self._pass(element, CutReason.BOILERPLATE)
            return _NOT_ENTERED
        return self._enter_link(element) if tag == "a" else _INLINED

    def _enter_link(self, element: etree._Element) -> int:
        if "#" in element.get("href", "") and _FOOTNOTE.fullmatch(start_of_text(element, _MAX_FOOTNOTE_LETTERS)):
            self._pass(element, CutReason.CONTROL)
            return _NOT_ENTERED
        self.links += 1
        return _LINK

    def _enter_block(self, node: Node) -> int:
        if node.tag == "br":
            self.text.append(_BREAK)
            return _INLINED
        if self.text:
            self._flush()
        nodes = self.layout.nodes
        self.here = len(nodes)
        nodes.append(node)
        if node.standing is _ALIEN:
            self.aliens += 1
        return _BLOCK

    def _leave_block(self) -> None:
        if self.text:
            self._flush()
        left = self.layout.nodes[self.here]
        if left.standing is _ALIEN:
            self.aliens -= 1
        self.here = left.parent

    def _pass(self, element: etree._Element, reason: CutReason) -> None:
        self.layout.passed.append(Passed(self.here, len(self.layout.blocks), reason, element))

    def _mark(self, role: Role, element: etree._Element) -> None:
        if len(self.layout.marked) < _MAX_MARKED:
            text = start_of_text(element, _MAX_FIELD_LETTERS)
            if text:
                self.layout.marked.append((role, text, len(self.layout.blocks)))

    def _flush(self) -> None:
        text = "".join(self.text)
        self.text.clear()
        if text.isspace():
            return
        tag = self.layout.nodes[self.here].tag
        for marked in _lines_of(text) if _BREAK in text else (text,):
            line, linked = _unmarked(marked) if _LINK_START in marked else (" ".join(marked.split()), 0)
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


def _unmarked(text: str) -> tuple[str, int]:
    """A line without the marks of its links, and how many of its characters stood between them."""
    linked = sum(len(part.strip()) for part in _LINKED.findall(text))
    line = " ".join(text.replace(_LINK_START, "").replace(_LINK_END, "").split())
    return line, min(linked, len(line))


def _lines_of(text: str) -> list[str]:
    """A block's text split into its paragraphs.

    Where a page separates paragraphs by empty lines, a single break is a line within one. Where all breaks are single,
    they part paragraphs if the lines are long, and the lines of an address or a byline if they are few; else the
    page has broken its lines by hand.
    """
    parts = _DOUBLE_BREAK.split(text)
    return [line for part in parts for line in _single_breaks(part, alone=len(parts) == 1)]


def _single_breaks(text: str, *, alone: bool) -> list[str]:
    lines = [line for line in text.split(_BREAK) if line.strip()]
    length = sum(map(len, lines))
    if (alone and length >= _LONG_LINE * len(lines)) or length <= _SHORT_BLOCK:
        return lines
    return [" ".join(lines)]
