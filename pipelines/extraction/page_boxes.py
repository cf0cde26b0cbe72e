"""Boxes that the tree alone tells from the article: what surrounds a form, and articles beside the page's own."""

import re
from collections.abc import Iterator

from pipelines.extraction.blocks import Layout, Node

_MAX_FORM_PROSE, _MAX_FORM_SHARE = 400, 0.25  # letters of prose, and their share of the page's
_MIN_ARTICLE_PROSE, _MAX_ARTICLES = 80, 12
_MIN_LINKED_SHARE = 0.8
_NUMBER = re.compile(r"\d+")


def find_form_boxes(layout: Layout, prose: list[float]) -> Iterator[int]:
    """Yield the elements that hold little but a form: the words beside its fields belong to it."""
    nodes = layout.nodes
    most = min(_MAX_FORM_PROSE, _MAX_FORM_SHARE * prose[0])
    for index, node in enumerate(nodes):
        box = index
        while node.tag == "form" and nodes[box].parent and prose[nodes[box].parent] <= most:
            box = nodes[box].parent
        if box != index:
            yield box


def find_other_articles(layout: Layout, prose: list[float]) -> Iterator[int]:
    """Yield elements beside the one with the first `h1` that are of its kind and have an `h1` and prose too.

    An `article` beside it whose heading is a link is another article as well.
    """
    nodes = layout.nodes
    first, *others = [block.node for block in layout.blocks if block.tag == "h1"][:_MAX_ARTICLES] or [0]
    on_way = {0: 0}  # the nodes around the first heading, each with its child on the way there
    while first:
        on_way[nodes[first].parent] = first
        first = nodes[first].parent
    linked = [
        block.node
        for block in layout.blocks
        if block.is_heading and block.linked >= _MIN_LINKED_SHARE * len(block.text)
    ]
    for head in (*others, *linked):
        box = head
        while nodes[box].parent not in on_way:
            box = nodes[box].parent
        own = on_way[nodes[box].parent]
        is_article = nodes[own].tag == nodes[box].tag == "article"
        is_alike = is_article or _kind_of_box(nodes[own]) == _kind_of_box(nodes[box])
        has_text = min(prose[own], prose[box]) >= _MIN_ARTICLE_PROSE
        if box not in on_way and box != head and has_text and (is_article if nodes[head].tag != "h1" else is_alike):
            yield box


def _kind_of_box(node: Node) -> tuple[str, str]:
    """Return a node's tag and its first name without numbers."""
    return node.tag, _NUMBER.sub("", (node.names.split() or [""])[0])
