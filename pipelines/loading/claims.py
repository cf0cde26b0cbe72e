"""Claims to the address of another article: an address that pages of different texts claim is not believed."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from pipelines.resemblance import MAX_LETTERS, Text
from pipelines.urls import canonical_url
from pipelines.warehouse.connection import Cursor, statement


def disown_claims(cursor: Cursor, repeated: Mapping[str, str]) -> None:
    """Put staged pages under their own addresses if they claim that of an article whose text they do not have.

    `repeated` maps further URLs of a staged page to its URL; they follow it.
    """
    own = dict(_wrong_claims(cursor))
    own |= {url: own[first] for url, first in repeated.items() if first in own}
    if own:
        parameters = {"urls": list(own), "canonical_urls": list(own.values())}
        cursor.execute(statement(__name__, "disown"), parameters)


def _wrong_claims(cursor: Cursor) -> Iterator[tuple[str, str]]:
    """Yield the URL and the own canonical URL of each page with a wrong claim; a page without one claims nothing."""
    cursor.execute(statement(__name__, "find_claims"), {"letters": MAX_LETTERS})
    for url, rows in groupby(cursor.fetchall(), itemgetter(0)):
        texts = [(Text(title, body), Text(*known)) for _, title, body, *known in rows]
        if not any(page.is_copy_of(version) for page, version in texts):
            yield url, canonical_url(url)
