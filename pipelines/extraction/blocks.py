"""Splitting a page into text blocks, each with its place in the tree, in one walk over the document."""

import re
from dataclasses import dataclass, field

from lxml import etree

from pipelines.extraction.boilerplate_names import Role, Standing, read_names
from pipelines.extraction.element_text import is_rest, start_of_text
from pipelines.extraction.line_breaks import BREAK, MARKS, LinkMarks, split_lines
from pipelines.records.extracted import PageLink
from pipelines.records.reasons import CutReason

_CUT = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "video",
        "audio", "button", "select", "textarea", "input", "option", "nav", "dialog", "menu", "figcaption", "map",
        "track", "progress", "meter", "amp-ad", "amp-iframe",
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
        "time", "tt", "u", "var", "wbr", "ruby", "rb",
        "source",  # lxml knows no end of it, and puts the img of a picture into it
    }
)  # fmt: skip
_FIGURED = ("table", "blockquote", "pre")  # text that a figure may hold
_WORDS = frozenset(["img", "picture", "button"])
_IMAGES = frozenset(["img", "amp-img"])
_SENTENCE_ENDS = tuple(".!?…:\u3002\uff01\uff1f\u0964\u06d4\u061f")
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡])[\])]?")  # text of a link to a note or to comments
_MAX_FOOTNOTE_LETTERS = 8
_MAX_MARKED = 100
_MAX_STEPS = 4  # elements between an element and the text after it
_MAX_FIELD_LETTERS = 1_000  # letters of an element that may be a byline, a date line or a standfirst
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FIXED = re.compile(r"position\s*:\s*fixed", re.IGNORECASE)
_ROLES = frozenset(["dialog", "alertdialog", "navigation", "search", "complementary", "contentinfo", "menu"])
_PLAIN, _ALIEN = Standing.PLAIN, Standing.ALIEN
_SKIP, _INLINED, _LINK, _BLOCK = range(4)  # how an element was entered


# Nodes and blocks are not frozen, since a page has hundreds, and frozen instances take three times as long to create.
@dataclass(slots=True)
class Node:
    """A block-level element.

    Attributes:
        parent: index of the element around it; that of the root is its own.
        names: its classes, else its id.
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
        linked: number of letters in links.
        links: the links that begin in it, with text.
        images: indexes of the pictures between the block before and this one.
    """

    node: int
    tag: str
    text: str
    linked: int
    links: tuple[PageLink, ...] = ()
    images: tuple[int, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Whether the block is a heading element."""
        return self.tag in _HEADINGS


@dataclass(slots=True)
class Skipped:
    """An element whose text is not a block.

    Attributes:
        node: index of the block-level element around it.
        before: number of blocks before it.
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
        marked: role and text of elements whose names stand for a field, with the number of blocks before each.
        skipped: elements with text that were not entered.
    """

    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    marked: list[tuple[Role, str, int]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def marked_as(self, *roles: Role) -> list[str]:
        """Return the texts of the elements with one of these roles."""
        return [text for role, text, _ in self.marked if role in roles]


def read_blocks(body: etree._Element) -> Layout:
    """Return the visible text under an element, without inline elements whose names stand for boilerplate."""
    walk = _Walk()
    walk.run(body)
    return walk.layout


class _Walk:
    """The state of a walk: the current node, and the text since the last boundary.

    The walk takes a quarter of a page's time, so its methods avoid work for common elements.
    """

    def __init__(self) -> None:
        self.layout = Layout()
        self.here = 0
        self.text: list[str] = []
        self.links = LinkMarks()
        self.images: list[int] = []  # since the last block
        self.aliens = 0  # number of alien elements around the current node

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
                kind = self._enter(element)
                entered.append(kind)
                if kind == _SKIP:
                    walk.skip_subtree()
                    continue
                text = element.text
            elif entered:  # the walk's last event is the end of the body itself
                kind = entered.pop()
                if kind == _BLOCK:
                    self._leave_block()
                elif kind == _LINK:
                    self.links.leave()
                text = element.tail
            else:
                break
            if text and (collected or not text.isspace()):  # leading white space is dropped
                collected.append(self.links.mark(text) if self.links.depth else text)
        if collected:
            self._flush()

    def _enter(self, element: etree._Element) -> int:
        """Process an element's start tag; return how it was entered."""
        tag: str = element.tag  # type: ignore[assignment]  # a string for all elements of a walk
        is_word = _may_be_word(tag) and self._is_in_sentence(element)
        if tag in _CUT and not is_word:
            return self._skip(element, _CUT_WITH_TEXT[tag]) if tag in _CUT_WITH_TEXT else _SKIP
        given, get = element.keys(), element.get
        if not given and tag in _INLINE and tag != "a":
            return _INLINED
        style = get("style", "") if "style" in given else ""
        if ("hidden" in given or _HIDDEN.search(style)) and not is_rest(element):
            return self._skip(element, CutReason.NOT_SHOWN)
        classes = get("class", "") if "class" in given else ""
        identity = get("id", "") if "id" in given else ""
        standing, role = read_names(tag, classes, identity, get("itemprop", "") if "itemprop" in given else "")
        if tag == "figure" and standing is not _ALIEN and next(element.iter(*_FIGURED), None) is not None:
            standing = _PLAIN
        if standing is _PLAIN and (("role" in given and get("role") in _ROLES) or _FIXED.search(style)):
            standing = Standing.BOILERPLATE
        if role is not None and not self.aliens:
            self._mark(role, element)
        if tag not in _INLINE and not is_word:
            return self._enter_block(Node(self.here, tag, standing, classes or identity, element))
        if standing is _ALIEN:
            return self._skip(element, CutReason.BOILERPLATE)
        return self._enter_link(element) if tag == "a" else _INLINED

    def _is_in_sentence(self, element: etree._Element) -> bool:
        """Return whether a sentence goes on from before an element to after it."""
        after = _text_after(element)
        if not after:
            return False
        last = next((text for text in reversed(self.text) if not text.isspace()), "").rstrip(MARKS)
        is_open = bool(last) and not last.endswith((BREAK, *_SENTENCE_ENDS))
        return is_open or after[0].islower()

    def _enter_link(self, element: etree._Element) -> int:
        if "#" in element.get("href", "") and _FOOTNOTE.fullmatch(start_of_text(element, _MAX_FOOTNOTE_LETTERS)):
            return self._skip(element, CutReason.CONTROL)
        self.links.enter(element.get("href", ""))
        return _LINK

    def _enter_block(self, node: Node) -> int:
        if node.tag == "br":
            self.text.append(BREAK)
            return _INLINED
        if self.text:
            self._flush()
        nodes = self.layout.nodes
        self.here = len(nodes)
        nodes.append(node)
        if node.tag in _IMAGES:
            self.images.append(self.here)
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

    def _skip(self, element: etree._Element, reason: CutReason) -> int:
        self.layout.skipped.append(Skipped(self.here, len(self.layout.blocks), reason, element))
        return _SKIP

    def _mark(self, role: Role, element: etree._Element) -> None:
        if len(self.layout.marked) < _MAX_MARKED and (text := start_of_text(element, _MAX_FIELD_LETTERS)):
            self.layout.marked.append((role, text, len(self.layout.blocks)))

    def _flush(self) -> None:
        text = "".join(self.text)
        self.text.clear()
        if text.isspace():
            return
        tag = self.layout.nodes[self.here].tag
        hrefs = self.links.take()
        for line, linked, anchors in split_lines(text, keeps_breaks=tag == "pre"):
            links = tuple(PageLink(href, anchor) for anchor, href in zip(anchors, hrefs, strict=False))
            self.layout.blocks.append(Block(self.here, tag, line, linked, links, tuple(self.images)))
            self.images.clear()


def _may_be_word(tag: str) -> bool:
    """Return whether an element may stand within a sentence: an icon, a button, an element that HTML does not know."""
    return tag in _WORDS or ("-" in tag and tag not in _CUT)


def _text_after(element: etree._Element) -> str:
    """Return the start of the text that follows an element on its line, '' if there is none."""
    for _ in range(_MAX_STEPS):
        if text := (element.tail or "").strip():
            return text
        after = element.getnext()
        if after is None:
            after = element.getparent()
            if after is None or (after.tag not in _INLINE and not _may_be_word(str(after.tag))):
                return ""
        elif after.tag in _INLINE:
            if text := start_of_text(after, _MAX_FOOTNOTE_LETTERS):
                return text
        elif not _may_be_word(str(after.tag)):
            return ""
        element = after
    return ""
