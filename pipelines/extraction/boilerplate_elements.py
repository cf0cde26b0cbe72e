"""Which elements of a page are boilerplate: by name, by how little of the text they hold, by repetition."""

import re
from collections import defaultdict
from functools import lru_cache

from pipelines.extraction.blocks import Layout
from pipelines.extraction.boilerplate_names import Standing

# Of the page's prose: what elements of a kind may hold and still be boilerplate. The first are told before the others,
# so that a long cookie notice or comments do not make the article small.
_WRAPPER_SHARES = {Standing.ALIEN: 0.85, Standing.BOILERPLATE: 0.5, Standing.PROMPT: 0.2}
_BODY_SHARE = 0.5
_HEADLINE, _CARD_LINKED, _CARD_PROSE = 15, 0.8, 500  # letters of a linked headline, its linked share, a card's prose
_CUT_SHORT = ("...", "…", "[…]", "[...]")
_NUMBER = re.compile(r"\d+")
_MIN_CARDS, _CARDS_SHARE = 3, 0.55


def find_boilerplate(layout: Layout, prose: list[float]) -> list[bool]:
    """Which nodes are boilerplate, for the prose that each node holds with its descendants."""
    marks = _named_so(layout, prose)
    for index in _cards(layout, prose):
        marks[index] = True
    return _inherited(layout, marks)


def add_up(layout: Layout, sums: list[float], floor: float = 0.0) -> None:
    """Adds each node's sum to its parent's; a child worth less than `floor` counts as `floor`: it can be cut out."""
    nodes = layout.nodes
    for index in range(len(nodes) - 1, 0, -1):
        if worth := sums[index]:
            sums[nodes[index].parent] += max(floor, worth)


@lru_cache(maxsize=20_000)
def _kind(names: str) -> str:
    """Names without the numbers that tell siblings of one kind apart."""
    return _NUMBER.sub("", names)


def _inherited(layout: Layout, marks: list[bool]) -> list[bool]:
    """The marks, passed on from each element to all that is inside it."""
    if any(marks):
        for index, node in enumerate(layout.nodes):
            if marks[node.parent]:
                marks[index] = True
    return marks


def _named_so(layout: Layout, prose: list[float]) -> list[bool]:
    """Elements named as boilerplate that hold little of the page's prose.

    Elements of one kind are judged together: where every paragraph is named `paywall`, all of them are the text.
    An element in which most of the text lies that is named the article's is not boilerplate, whatever its own name.
    """
    named = [
        (index, node, (node.tag, _kind(node.names)))
        for index, node in enumerate(layout.nodes)
        if node.standing is not Standing.PLAIN and node.standing is not Standing.BODY
    ]
    kinds: dict[tuple[str, str], float] = defaultdict(float)
    for index, _, kind in named:
        kinds[kind] += prose[index]
    bodies = _body_prose(layout, prose)
    marks = [False] * len(layout.nodes)
    left = prose[0]
    for standing, share in _WRAPPER_SHARES.items():
        most = left * share
        for index, node, kind in named:
            if node.standing is not standing or marks[index] or marks[node.parent]:
                continue
            if kinds[kind] <= most and not bodies[index] > bodies[0] * _BODY_SHARE:
                marks[index] = True
                left -= prose[index]
        _inherited(layout, marks)
    return marks


def _cards(layout: Layout, prose: list[float]) -> list[int]:
    """Rows of cards: siblings of one kind, each a linked headline or a cut text, are other articles."""
    titled, body = _like_cards(layout), Standing.BODY
    rows: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for index, node in enumerate(layout.nodes):
        if titled[index] and index and prose[index] <= _CARD_PROSE and node.tag != "p" and node.standing is not body:
            rows[node.parent, node.tag, _kind(node.names)].append(index)
    most = _CARDS_SHARE * prose[0]
    return [
        index
        for row in rows.values()
        if len(row) >= _MIN_CARDS and sum(prose[card] for card in row) <= most
        for index in row
    ]


def _like_cards(layout: Layout) -> list[bool]:
    """Which nodes hold a linked headline, or a text that breaks off."""
    titled = [False] * len(layout.nodes)
    for block in layout.blocks:
        is_headline = len(block.text) >= _HEADLINE and block.linked >= _CARD_LINKED * len(block.text)
        if is_headline or block.text.endswith(_CUT_SHORT):
            titled[block.node] = True
    for index in range(len(layout.nodes) - 1, 0, -1):
        if titled[index]:
            titled[layout.nodes[index].parent] = True
    return titled


def _body_prose(layout: Layout, prose: list[float]) -> list[float]:
    """Per node, the prose below it that stands in elements named for the article's body."""
    sums = [0.0] * len(layout.nodes)
    within = [False] * len(layout.nodes)
    body = Standing.BODY
    for index, node in enumerate(layout.nodes):
        if within[node.parent]:
            within[index] = True
        elif node.standing is body:
            within[index] = True
            sums[index] = prose[index]
    if any(within):
        add_up(layout, sums)
    return sums
