"""Learn regular expressions for article URLs from URLs alone.

URLs are grouped by the kinds of their path segments: `/ekonomi/2026/03/02/harga-beras-turun` is word, year, two digits,
two digits, slug. Articles have an id, a date or a slug in their URL; section pages have words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

_ANY = "[^/?#]+"
_WORD = "[a-z0-9-]+"
_ARTICLE_WORDS = frozenset(
    ["read", "berita", "news", "artikel", "article", "articles", "story", "stories", "post", "posts", "baca", "detail"]
)
_MIN_URLS_OF_WORD = 20  # that share a word, before it becomes a part of the pattern
_MIN_SHARE = 0.05  # of all URLs that may be articles, for a group to count
_MAX_SLUG_HYPHENS = 3  # that a pattern asks for where only its slug tells an article from a section
_MIN_ID_DIGITS = 5  # of a last segment that is not a page number


class Kind(StrEnum):
    """Kind of a path segment, by a regular expression; the first that matches counts."""

    YEAR = r"(?:19|20)\d\d"
    TWO_DIGITS = r"\d\d"
    NUMBER = r"\d+"
    DAY = r"\d{4}-\d\d-\d\d|\d\d-\d\d-\d{4}"
    NUMBER_FIRST = r"\d+[-_][^/]+"
    NUMBER_AFTER_LETTERS = r"[a-z]{1,4}-\d{3,}"
    NUMBER_LAST = r"[^/]+[-_]\d{4,}"
    SLUG = r"[^/]*(?:[-_.][^/_.-]+){2,}|[^/]{30,}"
    WORD = r"[^/]+"


_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|shtml|cms)$", re.IGNORECASE)
_DATE_KINDS = {Kind.YEAR, Kind.TWO_DIGITS}
_ID_KINDS = {Kind.NUMBER, Kind.NUMBER_FIRST, Kind.NUMBER_AFTER_LETTERS, Kind.NUMBER_LAST}
_KINDS_BEFORE_SLUG = _DATE_KINDS | {Kind.NUMBER, Kind.DAY, Kind.NUMBER_AFTER_LETTERS}
_FIXED_PARTS = {
    Kind.YEAR: r"\d{4}",
    Kind.TWO_DIGITS: r"\d{2}",
    Kind.NUMBER: r"\d+",
    Kind.DAY: r"[\d-]+",
    Kind.NUMBER_LAST: rf"{_ANY}[-_]\d+",
}


@dataclass(frozen=True, slots=True)
class UrlPattern:
    """URLs of one form, and the regular expression made from them."""

    regex: str
    urls: tuple[str, ...]


def find_patterns(urls: Iterable[str]) -> list[UrlPattern]:
    """Return the patterns that article URLs may have, the one with most URLs first.

    Patterns of few URLs are left out; a URL that an earlier pattern matches counts to that one.
    """
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for url in dict.fromkeys(urls):
        segments, extension = _segments(url)
        kinds = _kinds(segments)
        is_page_number = kinds[-1] in {Kind.TWO_DIGITS, Kind.NUMBER} and len(segments[-1]) < _MIN_ID_DIGITS
        if Kind.SLUG in kinds or (_ID_KINDS & set(kinds) and not is_page_number):
            groups[*kinds, extension].append(url)
    min_urls = _MIN_SHARE * sum(map(len, groups.values()))
    matched: dict[str, list[str]] = {}
    for group in sorted(groups.values(), key=len, reverse=True):
        fresh: list[str] = []
        for url in group:
            known = next((regex for regex in matched if re.search(regex, url)), None)
            (matched[known] if known else fresh).append(url)
        if fresh and len(fresh) >= min_urls:
            matched[_regex(fresh)] = fresh
    return [UrlPattern(regex, tuple(urls)) for regex, urls in matched.items()]


def join_patterns(patterns: Sequence[UrlPattern]) -> str:
    """Return one regular expression for all patterns."""
    regexes = [pattern.regex for pattern in patterns]
    return regexes[0] if len(regexes) == 1 else "|".join(f"(?:{regex})" for regex in regexes)


def _segments(url: str) -> tuple[list[str], str]:
    """The segments of the path, and the file extension of the last one."""
    path = urlsplit(url).path.strip("/") or "home"
    match = _EXTENSION.search(path)
    extension = match[0] if match else ""
    return [each or "empty" for each in path.removesuffix(extension).split("/")], extension


def _kinds(segments: Sequence[str]) -> list[Kind]:
    """The kinds of segments in context: a lone year or day is an id, and what follows a date or an id is the slug."""
    kinds = [next(kind for kind in Kind if re.fullmatch(kind, each, re.IGNORECASE)) for each in segments]
    for place, kind in enumerate(kinds):
        beside = {*kinds[max(place - 1, 0) : place], *kinds[place + 1 : place + 2]}
        if kind in _DATE_KINDS and not _DATE_KINDS & beside:
            kinds[place] = Kind.NUMBER
    if kinds[-1] in {Kind.WORD, Kind.NUMBER_FIRST, Kind.NUMBER_LAST} and _KINDS_BEFORE_SLUG & set(kinds[:-1]):
        kinds[-1] = Kind.SLUG
    return kinds


def _regex(urls: Sequence[str]) -> str:
    split = [_segments(url) for url in urls]
    columns = list(zip(*(segments for segments, _ in split), strict=True))
    kinds = _kinds(split[0][0])
    has_number = bool((_ID_KINDS | _DATE_KINDS) & set(kinds))
    parts = [_part(kind, column, has_number=has_number) for kind, column in zip(kinds, columns, strict=True)]
    while len(parts) > 1 and parts[0] == _WORD and (parts[1] == _WORD or parts[1].isalpha()):
        del parts[0]
    # Without a number, only its place tells a slug from a section's name.
    start = "" if has_number else "^https?://[^/]+"
    return f"{start}/{'/'.join(parts)}{re.escape(split[0][1])}"


def _part(kind: Kind, column: Sequence[str], *, has_number: bool) -> str:
    """The part of the regular expression that matches one segment of each URL."""
    if kind in _FIXED_PARTS:
        return _FIXED_PARTS[kind]
    if kind is Kind.NUMBER_FIRST:
        return rf"\d+{_common((each.lstrip('0123456789')[0] for each in column), '[-_]')}{_ANY}"
    if kind is Kind.NUMBER_AFTER_LETTERS:
        return rf"{_common((each.rpartition('-')[0] for each in column), '[a-z]+')}-\d+"
    if kind is Kind.SLUG:
        hyphens = min(len(re.findall(r"[-_.]", each)) for each in column)
        return _ANY if has_number else rf"[^/?#_.-]+(?:[-_.][^/?#_.-]+){{{min(max(2, hyphens), _MAX_SLUG_HYPHENS)},}}"
    word = _common(column, "")
    is_fixed = word.lower() in _ARTICLE_WORDS or len(column) >= _MIN_URLS_OF_WORD
    return re.escape(word) if word and is_fixed else _WORD


def _common(texts: Iterable[str], otherwise: str) -> str:
    """The text if all are the same, else the other."""
    different = set(texts)
    return different.pop() if len(different) == 1 else otherwise
