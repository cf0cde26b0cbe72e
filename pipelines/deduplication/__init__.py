"""Copies: several addresses of one article, and one text under several addresses.

The first are `duplicate` on the ledger and give no row. The second are articles of their own, linked by
`duplicate_of` and `story_id`; the link is a function of the set of articles, whatever order they came in.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class under a lower-case name

from pipelines.warehouse.connection import statement


class Address(NamedTuple):
    """Where an article was found, and the one address that all its spellings share."""

    url: str
    canonical_url: str


def repeated_addresses(addresses: Iterable[Address]) -> dict[str, str]:
    """Map the URL of each further address of an article to the URL that stands for it.

    For the article stands the address that is canonical itself, else the shortest, else the first by the alphabet:
    the choice does not depend on the order of arrival.
    """
    repeated: dict[str, str] = {}
    for _, group in groupby(sorted(addresses, key=_rank), key=lambda address: address.canonical_url):
        first, *others = group
        repeated |= {other.url: first.url for other in others if other.url != first.url}
    return repeated


def link_copies(connection: Connection) -> None:
    """Link the articles whose text is that of another one; works on the body hashes in the temp table `touched`."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "link_copies"))


def _rank(address: Address) -> tuple[str, bool, int, str]:
    return address.canonical_url, address.url != address.canonical_url, len(address.url), address.url
