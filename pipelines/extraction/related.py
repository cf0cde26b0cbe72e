"""Whether a text has to do with a headline: they share words, and nearly all articles repeat some of their own."""

import re
from collections.abc import Iterator, Sequence

RELATED = 0.3  # of a headline's words, in the text of its article: of a hundred articles, ninety-nine have more
_WORD = re.compile(r"\w+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")  # scripts that write no spaces between words
_MIN_WORD_LETTERS, _STEM = 4, 6  # letters of a word that tells something, and those by which its forms are known
_MIN_WORDS = 4  # words of a headline that can tell; a shorter one may well be a play on words


def shared_with_title(title: str, paragraphs: Sequence[str], enough: float = 1.0) -> float | None:
    """Share of the headline's words that the text has too, itself left out; None for a headline of few words.

    Args:
        title: the headline.
        paragraphs: the text, which is read up to where it has so many.
        enough: a share beyond which nobody asks.
    """
    wanted = set(_stems(title))
    if len(wanted) < _MIN_WORDS:
        return None
    headline = title.casefold()
    found: set[str] = set()
    for line in paragraphs:
        if line.casefold() != headline:
            found |= wanted.intersection(_stems(line))
        if len(found) >= enough * len(wanted):
            break
    return len(found) / len(wanted)


def _stems(text: str) -> Iterator[str]:
    """The beginnings of a text's longer words; pairs of letters where words are not spaced."""
    for word in _WORD.findall(text.casefold()):
        if _WIDE.search(word):
            yield from (word[start : start + 2] for start in range(len(word) - 1))
        elif len(word) >= _MIN_WORD_LETTERS:
            yield word[:_STEM]
