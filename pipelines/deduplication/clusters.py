"""Stories of a set of documents in memory: what `linking` does in the warehouse, without one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from pipelines.deduplication.fingerprints import Print
from pipelines.deduplication.similarity import MIN_SAMPLES, WINDOW_DAYS, compare

_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Document:
    """One document.

    Attributes:
        name: its id; no other document has it.
        text_hash: equal for equal texts; None where there is no text.
        print: of its text.
        published_at: aware instant; None lies near every day, and behind them in order.
        source: its publisher, None where it is not known: such a document shares its publisher with no other.
    """

    name: str
    text_hash: str | None
    print: Print
    published_at: datetime | None = None
    source: str | None = None

    @property
    def key(self) -> tuple[datetime, str]:
        """Its place in the order of publication."""
        return self.published_at or _LAST, self.name


class Place(NamedTuple):
    """Where a document belongs.

    Attributes:
        story: name of the story's first document.
        duplicate_of: name of the earliest document with the same text; None for that one itself.
    """

    story: str
    duplicate_of: str | None


def cluster(documents: Iterable[Document]) -> dict[str, Place]:
    """Group documents into stories; the answer is a function of the set, whatever its order.

    Each member of a story is a copy of the story's first document, not only of another member.
    """
    ordered = sorted(documents, key=lambda document: document.key)
    firsts: dict[str, Document] = {}
    for document in ordered:
        firsts.setdefault(_text(document), document)
    leaders = _leaders(list(firsts.values()))
    return {
        document.name: Place(leaders[first.name], None if first is document else first.name)
        for document in ordered
        for first in [firsts[_text(document)]]
    }


def _text(document: Document) -> str:
    return document.text_hash or f"no text: {document.name}"


def _leaders(texts: Sequence[Document]) -> Mapping[str, str]:
    """The leader of each text: the earliest of its earlier neighbours that lead themselves, else itself."""
    leaders: dict[str, str] = {}
    neighbours = _neighbours(texts)
    for text in texts:
        leading = (each.name for each in neighbours[text.name] if leaders[each.name] == each.name)
        leaders[text.name] = next(leading, text.name)
    return leaders


def _neighbours(texts: Sequence[Document]) -> Mapping[str, Sequence[Document]]:
    """The earlier copies of each text, in the order of the texts."""
    earlier: dict[int, list[int]] = defaultdict(list)
    found: dict[str, list[Document]] = {}
    for number, text in enumerate(texts):
        candidates = _candidates(text, earlier)
        found[text.name] = [texts[other] for other in sorted(candidates) if _are_copies(texts[other], text)]
        for sample in text.print.samples.tolist():
            earlier[sample].append(number)
    return found


def _candidates(text: Document, earlier: Mapping[int, Sequence[int]]) -> Iterator[int]:
    shared = Counter(other for sample in text.print.samples.tolist() for other in earlier.get(sample, ()))
    return (other for other, count in shared.items() if count >= MIN_SAMPLES)


def _are_copies(one: Document, other: Document) -> bool:
    if one.published_at and other.published_at:
        days = abs((one.published_at.date() - other.published_at.date()).days)
        if days > WINDOW_DAYS:
            return False
    is_same_source = one.source is not None and one.source == other.source
    return compare(one.print, other.print, is_same_source=is_same_source) is not None
