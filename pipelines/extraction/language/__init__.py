"""The language of a text, told offline from the text itself."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from pipelines.extraction.language.common_words import is_confirmed

__all__ = ["detect"]

_SAMPLE = 1_000  # characters; more tell no more
_MIN_LETTERS = 20
_BELIED = 12.0  # how much likelier, as a natural logarithm, another language must be to belie the hint
_Rank = Callable[[str], list[tuple[str, float]]]


def detect(text: str, hint: str | None) -> str | None:
    """The language of a text as an ISO 639-1 code.

    Args:
        text: running text; headlines will do, single words won't.
        hint: what the page or its publisher claims. It stands unless the text clearly belies it, for close
            relatives such as Indonesian and Malay share most of a short text's words.

    Returns:
        The hint where the text is too short to tell, or where the hint is a language that the model does not know.
    """
    sample = text[:_SAMPLE]
    if hint is not None and is_confirmed(sample, hint):
        return hint
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return hint
    ranked = _ranking()(sample)
    best, likelihood = ranked[0]
    if hint is None:
        return best
    claimed = dict(ranked).get(hint)
    return best if claimed is not None and likelihood - claimed > _BELIED else hint


@lru_cache(maxsize=1)
def _ranking() -> _Rank:
    """The model, loaded when it is first needed: it takes a second and 120 MB, and most pages name their language."""
    rank: _Rank = import_module("py3langid").rank
    return rank
