"""Generated news of many publishers, with the copies that wire copy leaves: the truth is known."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_VOCABULARY, _PARAGRAPHS, _WORDS = 30_000, (6, 12), (20, 50)
_COPIES = 0.3  # of the documents
_SPREAD = timedelta(days=30)
_HOST = "https://{}.example/{}"


class Wire(NamedTuple):
    """One document; `story` is the id of the first of its story."""

    id: str
    story: str
    source: str
    published_at: datetime
    text: str


def generate(count: int, first: datetime = datetime(2025, 6, 1, tzinfo=UTC)) -> Iterator[Wire]:
    """Yield documents of one month in a random order of days; the same ones each time."""
    chance = random.Random(count)
    vocabulary = ["".join(chance.choices("aeiounrtlsdkmgpb", k=chance.randint(2, 10))) for _ in range(_VOCABULARY)]
    weights = [1 / (rank + 2) for rank in range(_VOCABULARY)]  # as words of a language are distributed
    words = iter(chance.choices(vocabulary, weights, k=count * _PARAGRAPHS[1] * _WORDS[1]))
    originals: list[tuple[Wire, list[str]]] = []
    for number in range(count):
        source = f"source{chance.randrange(40)}"
        at = first + chance.random() * _SPREAD
        name = _HOST.format(source, number)
        if originals and chance.random() < _COPIES:
            original, paragraphs = chance.choice(originals)
            at = original.published_at + chance.random() * timedelta(days=2)
            yield Wire(name, original.id, source, at, "\n".join(_edit(paragraphs, words, chance)))
            continue
        paragraphs = [_paragraph(words, chance) for _ in range(chance.randint(*_PARAGRAPHS))]
        wire = Wire(name, name, source, at, "\n".join(paragraphs))
        originals.append((wire, paragraphs))
        yield wire


def _paragraph(words: Iterator[str], chance: random.Random) -> str:
    return " ".join(next(words) for _ in range(chance.randint(*_WORDS))).capitalize() + "."


def _edit(paragraphs: list[str], words: Iterator[str], chance: random.Random) -> list[str]:
    """A copy as another desk prints it: another lead, a cut, an insertion, or as it came."""
    match chance.randrange(4):
        case 0:
            return [_paragraph(words, chance), *paragraphs[1:]]
        case 1:
            return paragraphs[: max(3, len(paragraphs) // 2)]
        case 2:
            return [*paragraphs[:2], _paragraph(words, chance), _paragraph(words, chance), *paragraphs[2:]]
        case _:
            return paragraphs
