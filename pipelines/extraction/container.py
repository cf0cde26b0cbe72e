"""Choose the article's container: the element with the most prose after a deduction for its links and scraps."""

import re
from dataclasses import dataclass

from pipelines.extraction.blocks import Block, Layout
from pipelines.extraction.boilerplate_elements import add_up, find_boilerplate
from pipelines.extraction.boilerplate_names import Standing
from pipelines.extraction.page_boxes import around_heading

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WIDE_WEIGHT = 3  # letters that one Chinese or Japanese character replaces
_SENTENCE_END = re.compile(r"[.!?…。\uff01\uff1f:;\u0964\u06d4\u061f\u0589][\"'”\u2019»“)\]]*$")
# Values, in letters of prose: of one letter in a link, of a short scrap, and the minimum of an element.
_LINK_VALUE, _SCRAP_VALUE, _MIN_VALUE = -2.0, -8.0, -200.0
_MIN_PARAGRAPH_LETTERS, _MIN_SENTENCE_LETTERS = 80, 25
# Of a parent's value: a child with at least this share replaces it.
_MIN_HEADED_SHARE, _MIN_NAMED_SHARE, _MIN_UNNAMED_SHARE = 0.5, 0.8, 0.9


@dataclass(frozen=True, slots=True)
class Weighed:
    """A layout with the sums for choosing a container.

    Attributes:
        prose: letters of prose in each node and its descendants.
        boilerplate: whether each node, or an element around it, is boilerplate.
        values: letters of prose in each node and its descendants, reduced for links and scraps.
    """

    layout: Layout
    prose: list[float]
    boilerplate: list[bool]
    values: list[float]


def breadth(text: str) -> float:
    """Return the length of a text in letters; a character of a wide script counts as several."""
    return len(text) + (_WIDE_WEIGHT - 1) * len(_WIDE.findall(text)) if not text.isascii() else len(text)


def is_prose(block: Block) -> bool:
    """Return whether a block is a paragraph: long or a sentence, and not mostly links."""
    if block.linked * 2 > len(block.text) or block.is_heading:
        return False
    if len(block.text) >= _MIN_PARAGRAPH_LETTERS or (letters := breadth(block.text)) >= _MIN_PARAGRAPH_LETTERS:
        return True
    return letters >= _MIN_SENTENCE_LETTERS and _SENTENCE_END.search(block.text) is not None


def weigh(layout: Layout) -> Weighed:
    """Return the sums of prose and of values over the tree."""
    count = len(layout.nodes)
    prose, values = [0.0] * count, [0.0] * count
    letters = [breadth(block.text) - block.linked if is_prose(block) else None for block in layout.blocks]
    for block, length in zip(layout.blocks, letters, strict=True):
        if length is not None:
            prose[block.node] += length
    add_up(layout, prose)
    boilerplate = find_boilerplate(layout, prose)
    for block, length in zip(layout.blocks, letters, strict=True):
        if not boilerplate[block.node]:
            values[block.node] += _scrap_value(block) if length is None else length
    add_up(layout, values, floor=_MIN_VALUE)
    return Weighed(layout=layout, prose=prose, boilerplate=boilerplate, values=values)


def _scrap_value(block: Block) -> float:
    """Return the value of a block that is not prose."""
    if block.linked:
        return _SCRAP_VALUE + _LINK_VALUE * block.linked
    return 0.0 if block.is_heading or block.tag in {"p", "li"} else _SCRAP_VALUE


def choose_container(weighed: Weighed) -> int:
    """Return the index of the node that holds the article; among equal nodes, the deepest."""
    best, best_value = 0, float("-inf")
    for index in range(len(weighed.layout.nodes)):
        if not weighed.boilerplate[index] and weighed.values[index] >= best_value:
            best, best_value = index, weighed.values[index]
    return _narrow(weighed, best)


def _narrow(weighed: Weighed, index: int) -> int:
    """Descend to children that are named as the article, have its heading, or nearly all of their parent's value.

    The whole page is no article's element: half of its value is enough there.
    """
    nodes, values = weighed.layout.nodes, weighed.values
    headed = around_heading(weighed.layout)
    for child in range(index + 1, len(nodes)):
        if nodes[child].parent != index or weighed.boilerplate[child]:
            continue
        named = nodes[child].standing is Standing.BODY or nodes[child].tag == "article"
        share = (
            _MIN_HEADED_SHARE if child in headed or index == 0 else _MIN_NAMED_SHARE if named else _MIN_UNNAMED_SHARE
        )
        if values[child] >= values[index] * share:
            index = child
    return index
