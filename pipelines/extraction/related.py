"""Whether a text belongs to a headline: nearly all articles repeat words of their headline."""

import re
from collections.abc import Iterator, Sequence

RELATED = 0.3  # share of the headline's words in the text; 99 % of articles have more
_WORD = re.compile(r"\w+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")  # scripts without spaces between words
_MIN_WORD_LETTERS, _STEM_LETTERS = 4, 6
_MIN_WORDS = 4  # a shorter headline may be a play on words


def shared_with_title(title: str, paragraphs: Sequence[str], enough: float = 1.0) -> float | None:
    """Return the share of the headline's words in the text, None for a headline of few words.

    A paragraph that repeats the headline is ignored. The search ends when the share is `enough`.
    """
    stems = set(_stems(title))
    if len(stems) < _MIN_WORDS:
        return None
    headline = title.casefold()
    found: set[str] = set()
    for line in paragraphs:
        if line.casefold() != headline:
            found |= stems.intersection(_stems(line))
        if len(found) >= enough * len(stems):
            break
    return len(found) / len(stems)


def _stems(text: str) -> Iterator[str]:
    """Yield the beginnings of a text's longer words, or pairs of letters in scripts without spaces."""
    for word in _WORD.findall(text.casefold()):
        if _WIDE.search(word):
            yield from (word[start : start + 2] for start in range(len(word) - 1))
        elif len(word) >= _MIN_WORD_LETTERS:
            yield word[:_STEM_LETTERS]
