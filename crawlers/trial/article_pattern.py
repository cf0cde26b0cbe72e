"""The article pattern: addresses are grouped by their shape, and a shape becomes a regex that a person can read.

A shape is the kinds of the path's segments: `/ekonomi/2026/03/02/harga-beras-turun` is word, year, two digits, two
digits, slug. Articles have an id, a date or a slug in their address; section pages have words.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

_ANY = "[^/?#]+"
_WORD = "[a-z0-9-]+"
_MARKS = frozenset(
    ["read", "berita", "news", "artikel", "article", "articles", "story", "stories", "post", "posts", "baca", "detail"]
)
_ENOUGH_TO_TRUST = 20  # addresses, from which on a word that they all share is taken for a part of the pattern
_MIN_SHARE = 0.05
_SLUG_WORDS = 4  # of a slug that nothing but itself tells from a section's name


class Kind(StrEnum):
    """What a segment of a path is."""

    YEAR = r"(?:19|20)\d\d"
    TWO_DIGITS = r"\d\d"
    NUMBER = r"\d+"
    DAY = r"\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}"
    NUMBER_FIRST = r"\d+[-_][^/]+"
    NUMBER_AFTER_LETTERS = r"[a-z]{1,4}-\d{3,}"
    NUMBER_LAST = r"[^/]+[-_]\d{4,}"
    SLUG = r"[^/]*(?:[-_.][^/_.-]+){2,}|[^/]{30,}"
    WORD = r"[^/]+"


_KINDS = [(kind, re.compile(f"(?:{kind.value})$", re.IGNORECASE)) for kind in Kind]
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|shtml|cms)$", re.IGNORECASE)
_TELLING = {Kind.NUMBER, Kind.NUMBER_FIRST, Kind.NUMBER_AFTER_LETTERS, Kind.NUMBER_LAST, Kind.SLUG}
_OF_A_DATE = {Kind.YEAR, Kind.TWO_DIGITS}
_BEFORE_A_SLUG = _OF_A_DATE | {Kind.NUMBER, Kind.DAY, Kind.NUMBER_AFTER_LETTERS}
_DIGITS = {Kind.YEAR: r"\d{4}", Kind.TWO_DIGITS: r"\d{2}", Kind.NUMBER: r"\d+", Kind.DAY: r"[\d-]+"}


@dataclass(frozen=True, slots=True)
class Shape:
    """Addresses of one shape, and the regex that is made of them."""

    pattern: str
    urls: tuple[str, ...]


def article_shapes(urls: Iterable[str]) -> list[Shape]:
    """Return the shapes that articles may have among these addresses, the one with most addresses first.

    Shapes that only a few addresses have are left out; addresses that an earlier shape's regex matches count to it.
    """
    groups: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        segments, extension = _segments(url)
        kinds = _kinds(segments)
        if _is_telling(kinds, segments):
            groups[(*kinds, extension)].append(url)
    fewest = _MIN_SHARE * sum(map(len, groups.values()))
    members: dict[str, list[str]] = {}
    for group in sorted(groups.values(), key=len, reverse=True):
        fresh: list[str] = []
        for url in group:
            known = next((pattern for pattern in members if re.search(pattern, url)), None)
            (members[known] if known else fresh).append(url)
        if fresh and len(fresh) >= fewest:
            members[_pattern(fresh)] = fresh
    return [Shape(pattern, tuple(urls)) for pattern, urls in members.items()]


def join(shapes: Sequence[Shape]) -> str:
    """One regex for all the shapes."""
    patterns = list(dict.fromkeys(shape.pattern for shape in shapes))
    return patterns[0] if len(patterns) == 1 else "|".join(f"(?:{pattern})" for pattern in patterns)


def _segments(url: str) -> tuple[list[str], str]:
    """The path's segments, the extension of the last one apart."""
    path = urlsplit(url).path.strip("/") or "home"
    match = _EXTENSION.search(path)
    extension = match[0] if match else ""
    return [each or "empty" for each in path.removesuffix(extension).split("/")], extension


def _kinds(segments: Sequence[str]) -> tuple[Kind, ...]:
    """The kind of each segment; a number alone is an id, what follows a date or an id the slug."""
    kinds = [next(kind for kind, expression in _KINDS if expression.match(each)) for each in segments]
    for place, kind in enumerate(kinds):
        beside = {*kinds[max(place - 1, 0) : place], *kinds[place + 1 : place + 2]}
        if kind in _OF_A_DATE and not _OF_A_DATE & beside:
            kinds[place] = Kind.NUMBER
    if kinds[-1] in {Kind.WORD, Kind.NUMBER_FIRST, Kind.NUMBER_LAST} and _BEFORE_A_SLUG & set(kinds[:-1]):
        kinds[-1] = Kind.SLUG
    return tuple(kinds)


def _is_telling(kinds: Sequence[Kind], segments: Sequence[str]) -> bool:
    """Whether an address of these kinds may be an article: an id or a slug in it, and no page number at its end."""
    slugs = [segment for kind, segment in zip(kinds, segments, strict=True) if kind is Kind.SLUG]
    is_only_numbered = kinds[-1] in {Kind.TWO_DIGITS, Kind.NUMBER} and not slugs and len(segments[-1]) < 5
    return bool(_TELLING & set(kinds)) and not is_only_numbered


def _pattern(urls: Sequence[str]) -> str:
    split = [_segments(url) for url in urls]
    columns = list(zip(*(segments for segments, _ in split), strict=True))
    kinds = _kinds(split[0][0])
    has_number = any(kind in _TELLING - {Kind.SLUG} | _OF_A_DATE for kind in kinds)
    parts = [_part(kind, column, has_number=has_number) for kind, column in zip(kinds, columns, strict=True)]
    while len(parts) > 1 and parts[0] == _WORD and (parts[1] == _WORD or parts[1].isalpha()):
        del parts[0]
    # A slug alone is told from a section's name only where it stands.
    start = "" if has_number else "^https?://[^/]+"
    return f"{start}/{'/'.join(parts)}{re.escape(split[0][1])}"


def _part(kind: Kind, column: Sequence[str], *, has_number: bool) -> str:
    if kind in _DIGITS:
        return _DIGITS[kind]
    if kind is Kind.NUMBER_FIRST:
        return rf"\d+{_common(each.lstrip('0123456789')[0] for each in column)}{_ANY}"
    if kind is Kind.NUMBER_AFTER_LETTERS:
        return rf"{_common((each.rpartition('-')[0] for each in column), '[a-z]+')}-\d+"
    if kind is Kind.NUMBER_LAST:
        return rf"{_ANY}[-_]\d+"
    if kind is Kind.SLUG:
        return _ANY if has_number else _slug(column)
    word = _common(column, "")
    is_mark = word.lower() in _MARKS or len(column) >= _ENOUGH_TO_TRUST
    return re.escape(word) if word and is_mark else _WORD


def _slug(column: Sequence[str]) -> str:
    fewest = min(len(re.findall(r"[-_.]", segment)) for segment in column)
    return rf"[^/?#_.-]+(?:[-_.][^/?#_.-]+){{{max(2, min(fewest, _SLUG_WORDS - 1))},}}"


def _common(texts: Iterable[str], otherwise: str = "[-_]") -> str:
    """What all the texts are, else the other."""
    counted = Counter(texts)
    return next(iter(counted)) if len(counted) == 1 else otherwise
