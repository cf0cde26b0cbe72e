"""The text of an element as it is read before, or instead of, its blocks."""

from lxml import etree

_MIN_REST_LETTERS = 60


def start_of_text(element: etree._Element, max_letters: int) -> str:
    """Return the first letters of an element's text, with single spaces, also between its parts."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        parts.append(str(part))
        length += len(part) + 1
        if length > max_letters:
            break
    return " ".join(" ".join(parts)[:max_letters].split())


def is_rest(element: etree._Element) -> bool:
    """Return whether a hidden box is the rest of a text: paragraphs after those that are shown, in the same element."""
    if element.tag not in {"div", "section", "span"}:
        return False
    before = sum(map(_is_long, element.itersiblings("p", preceding=True)))
    own = map(_is_long, element.iterchildren("p"))
    return before > 1 and any(own) and next(element.iter("form", "input"), None) is None


def _is_long(element: etree._Element) -> bool:
    return len(start_of_text(element, 2 * _MIN_REST_LETTERS)) >= _MIN_REST_LETTERS
