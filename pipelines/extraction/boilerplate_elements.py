"""Finding the boilerplate elements of a page, by their names, their share of the text, and repetition."""

import re
from collections import defaultdict
from functools import lru_cache

from pipelines.extraction.blocks import Layout
from pipelines.extraction.boilerplate_names import Standing
from pipelines.extraction.page_boxes import around_heading, find_caption_boxes, find_form_boxes, find_other_articles

# Share of the page's prose up to which elements of a kind are boilerplate. Prose of alien elements is subtracted before
# the others are compared, so that a long cookie notice or comments do not make the article's share small.
_MAX_SHARES = {Standing.ALIEN: 0.85, Standing.BOILERPLATE: 0.5, Standing.PROMPT: 0.2}
_MAX_BODY_SHARE = 0.5
_MIN_HEADLINE_LETTERS, _MIN_LINKED_SHARE = 15, 0.8
_CUT_SHORT = ("...", "…", "[…]", "[...]")
_NUMBER = re.compile(r"\d+")
_NO_CARDS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])
_MIN_CARDS, _MAX_CARD_PROSE, _MAX_CARDS_SHARE = 3, 500, 0.55


def find_boilerplate(layout: Layout, prose: list[float]) -> list[bool]:
    """Return which nodes are boilerplate; `prose` is that of each node and its descendants."""
    marks = _find_named(layout, prose)
    for find in (_find_cards, find_form_boxes, find_caption_boxes, find_other_articles):
        for index in find(layout, prose):
            marks[index] = True
    _mark_descendants(layout, marks)
    return marks


def add_up(layout: Layout, sums: list[float], floor: float = 0.0) -> None:
    """Add each node's sum to its parent's; a sum below `floor` counts as `floor`, since the child can be cut out."""
    nodes = layout.nodes
    for index in range(len(nodes) - 1, 0, -1):
        if worth := sums[index]:
            sums[nodes[index].parent] += max(floor, worth)


@lru_cache(maxsize=20_000)
def _kind(names: str) -> str:
    """Return names without the numbers that distinguish siblings."""
    return _NUMBER.sub("", names)


def _mark_descendants(layout: Layout, marks: list[bool]) -> None:
    """Mark all nodes within marked ones."""
    if any(marks):
        for index, node in enumerate(layout.nodes):
            if marks[node.parent]:
                marks[index] = True


def _find_named(layout: Layout, prose: list[float]) -> list[bool]:
    """Return which elements are named as boilerplate and have little of the page's prose.

    Elements of a kind count together, since all paragraphs of an article may be named `paywall`. An element with most
    of the prose that is named as the article's body is not boilerplate.
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
    around = around_heading(layout)
    beside = next((prose[index] for index in around if layout.nodes[index].tag in {"article", "main"}), prose[0])
    marks = [False] * len(layout.nodes)
    left = prose[0]
    for standing, share in _MAX_SHARES.items():
        most = left * share
        for index, node, kind in named:
            if node.standing is not standing or marks[index] or marks[node.parent]:
                continue
            is_all = prose[index] > beside * _MAX_SHARES[Standing.ALIEN] and layout.nodes[index].parent in around
            if kinds[kind] <= most and not is_all and bodies[index] <= bodies[0] * _MAX_BODY_SHARE:
                marks[index] = True
                left -= prose[index]
        _mark_descendants(layout, marks)
    return marks


def _find_cards(layout: Layout, prose: list[float]) -> list[int]:
    """Return the cards of other articles: siblings of a kind that each have a linked headline or a cut text.

    A box with a headline that is no link, such as a slide, is part of the article.
    """
    titled, body = _has_teaser(layout), Standing.BODY
    rows: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for index, node in enumerate(layout.nodes):
        is_box = node.tag not in _NO_CARDS and node.standing is not body
        if index and is_box and titled[index] and prose[index] <= _MAX_CARD_PROSE:
            rows[node.parent, node.tag, _kind(node.names)].append(index)
    most = _MAX_CARDS_SHARE * prose[0]
    return [
        index
        for row in rows.values()
        if len(row) >= _MIN_CARDS and sum(prose[card] for card in row) <= most
        for index in row
    ]


def _has_teaser(layout: Layout) -> list[bool]:
    """Return which nodes have a linked headline and no other, or a cut text."""
    titled, headed, is_cut = ([False] * len(layout.nodes) for _ in range(3))
    for block in layout.blocks:
        headed[block.node] |= block.is_heading and not block.linked
        is_cut[block.node] |= block.text.endswith(_CUT_SHORT)
        is_linked = block.linked >= _MIN_LINKED_SHARE * len(block.text)
        titled[block.node] |= is_linked and len(block.text) >= _MIN_HEADLINE_LETTERS
    for index in range(len(layout.nodes) - 1, 0, -1):
        for marks in (titled, headed, is_cut):
            marks[layout.nodes[index].parent] |= marks[index]
    return [cut or (title and not head) for title, head, cut in zip(titled, headed, is_cut, strict=True)]


def _body_prose(layout: Layout, prose: list[float]) -> list[float]:
    """Return for each node its prose within elements that are named as the article's body."""
    bodies = [node.standing is Standing.BODY for node in layout.nodes]
    sums = [0.0] * len(bodies)
    if any(bodies):
        for index, node in enumerate(layout.nodes):
            if bodies[node.parent]:
                bodies[index] = True
            elif bodies[index]:
                sums[index] = prose[index]
        add_up(layout, sums)
    return sums
