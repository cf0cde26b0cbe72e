"""What changed in the warehouse since a corpus was frozen."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipelines.archive.lake import Lake
from pipelines.warehouse.connection import Connection, statement
from pipelines.warehouse.export.frozen_corpus import chosen_texts
from pipelines.warehouse.export.manifest import ChosenText, Manifest, changed_columns
from pipelines.warehouse.export.selection import require_choosable
from pipelines.warehouse.export.verification import texts_of

_ADDRESSES_AT_ONCE = 1000


class Change(StrEnum):
    """How an article differs: the warehouse would choose it too, has it otherwise, or does not choose it."""

    ADDED = "added"
    CHANGED = "changed"
    NOT_CHOSEN = "not chosen"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article that a corpus of the same choice would have, lack or show otherwise today, and which columns differ.

    The column `content_hash` stands for title, standfirst and text.
    """

    article_key: str
    canonical_url: str
    change: Change
    columns: tuple[str, ...] = ()


def changes(connection: Connection, corpus: Lake, manifest: Manifest) -> Iterator[ChangedArticle]:
    """Yield what a corpus of the same choice would have differently today; the connection is a `snapshot`.

    Added and changed articles come by key, then those that are lost.

    Raises:
        WarehouseError: there is a query, and some articles cannot be searched yet.
    """
    require_choosable(connection, manifest.span, manifest.choice)
    columns, guards_formulas = manifest.compared_columns, manifest.guard_formulas
    frozen = {text.article_key: text for text in texts_of(corpus, manifest, columns)}
    for text in chosen_texts(connection, manifest.span, manifest.choice, columns, guards_formulas=guards_formulas):
        old = frozen.pop(text.article_key, None)
        if old is None:
            yield _changed(text, Change.ADDED)
        elif differing := changed_columns(columns, old, text):
            yield _changed(text, Change.CHANGED, differing)
    yield from _lost(connection, list(frozen.values()))


def _lost(connection: Connection, texts: list[ChosenText]) -> Iterator[ChangedArticle]:
    with connection.cursor() as cursor:
        for start in range(0, len(texts), _ADDRESSES_AT_ONCE):
            part = texts[start : start + _ADDRESSES_AT_ONCE]
            cursor.execute(
                statement(__name__, "stored_addresses"), {"addresses": [text.canonical_url for text in part]}
            )
            stored = {address for (address,) in cursor.fetchall()}
            for text in part:
                yield _changed(text, Change.NOT_CHOSEN if text.canonical_url in stored else Change.ABSENT)


def _changed(text: ChosenText, change: Change, columns: tuple[str, ...] = ()) -> ChangedArticle:
    return ChangedArticle(text.article_key, text.canonical_url, change, columns)
