"""Detecting the language of a text."""

from collections import Counter, defaultdict
from importlib import import_module
from pathlib import Path

from pipelines.text import read_groups

_SAMPLE_LETTERS = 1_000
_MIN_LETTERS = 20
_MIN_LEAD = 12.0  # natural logarithm of the likelihood ratio by which another language must beat the hint
_MIN_HITS, _MIN_HITS_LEAD = 10, 3

_LANGUAGES_OF: defaultdict[str, list[str]] = defaultdict(list)
"""Languages by their commonest words."""
for _language, _lines in read_groups(Path(__file__).with_name("common_words.txt")).items():
    for _word in " ".join(_lines).split():
        _LANGUAGES_OF[_word].append(_language)


def detect(text: str, hint: str | None) -> str | None:
    """Return the language of a text as an ISO 639-1 code.

    The hint, which the page or its publisher gives, wins unless the text is clearly in another language, since related
    languages such as Indonesian and Malay share most words. It also wins for a short text, or if the model does not
    know it.
    """
    sample = text[:_SAMPLE_LETTERS]
    if hint is not None and is_confirmed(sample, hint):
        return hint
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return hint
    # The model is loaded when it is first needed: that takes a second and 120 MB, and most pages name their language.
    ranked: list[tuple[str, float]] = import_module("py3langid").rank(sample)
    best, likelihood = ranked[0]
    if hint is None:
        return best
    claimed = dict(ranked).get(hint)
    return best if claimed is not None and likelihood - claimed > _MIN_LEAD else hint


def is_confirmed(text: str, language: str) -> bool:
    """Return whether a text has many of the language's commonest words, and clearly more than of any other's."""
    hits = Counter(name for word in text.lower().split() if word in _LANGUAGES_OF for name in _LANGUAGES_OF[word])
    claimed = hits.pop(language, 0)
    return claimed >= _MIN_HITS and claimed >= max(hits.values(), default=0) + _MIN_HITS_LEAD
