"""The standfirst: the line under the headline that sums the article up."""

from pipelines.extraction.document import Document, select_all, visible_text
from pipelines.extraction.furniture import Role
from pipelines.extraction.jsonld import text_of
from pipelines.records import PageHints

_SHORTEST, _LONGEST = 20, 600


def read_subtitle(document: Document, hints: PageHints, title: str, first_paragraph: str) -> str | None:
    """The standfirst as published; None where the page marks none before the text begins.

    A page's description is not one: as often as not it is a sentence of the text, or written for searchers.
    """
    for selector in hints.selectors.subtitle:
        for element in select_all(document.root, selector):
            if text := visible_text(element):
                return text
    start = next((number for number, block in enumerate(document.layout.blocks) if block.text == first_paragraph), 0)
    marked = [text for role, text, before in document.layout.marked if role is Role.SUBTITLE and before <= start]
    candidates = [*marked, text_of(document.article.get("alternativeHeadline"))]
    return next((text for text in candidates if _SHORTEST <= len(text) <= _LONGEST and text != title), None)
