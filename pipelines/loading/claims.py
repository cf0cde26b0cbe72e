"""Claims to the address of another article: an address that pages of different texts claim is not believed."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from pipelines.resemblance import MAX_LETTERS, Text
from pipelines.urls import canonical_url
from pipelines.warehouse.connection import Cursor, statement


class _Claim(NamedTuple):
    """A staged page under the address of an article that was loaded from another URL."""

    url: str
    canonical_url: str
    article_id: int
    article_url: str

    @property
    def is_of_owner(self) -> bool:
        """Whether the address is the page's own, and the article stands there by its claim alone."""
        return self.canonical_url == canonical_url(self.url)


def disown_claims(cursor: Cursor, repeated: Mapping[str, str]) -> None:
    """Put staged pages under their own addresses if they claim that of an article whose text they do not have.

    An article that was loaded under the address of a page which comes only now gives it back, so that the rows do not
    depend on the order of loading. `repeated` maps further URLs of a staged page to its URL; they follow it.
    """
    wrong = list(_wrong_claims(cursor))
    if returned := [claim for claim in wrong if claim.is_of_owner]:
        parameters: dict[str, object] = {
            "article_ids": [claim.article_id for claim in returned],
            "canonical_urls": [canonical_url(claim.article_url) for claim in returned],
        }
        cursor.execute(statement(__name__, "give_back"), parameters)
    own = {claim.url: canonical_url(claim.url) for claim in wrong if not claim.is_of_owner}
    own |= {url: own[first] for url, first in repeated.items() if first in own}
    if own:
        parameters = {"urls": list(own), "canonical_urls": list(own.values())}
        cursor.execute(statement(__name__, "disown"), parameters)


def _wrong_claims(cursor: Cursor) -> Iterator[_Claim]:
    """Yield the pages that have none of the texts of the article whose address they have."""
    cursor.execute(statement(__name__, "find_claims"), {"letters": MAX_LETTERS})
    for claim, rows in groupby(cursor.fetchall(), lambda row: _Claim(*row[:4])):
        texts = [(Text(*row[4:6]), Text(*row[6:])) for row in rows]
        if not any(page.is_copy_of(version) for page, version in texts):
            yield claim
