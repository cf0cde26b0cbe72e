"""Whether two texts may be readings of one article, at one address or at two."""

from dataclasses import dataclass
from functools import cached_property

from pipelines.text import comparison_key

MAX_LETTERS = 20_000
"""Letters of a text that are compared."""

_GRAM = 12  # letters and digits in a row, in any script; unrelated texts of one language share few of that length
_MIN_SHARED = 0.25  # of the shorter text's grams
_MIN_SHARED_UNDER_TITLE, _MIN_SHARED_BY_COPY = 0.5, 0.9  # of pages at two addresses, with one headline or with two
_MIN_WORDS = 3  # of a headline that is proof on its own, as for the second page of an article; a site's name is shorter
_MIN_TITLE = 0.5  # words in both headlines, as a share of the words in either


@dataclass(frozen=True)  # without slots, which cached properties need
class Text:
    """A headline and a text, to be compared with others."""

    title: str
    body: str

    @cached_property
    def grams(self) -> frozenset[str]:
        """All runs of letters of the text; the whole text if it is shorter than one."""
        key = comparison_key(self.body[:MAX_LETTERS])
        return frozenset(key[start : start + _GRAM] for start in range(max(1, len(key) - _GRAM + 1)))

    @cached_property
    def words(self) -> frozenset[str]:
        """Words of the headline."""
        return frozenset(filter(None, map(comparison_key, self.title.split())))

    def resembles(self, other: "Text") -> bool:
        """Return whether both may be readings of one article; the order does not matter."""
        shared = len(self.words & other.words)
        if shared and shared >= _MIN_TITLE * len(self.words | other.words):
            return True
        return self._share(other) >= _MIN_SHARED

    def is_copy_of(self, other: "Text") -> bool:
        """Return whether pages at two addresses have one article; the articles of a series differ in a few words."""
        has_title = comparison_key(self.title) == comparison_key(other.title)
        if has_title and len(self.words) >= _MIN_WORDS:
            return True
        return self._share(other) >= (_MIN_SHARED_UNDER_TITLE if has_title else _MIN_SHARED_BY_COPY)

    def _share(self, other: "Text") -> float:
        return len(self.grams & other.grams) / min(len(self.grams), len(other.grams))
