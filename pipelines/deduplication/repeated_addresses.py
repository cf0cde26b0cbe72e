"""Several addresses of one article, which are `duplicate` on the ledger and give no row."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple


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


def _rank(address: Address) -> tuple[str, bool, int, str]:
    return address.canonical_url, address.url != address.canonical_url, len(address.url), address.url
