"""Boxes that the tree alone tells from the article: captions, what surrounds a form, and other articles."""

import re
from collections.abc import Iterator

from pipelines.extraction.blocks import Block, Layout, Node

_MAX_FORM_PROSE, _MAX_FORM_SHARE = 400, 0.25  # letters of prose, and their share of the page's
_MIN_ARTICLE_PROSE, _MAX_ARTICLES = 80, 4
_MIN_LINKED_SHARE = 0.8
_MAX_CAPTION_LETTERS = 300
_NUMBER = re.compile(r"\d+")
_PICTURE = re.compile(r"image|imag[e\u00e9]n|img|photo|foto|pict|bild|gambar|caption", re.IGNORECASE)
_SENTENCE_ENDS = tuple('.!?…\u3002\uff01\uff1f\u0964\u06d4\u061f”"»')


def around_heading(layout: Layout) -> list[int]:
    """Return the nodes around the first `h1`, from the heading itself outwards."""
    around = []
    node = next((block.node for block in layout.blocks if block.tag == "h1"), 0)
    while node:
        around.append(node)
        node = layout.nodes[node].parent
    return around


def find_caption_boxes(layout: Layout, prose: list[float]) -> Iterator[int]:
    """Yield the boxes that hold a picture and one paragraph, among paragraphs that stand in no box.

    The box is named for its picture, or the paragraph is no sentence.
    """
    nodes = layout.nodes
    counts, bare = [0] * len(nodes), [0] * len(nodes)
    for block in layout.blocks:
        counts[block.node] += 1
    for index in range(len(nodes) - 1, 0, -1):
        counts[nodes[index].parent] += counts[index]
        bare[nodes[index].parent] += nodes[index].tag == "p" and prose[index] > 0
    for block in layout.blocks:
        box = nodes[block.node].parent if block.tag == "p" else block.node
        node = nodes[box]
        is_box = node.tag == "div" and counts[box] == 1 and 0 < prose[box] <= _MAX_CAPTION_LETTERS
        if is_box and bare[node.parent] > 1 and _is_caption(block, node):
            yield box


def _is_caption(block: Block, box: Node) -> bool:
    is_named = _PICTURE.search(box.names) is not None or not block.text.endswith(_SENTENCE_ENDS)
    return is_named and next(box.element.iter("img", "picture"), None) is not None


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


def find_other_articles(layout: Layout, prose: list[float]) -> list[int]:
    """Return the few elements beside the one with the first `h1` that have an `h1` and prose too.

    They are of its kind, since a page may give each of its sections an `h1`. An `article` beside it whose heading is a
    link is another article as well.
    """
    nodes = layout.nodes
    # The nodes around the first heading, each with its child on the way there.
    on_way = {0: 0, **{nodes[index].parent: index for index in around_heading(layout)}}
    others = set()
    for block in layout.blocks:
        is_linked = block.is_heading and block.linked >= _MIN_LINKED_SHARE * len(block.text)
        if block.tag != "h1" and not is_linked:
            continue
        box = block.node
        while nodes[box].parent not in on_way:
            box = nodes[box].parent
        own = on_way[nodes[box].parent]
        is_beside = box not in {own, block.node} and min(prose[own], prose[box]) >= _MIN_ARTICLE_PROSE
        is_article = nodes[own].tag == nodes[box].tag == "article"
        is_alike = _kind_of_box(nodes[own]) == _kind_of_box(nodes[box])
        if is_beside and (is_article or (block.tag == "h1" and is_alike)):
            others.add(box)
    return sorted(others) if len(others) <= _MAX_ARTICLES else []


def _kind_of_box(node: Node) -> tuple[str, str]:
    """Return a node's tag and its first name without numbers."""
    return node.tag, _NUMBER.sub("", (node.names.split() or [""])[0])
