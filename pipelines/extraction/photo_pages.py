"""Photo pages, whose captions are their text."""

from pipelines.extraction.document import Document, visible_text, with_whole_page
from pipelines.extraction.scripted import MAX_SHOWN_LETTERS, shown_letters

_MIN_GAIN = 3  # times the letters of the page's other paragraphs


def with_captions(document: Document) -> Document:
    """Return the document with its captions as paragraphs, if the page shows next to no other text."""
    captions = list(document.root.iter("figcaption"))
    shown = shown_letters(document.layout) if captions else MAX_SHOWN_LETTERS
    if shown >= MAX_SHOWN_LETTERS or sum(len(visible_text(each)) for each in captions) <= _MIN_GAIN * shown:
        return document
    for caption in captions:
        caption.tag = "p"
    return with_whole_page(document)
