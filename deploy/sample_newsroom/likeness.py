"""How alike texts are: shared word 3-shingles over all of both (Jaccard)."""

import re
from collections import Counter, defaultdict

_WORD = re.compile(r"\w+")
Shingles = frozenset[tuple[str, str, str]]


def shingles(text: str) -> Shingles:
    """Every run of three words, case folded."""
    words = _WORD.findall(text.casefold())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


class Shelf:
    """Texts so far, searchable by the shingles they share with a new one."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._holders: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)

    def closest(self, new: Shingles) -> float:
        """Likeness of the text on the shelf that is most like the new one; 0 for an empty shelf."""
        shared = Counter(holder for shingle in new for holder in self._holders.get(shingle, ()))
        return max((both / (len(new) + self._sizes[at] - both) for at, both in shared.items()), default=0.0)

    def add(self, new: Shingles) -> None:
        """Put a text on the shelf."""
        for shingle in new:
            self._holders[shingle].append(len(self._sizes))
        self._sizes.append(len(new))
