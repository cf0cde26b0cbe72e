"""Selecting the blocks of a container that are the article's text."""

import re
from collections import Counter, defaultdict
from itertools import groupby, pairwise, zip_longest

from pipelines.extraction.blocks import Block, Layout
from pipelines.extraction.container import Weighed, is_prose
from pipelines.records.reasons import CutReason

_LINKED_SHARE = 0.6
_SENTENCE_LINKED_SHARE = 0.85
_LIST_LINKED_SHARE = 0.5
_SENTENCE_TAGS, _MIN_SENTENCE_LETTERS = frozenset(["p", "li"]), 150
_FULL_STOPS, _MIN_LINKED_LETTERS = (".", "\u3002", "\u0964"), 40  # headlines have no full stop
_POST = re.compile(r"\b(?:twitter|tweet|instagram|facebook|tiktok|bluesky|mastodon)\b", re.IGNORECASE)
_ENTRY_TAGS = frozenset(["li", "td", "th", "dd", "dt"])
_COLONS = (":", "\uff1a")
_MAX_NAME_LETTERS = 24  # of linked names, on average
_MAX_LEVELS = 6  # of elements from a list's entry or a table's cell to what is around the list or table
_SIBLING_TAGS = frozenset(["p", "li", "blockquote", "td", "th", "dd", "dt"])


def select(weighed: Weighed, container: int) -> list[CutReason | None]:
    """Return for each block of the layout why it is not the container's text, None if it is."""
    layout = weighed.layout
    inside = _inside(layout, container)
    boxes = _link_boxes(layout, inside)
    quoted = _quoted(weighed)
    names = _named_in_lists(weighed, inside) | _headings_of_parts(weighed, inside)
    reasons: list[CutReason | None] = [None] * len(layout.blocks)
    for number, block in enumerate(layout.blocks):
        if not inside[block.node]:
            reasons[number] = CutReason.OUTSIDE
        elif weighed.boilerplate[block.node] and not quoted[block.node]:
            reasons[number] = CutReason.BOILERPLATE
        elif (boxes[block.node] or _is_link(block)) and number not in names:
            reasons[number] = CutReason.LINKS
    _cut_frame(layout, reasons)
    _cut_bare_headings(layout, reasons)
    return reasons


def _named_in_lists(weighed: Weighed, inside: list[bool]) -> set[int]:
    """Return the numbers of the blocks of lists of linked names: players, places, sources.

    Such a list stands between paragraphs. A heading or a line that ends in a colon introduces it, or more than links is
    in it; its links are shorter than headlines.
    """
    own = [
        (number, block)
        for number, block in enumerate(weighed.layout.blocks)
        if inside[block.node] and not weighed.boilerplate[block.node]
    ]
    runs = [(is_entry, list(run)) for is_entry, run in groupby(own, key=lambda each: each[1].tag in _ENTRY_TAGS)]
    named: set[int] = set()
    for (_, before), (is_list, run), (_, after) in zip(runs, runs[1:], runs[2:], strict=False):
        is_within = is_list and all(any(is_prose(block) for _, block in around) for around in (before, after))
        linked = [block.linked for _, block in run if block.linked]
        if is_within and linked and sum(linked) <= _MAX_NAME_LETTERS * len(linked):
            is_more, introduction = any(not block.linked for _, block in run), before[-1][1]
            is_named = is_more or introduction.is_heading or introduction.text.endswith(_COLONS)
            named.update(number for number, _ in run if is_named)
    return named


def _headings_of_parts(weighed: Weighed, inside: list[bool]) -> set[int]:
    """Return the numbers of linked lines that each head a paragraph of one element: products, places, people.

    They are headings, or paragraphs as short as a name.
    """
    blocks, nodes = weighed.layout.blocks, weighed.layout.nodes
    heads: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number, (block, after) in enumerate(pairwise(blocks)):
        is_head = block.is_heading or (block.tag == "p" and len(block.text) <= _MAX_NAME_LETTERS)
        if is_head and block.linked and inside[block.node] and not weighed.boilerplate[block.node]:
            around = nodes[block.node].parent
            is_followed = is_prose(after) and nodes[after.node].parent == around
            heads[block.tag, around].append(number if is_followed else -1)
    return {number for each in heads.values() if len(each) > 1 and min(each) >= 0 for number in each}


def _kept(layout: Layout, reasons: list[CutReason | None]) -> list[tuple[int, Block]]:
    """Return the blocks that are still text, each with its number."""
    return [(number, layout.blocks[number]) for number, reason in enumerate(reasons) if reason is None]


def _is_link(block: Block) -> bool:
    """Return whether a block is mostly a link; a whole sentence may have a larger share of links.

    A paragraph that ends in a colon after its link names the source of what follows, and is text.
    """
    if block.tag == "p" and block.text.endswith(":") and block.linked < len(block.text) - 1:
        return False
    if block.tag == "p" and block.text.endswith(_FULL_STOPS) and len(block.text) >= _MIN_LINKED_LETTERS:
        return False
    return block.linked > (_SENTENCE_LINKED_SHARE if _is_sentence(block) else _LINKED_SHARE) * len(block.text)


def _is_sentence(block: Block) -> bool:
    return block.tag in _SENTENCE_TAGS and len(block.text) > _MIN_SENTENCE_LETTERS and block.text[-1] in '.!?”"'


def _inside(layout: Layout, container: int) -> list[bool]:
    """Return which nodes are in the container, or in a sibling with its name, since a body may be in several pieces."""
    chosen = layout.nodes[container]
    kind = chosen.names.split()[:1]
    inside = [False] * len(layout.nodes)
    for index, node in enumerate(layout.nodes):
        alike = kind and node.parent == chosen.parent and node.tag == chosen.tag and node.names.split()[:1] == kind
        inside[index] = index == container or inside[node.parent] or (index > 0 and bool(alike))
    return inside


def _link_boxes(layout: Layout, inside: list[bool]) -> list[bool]:
    """Return which nodes below the container are mostly links, such as lists of other articles.

    Nodes of whole sentences do not count: paragraphs in elements of their own, lists of news with their sources.
    """
    count = len(layout.nodes)
    length, linked, loose = [0] * count, [0] * count, [False] * count
    for block in layout.blocks:
        length[block.node] += len(block.text)
        linked[block.node] += block.linked
        loose[block.node] |= not _is_sentence(block)
    for index in range(count - 1, 0, -1):
        parent = layout.nodes[index].parent
        length[parent] += length[index]
        linked[parent] += linked[index]
        loose[parent] |= loose[index]
    boxes = [False] * count
    for index, node in enumerate(layout.nodes):
        below = index > 0 and inside[node.parent]
        boxes[index] = below and (
            boxes[node.parent]
            or (node.tag != "p" and loose[index] and linked[index] > _LIST_LINKED_SHARE * max(length[index], 1))
        )
    return boxes


def _quoted(weighed: Weighed) -> list[bool]:
    """Return which nodes are posts from social media that the article quotes, after a line that ends in a colon.

    Other posts are illustrations.
    """
    layout, boilerplate, prose = weighed.layout, weighed.boilerplate, weighed.prose
    quotes = [0] * len(layout.nodes)
    for index, node in enumerate(layout.nodes):
        outer = quotes[node.parent]
        is_free = not boilerplate[node.parent] or prose[node.parent] <= prose[index]  # else in a box with more text
        starts = not outer and node.tag == "blockquote" and _POST.search(node.names) and is_free
        quotes[index] = index if starts else outer
    kept = {0: False}
    introduced = False
    for block in layout.blocks:
        quote = quotes[block.node]
        if not quote:
            introduced = block.text.endswith(":") and not (block.is_heading or boilerplate[block.node])
        elif quote not in kept:
            kept[quote] = introduced
    return [kept.get(quote, False) for quote in quotes]


def _cut_frame(layout: Layout, reasons: list[CutReason | None]) -> None:
    """Keep the blocks from the first paragraph to the last, and blocks of their own lists and tables around them."""
    kept = _kept(layout, reasons)
    first, last = _frame(layout, [block for _, block in kept])
    for place, (number, _) in enumerate(kept):
        if not first <= place <= last:
            reasons[number] = CutReason.AROUND


def _frame(layout: Layout, blocks: list[Block]) -> tuple[int, int]:
    """Return the positions of the first and the last block of the text; (0, -1) if there is no paragraph."""
    prose = [number for number, block in enumerate(blocks) if is_prose(block)]
    if not prose:
        return 0, -1
    first, last = prose[0], prose[-1]
    start, end = _parent(layout, blocks[first]), _parent(layout, blocks[last])
    pieces = _pieces(layout, [blocks[number] for number in prose])
    kinds = {_kind(layout, block) for block in blocks[first : last + 1]}
    while first > 0 and _leads(layout, blocks[first - 1], start, kinds, pieces):
        first -= 1
    for place in range(last + 1, len(blocks)):
        if _continues(layout, blocks[place], end, pieces):
            last = place
        elif not blocks[place].is_heading:
            break
    return first, last


def _parent(layout: Layout, block: Block) -> int:
    return layout.nodes[block.node].parent


def _kind(layout: Layout, block: Block) -> tuple[str, str, str]:
    """Return tag and names of a block's element, and the names of the element around it."""
    node = layout.nodes[block.node]
    return block.tag, node.names, layout.nodes[node.parent].names


def _leads(
    layout: Layout, block: Block, parent: int, kinds: set[tuple[str, str, str]], pieces: set[tuple[int, str, str]]
) -> bool:
    """Return whether a block before the first paragraph belongs to it: it is beside it, or of a kind that recurs."""
    is_beside = (block.is_heading and _parent(layout, block) == parent) or _continues(layout, block, parent, pieces)
    return block.tag != "h1" and (is_beside or _kind(layout, block) in kinds)


def _continues(layout: Layout, block: Block, parent: int, pieces: set[tuple[int, str, str]]) -> bool:
    """Return whether a block beside the outermost paragraph is in the same element, or in a list or table of it.

    A body may be in pieces, of which the list or table is one.
    """
    around = _around(layout, block)
    is_piece = block.tag in _ENTRY_TAGS and not pieces.isdisjoint(_place(layout, index) for index in around)
    return block.tag in _SIBLING_TAGS and (is_piece or parent in around[1:])


def _around(layout: Layout, block: Block) -> list[int]:
    """Return the nearest nodes around a block, from the inside outwards."""
    around = [block.node]
    while around[-1] and len(around) <= _MAX_LEVELS:
        around.append(layout.nodes[around[-1]].parent)
    return around


def _place(layout: Layout, index: int) -> tuple[int, str, str]:
    """Return a node's parent, its tag and its first name."""
    node = layout.nodes[index]
    return node.parent, node.tag, node.names.partition(" ")[0]


def _pieces(layout: Layout, paragraphs: list[Block]) -> set[tuple[int, str, str]]:
    """Return the places of the elements of a kind in which a body is: two of them hold a paragraph."""
    nodes = {index for block in paragraphs for index in _around(layout, block)}
    places = Counter(_place(layout, index) for index in nodes)
    return {place for place, count in places.items() if count > 1}


def _cut_bare_headings(layout: Layout, reasons: list[CutReason | None]) -> None:
    """Cut headings without text after them, or before a heading of a higher rank."""
    kept = _kept(layout, reasons)
    for (number, block), after in zip_longest(kept, kept[1:]):
        if block.is_heading and (after is None or (after[1].is_heading and after[1].tag < block.tag)):
            reasons[number] = CutReason.BARE_HEADING
