"""The standfirst, which is the summary under the headline."""

from pipelines.extraction.blocks import Block
from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.document import Document
from pipelines.extraction.jsonld import text_of
from pipelines.records.hints import PageHints

_MIN_LETTERS, _MAX_LETTERS = 20, 600
_MIN_SAME_LETTERS = 60  # opening letters that a line shares with the page's description, of which either may be longer


def read_subtitle(document: Document, hints: PageHints, title: str, first_paragraph: str) -> str | None:
    """Return the standfirst as published, None if there is none above the text.

    It is an element with such a name, or a line that is also the page's description. A description without such a line
    is often a sentence of the text, or written for search engines.
    """
    if selected := document.selected_text(hints.selectors.subtitle):
        return selected
    blocks = document.layout.blocks
    start = next((number for number, block in enumerate(blocks) if block.text == first_paragraph), 0)
    marked = [text for role, text, before in document.layout.marked if role is Role.SUBTITLE and before <= start]
    described = (block.text for block in blocks[:start] if _is_described(document, block))
    candidates = [*marked, text_of(document.article.get("alternativeHeadline")), *described]
    return next((text for text in candidates if _MIN_LETTERS <= len(text) <= _MAX_LETTERS and text != title), None)


def _is_described(document: Document, block: Block) -> bool:
    """Return whether a line above the text is the page's description."""
    if block.linked or len(block.text) < _MIN_SAME_LETTERS:
        return False
    opening = block.text[:_MIN_SAME_LETTERS]
    declared = (document.facts.first_meta(name) for name in ("description", "og:description", "twitter:description"))
    return any(text.startswith(opening) for text in (*declared, text_of(document.article.get("description"))))
