"""Grouping documents into stories in memory, by the rules that `linking` applies in the warehouse."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from pipelines.deduplication.fingerprints import Fingerprint
from pipelines.deduplication.similarity import CLOSE_JACCARD, MIN_SAMPLES, WINDOW_DAYS, Similarity, compare

_LAST = datetime.max.replace(tzinfo=UTC)
_Copies = Sequence[Mapping[int, float]]


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

    Each member of a story is a copy of the story's first document, not only of another member; close copies share a
    story if they can.
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
    """Map each text to its leader: that of its nearest earlier copy that it may follow, else the text itself."""
    copies = _find_copies(texts)
    leaders: list[int] = []
    for number, own in enumerate(copies):
        near = sorted((-jaccard, leaders[other]) for other, jaccard in own.items() if other < number)
        leaders.append(next((leader for _, leader in near if _may_follow(number, leader, copies)), number))
    return {text.name: texts[leader].name for text, leader in zip(texts, leaders, strict=True)}


def _may_follow(number: int, leader: int, copies: _Copies) -> bool:
    """Tell whether the leader is a close copy of the text, or a copy of it and of all its close copies."""
    own = copies[number]
    close = [other for other, jaccard in own.items() if jaccard >= CLOSE_JACCARD]
    return leader in close or (leader in own and all(leader in copies[other] for other in close))


def _find_copies(texts: Sequence[Document]) -> _Copies:
    """Return for each text the numbers of its copies and the Jaccard similarity to each."""
    copies: list[dict[int, float]] = [{} for _ in texts]
    earlier: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        samples = text.fingerprint.samples.tolist()
        shared = Counter(other for sample in samples for other in earlier.get(sample, ()))
        for other, count in shared.items():
            if count >= MIN_SAMPLES and (similarity := _compare_near(texts[other], text)):
                copies[number][other] = copies[other][number] = similarity.jaccard
        for sample in samples:
            earlier[sample].append(number)
    return copies


def _compare_near(one: Document, other: Document) -> Similarity | None:
    """Compare two texts unless their days are too far apart."""
    if one.published_at and other.published_at:
        days = abs((one.published_at.date() - other.published_at.date()).days)
        if days > WINDOW_DAYS:
            return None
    return compare(one.fingerprint, other.fingerprint)
