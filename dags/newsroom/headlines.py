"""What a search shows: the words that it found, and the place where a query is wrong."""

import re

from markupsafe import Markup, escape

_PLACE = re.compile(r"position (\d{1,6})")


def marked(headline: str) -> Markup:
    """Return the text of `warehouse.search` with the words between « and » marked."""
    pieces = re.split(r"«([^«»]*)»", headline)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def place_of_error(problem: str, query: str) -> tuple[str, str] | None:
    """Return the query before and from the place that a message names, counted from 1; None if it names none."""
    found = _PLACE.search(problem)
    if found is None:
        return None
    place = int(found[1]) - 1
    return query[:place], query[place:]
