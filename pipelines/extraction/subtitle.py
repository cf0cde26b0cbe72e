"""The standfirst: the line under the headline that sums the article up."""

from pipelines.extraction.blocks import Block
from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.document import Document, select_all, visible_text
from pipelines.extraction.jsonld import text_of
from pipelines.records.hints import PageHints

_MIN_LETTERS, _MAX_LETTERS = 20, 600
_SAME = 60  # letters by whose equality a line is known as the page's description, which may be cut or go on


def read_subtitle(document: Document, hints: PageHints, title: str, first_paragraph: str) -> str | None:
    """The standfirst as published; None where the page has none before the text begins.

    It is a line that is named so, or one that the page gives as its description. A description that no such line has
    is none: as often as not it is a sentence of the text, or written for searchers.
    """
    for selector in hints.selectors.subtitle:
        for element in select_all(document.root, selector):
            if text := visible_text(element):
                return text
    blocks = document.layout.blocks
    start = next((number for number, block in enumerate(blocks) if block.text == first_paragraph), 0)
    marked = [text for role, text, before in document.layout.marked if role is Role.SUBTITLE and before <= start]
    described = (block.text for block in blocks[:start] if _is_described(document, block))
    candidates = [*marked, text_of(document.article.get("alternativeHeadline")), *described]
    return next((text for text in candidates if _MIN_LETTERS <= len(text) <= _MAX_LETTERS and text != title), None)


def _is_described(document: Document, block: Block) -> bool:
    """Whether a line above the text is what the page says that it is about."""
    if block.linked or len(block.text) < _SAME:
        return False
    opening = block.text[:_SAME]
    told = (document.facts.first_meta(name) for name in ("description", "og:description", "twitter:description"))
    return any(text.startswith(opening) for text in (*told, text_of(document.article.get("description"))))
