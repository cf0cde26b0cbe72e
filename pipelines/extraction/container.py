"""Where in a page the article stands: the element whose text outweighs its boilerplate the most."""

import re
from dataclasses import dataclass

from pipelines.extraction.blocks import Block, Layout
from pipelines.extraction.boilerplate_elements import add_up, find_boilerplate
from pipelines.extraction.boilerplate_names import Standing

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_WIDE_WEIGHT = 3  # a character of Chinese or Japanese says what about three letters do
_SENTENCE_END = re.compile(r"[.!?…。\uff01\uff1f:;\u0964\u06d4\u061f\u0589][\"'”\u2019»“)\]]*$")
# In letters of prose that one letter of a link, one short scrap, and one cut-out element outweigh.
_LINK_WEIGHT, _SCRAP_WEIGHT, _PRUNED = 2.0, -8.0, -200.0
_LONG, _MIN_SENTENCE_LETTERS = 80, 25  # letters of a paragraph, and of a sentence that is one
_NAMED_SHARE, _UNNAMED_SHARE = 0.8, 0.9  # of an element's value that one inside it must have to stand for it


@dataclass(frozen=True, slots=True)
class Weighed:
    """A layout with the sums that choosing needs.

    Attributes:
        prose: characters of good text per node, its descendants included.
        boilerplate: per node, whether it or an element around it is boilerplate.
        values: per node, good text less boilerplate, its descendants included.
    """

    layout: Layout
    prose: list[float]
    boilerplate: list[bool]
    values: list[float]


def breadth(text: str) -> float:
    """Length of a text in letters, wide scripts counted for what they say."""
    return len(text) + (_WIDE_WEIGHT - 1) * len(_WIDE.findall(text)) if not text.isascii() else len(text)


def is_prose(block: Block) -> bool:
    """Whether a block reads like a paragraph: long enough, or a sentence, and not mostly link."""
    if block.linked * 2 > len(block.text) or block.is_heading:
        return False
    if len(block.text) >= _LONG or (letters := breadth(block.text)) >= _LONG:
        return True
    return letters >= _MIN_SENTENCE_LETTERS and _SENTENCE_END.search(block.text) is not None


def weigh(layout: Layout) -> Weighed:
    """Sums of prose and boilerplate over the tree."""
    count = len(layout.nodes)
    prose, values = [0.0] * count, [0.0] * count
    goods = [breadth(block.text) - block.linked if is_prose(block) else None for block in layout.blocks]
    for block, good in zip(layout.blocks, goods, strict=True):
        if good is not None:
            prose[block.node] += good
    add_up(layout, prose)
    boilerplate = find_boilerplate(layout, prose)
    for block, good in zip(layout.blocks, goods, strict=True):
        if not boilerplate[block.node]:
            values[block.node] += _scrap_value(block) if good is None else good
    add_up(layout, values, floor=_PRUNED)
    return Weighed(layout=layout, prose=prose, boilerplate=boilerplate, values=values)


def _scrap_value(block: Block) -> float:
    """What a block that is no prose adds to the value of the elements around it."""
    if block.linked:
        return _SCRAP_WEIGHT - _LINK_WEIGHT * block.linked
    return 0.0 if block.is_heading or block.tag in {"p", "li"} else _SCRAP_WEIGHT


def choose_container(weighed: Weighed) -> int:
    """Index of the node that holds the article; the deepest of equals."""
    best, best_value = 0, float("-inf")
    for index in range(len(weighed.layout.nodes)):
        if not weighed.boilerplate[index] and weighed.values[index] >= best_value:
            best, best_value = index, weighed.values[index]
    return _narrowed(weighed, best)


def _narrowed(weighed: Weighed, index: int) -> int:
    """Down to the element that is named for the article, or holds nearly all that its parent does."""
    nodes, values = weighed.layout.nodes, weighed.values
    for child in range(index + 1, len(nodes)):
        if nodes[child].parent != index or weighed.boilerplate[child]:
            continue
        named = nodes[child].standing is Standing.BODY or nodes[child].tag == "article"
        if values[child] >= values[index] * (_NAMED_SHARE if named else _UNNAMED_SHARE):
            index = child
    return index
