"""Grouping documents into stories in memory, by the rules that `linking` applies in the warehouse."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from pipelines.deduplication.fingerprints import Fingerprint
from pipelines.deduplication.similarity import MIN_SAMPLES, WINDOW_DAYS, compare

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Document:
    """One document.

    Attributes:
        name: its unique id.
        text_hash: equal for equal texts; None if there is no text.
        fingerprint: fingerprint of the text.
        published_at: aware instant; a document without one is compared with all days, and comes last in the order.
    """

    name: str
    text_hash: str | None
    fingerprint: Fingerprint
    published_at: datetime | None = None


class Membership(NamedTuple):
    """The story of a document.

    Attributes:
        story: name of the story's first document.
        duplicate_of: name of the earliest document with the same text; None for that one itself.
    """

    story: str
    duplicate_of: str | None


def cluster(documents: Iterable[Document]) -> dict[str, Membership]:
    """Group documents into stories; the result does not depend on their order.

    Each member of a story is a copy of the story's first document, not only of another member.
    """
    ordered = sorted(documents, key=lambda document: (document.published_at or _LAST, document.name))
    firsts: dict[str, Document] = {}
    for document in ordered:
        firsts.setdefault(_text(document), document)
    leaders = _leaders(list(firsts.values()))
    return {
        document.name: Membership(leaders[first.name], None if first is document else first.name)
        for document in ordered
        for first in [firsts[_text(document)]]
    }


def _text(document: Document) -> str:
    return document.text_hash or f"no text: {document.name}"


def _leaders(texts: Sequence[Document]) -> Mapping[str, str]:
    """Map each text to its leader: the earliest of its earlier copies that lead themselves, else the text itself."""
    leaders: dict[str, str] = {}
    for text, copies in _earlier_copies(texts):
        leaders[text.name] = next((each.name for each in copies if leaders[each.name] == each.name), text.name)
    return leaders


def _earlier_copies(texts: Sequence[Document]) -> Iterator[tuple[Document, Sequence[Document]]]:
    """Yield each text with its earlier copies, in the order of the texts."""
    earlier: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        samples = text.fingerprint.samples.tolist()
        shared = Counter(other for sample in samples for other in earlier.get(sample, ()))
        candidates = sorted(other for other, count in shared.items() if count >= MIN_SAMPLES)
        yield text, [texts[other] for other in candidates if _are_copies(texts[other], text)]
        for sample in samples:
            earlier[sample].append(number)


def _are_copies(one: Document, other: Document) -> bool:
    if one.published_at and other.published_at:
        days = abs((one.published_at.date() - other.published_at.date()).days)
        if days > WINDOW_DAYS:
            return False
    return compare(one.fingerprint, other.fingerprint) is not None
