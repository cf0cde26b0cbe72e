"""The news agency whose report an article is: by its byline, its dateline or its sign-off, never by its prose."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pipelines.cleaning.article_links import registered_domain
from pipelines.cleaning.dateline import read_dateline_head
from pipelines.records.extracted import Line
from pipelines.records.reasons import CutReason
from pipelines.text import read_groups

_MAX_CASED_LETTERS = 4  # letters of a spelling that is compared with its capitals: AP, but not "Ap"
_MAX_SIGNED_LETTERS = 80
_SIGNED = frozenset([CutReason.SIGN_OFF, CutReason.CREDIT, CutReason.TEASER, CutReason.AFTER_END])
"""Why a line is not in the text that may sign it; captions name who took a picture."""
_SOURCE_LABELS = frozenset(
    ["sumber", "source", "sources", "quelle", "quellen", "fuente", "fonte", "bron", "kaynak", "nguồn", "источник"]
)
_PICTURE_LABELS = frozenset(["foto", "photo", "photos", "image", "images", "gambar", "ilustrasi", "bild", "bilder"])
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,60})[)\]]")
_BYLINE_PARTS = re.compile(r"\s*[/,;|:()\[\]•·]\s*|\s+[-\u2013\u2014]\s+|\s(?:and|dan|und|of|via|for|from|with)\s")
_STAFF = re.compile(
    r"(?P<agency>\S+(?: \S+){0,2}?)(?: \w+){0,2}"
    r" (?:writers?|reporters?|correspondents?|journalists?|editors?|photographers?|staff|news agency)$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*[/,;|]\s*|\s+-\s+")


def find_agency(bylines: Sequence[str], lines: Sequence[Line], canonical: str) -> str | None:
    """Return the name of the agency, as `agencies.txt` gives it; None if none is named, or on the agency's own site.

    Args:
        bylines: names of authors, or texts that name them; a part must be nothing but the agency's name.
        lines: all lines of the article; those without a reason are its paragraphs.
        canonical: the article's canonical URL.
    """
    own = _agencies().of_domain.get(registered_domain(canonical))
    named = (name for name in _named(bylines, lines) if name != own)
    return next(named, None)


def _named(bylines: Sequence[str], lines: Sequence[Line]) -> Iterator[str]:
    known = _agencies()
    first = next((line.text for line in lines if line.reason is None), "")
    yield from _known(chain.from_iterable(map(_byline_parts, bylines)), known.spellings)
    yield from _known(_dateline_parts(first), known.spellings)
    for line in lines:
        if line.reason in _SIGNED:
            yield from _known(_signed_parts(line.text), known.sign_offs)


def _byline_parts(text: str) -> Iterator[str]:
    """Yield the names in a byline: `Ani Budi / Reuters`, `Jane Doe (AP)`, `Jane Doe, AP Business Writer`."""
    label, colon, _ = text.partition(":")
    if len(text) > _MAX_SIGNED_LETTERS or (colon and label.strip().casefold() in _PICTURE_LABELS):
        return
    for part in _BYLINE_PARTS.split(text):
        name = part.strip("()[] .,:")
        yield name
        if staff := _STAFF.match(name):
            yield staff["agency"]
        before, _, last = name.rpartition(" ")
        if last.isupper() and " " in before and not before.isupper():  # "Jane Doe AP"
            yield last


def _signed_parts(text: str) -> Iterator[str]:
    """Yield the names in a line that signs a text: `(Antara/Ani)`, `Source: Reuters`, `Editor: Budi (Antara)`."""
    label, colon, rest = text.partition(":")
    label = label.strip("( ").casefold()
    signed = rest if colon and label in _SOURCE_LABELS else text
    if len(signed) > _MAX_SIGNED_LETTERS or (colon and label in _PICTURE_LABELS):
        return
    yield from _PARTS.split(signed.strip("()[]©. "))
    for bracket in _IN_BRACKETS.findall(signed):
        yield from _PARTS.split(bracket)


def _dateline_parts(first: str) -> Iterator[str]:
    """Yield what a dateline names beside its place: in brackets, or between commas."""
    head = read_dateline_head(first)
    for bracket in _IN_BRACKETS.findall(head):
        yield from _PARTS.split(bracket)
    yield from _PARTS.split(_IN_BRACKETS.sub(" ", head).strip())


def _known(names: Iterable[str], spellings: dict[str, str]) -> Iterator[str]:
    for name in names:
        bare = " ".join(name.split())
        if found := spellings.get(bare if len(bare) <= _MAX_CASED_LETTERS else bare.casefold()):
            yield found


class _Agencies(NamedTuple):
    """Names of agencies by their spellings, by those that sign-offs have besides, and by their own domains."""

    spellings: dict[str, str]
    sign_offs: dict[str, str]
    of_domain: dict[str, str]


@cache
def _agencies() -> _Agencies:
    spellings: dict[str, str] = {}
    sign_offs: dict[str, str] = {}
    of_domain: dict[str, str] = {}
    for line in read_groups(Path(__file__).with_name("agencies.txt"))["agencies"]:
        name, domains, usual, only_signed = ([*line.split(" | "), ""])[:4]
        of_domain |= dict.fromkeys(domains.split(", "), name)
        spellings |= dict.fromkeys(map(_key, usual.split(", ")), name)
        sign_offs |= dict.fromkeys(filter(None, only_signed.split(", ")), name)
    return _Agencies(spellings, spellings | sign_offs, of_domain)


def _key(spelling: str) -> str:
    return spelling if len(spelling) <= _MAX_CASED_LETTERS else spelling.casefold()
