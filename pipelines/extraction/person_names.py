"""The names of people, agencies and organisations in bylines."""

import html
import re
from collections.abc import Iterable
from itertools import takewhile
from pathlib import Path

from pipelines.dates.words import date_words, fold_accents
from pipelines.text import comparison_key, read_groups

_LABEL = re.compile(
    r"^(?:(?i:(?:(?:written|reported|words|story|text|posted|review(?:ed)?|article|analysis|updated"
    r"|commentary) )*by\b[:\s]*"
    r"|(?:oleh|laporan|penulis|pewarta|reporter|rep|wartawan|jurnalis|kontributor|author|autor|auteur|texte?|tekst|yazar"
    r"|haber)\b\s*:?\s*|©\s*|\(c\)\s*|(?:作者|记者|記者|撰文|文)\s*[:/\uff1a]\s*)"
    r"|(?:[Vv]on|VON|[Pp]ar|PAR|[Pp]or|[Dd]oor|[Aa]v|[Aa]f|od|di|przez)\s+(?=[^\W\d_]))"
)
_TAIL = re.compile(
    r"\s*(?:[•·\u203a»]|\s[-\u2013—/]\s|\(|\b(?:for(?= (?:the|(?-i:[A-Z])))|updated|published|posted|veröffentlicht"
    r"|follow|contributions|skrifar)\b|\bstand:|\b\d{1,2}[:./ ]"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? \d).*$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*[,;|\uff0c、・]\s*|\s+(?:and|&|und|dan|et|og|och|ve|oraz|with|mit|a|ja|và)\s+|\s*/\s*|\s{3,}"
)
# After the last of several names comes where they work: "By Ann Ferris and Tom Okello, Harbour Report".
_WORKPLACE = re.compile(
    r"(?P<names>\s(?:and|&|und|dan|et|y|og|och)\s[^,;]+)[,;](?P<work>(?:(?!\s(?:and|&|und|dan)\s).)+)$"
)
# A role with a place or a paper before the name: "Kontributor Kota Lembah, Ratna Gumilang".
_POSTED = re.compile(
    r"^(?:(?:laporan|tim)\s+)?(?:wartawan|kontributor|koresponden|reporter|jurnalis)\b[^,:]*,\s*", re.IGNORECASE
)
_ONE_LETTER_AND = re.compile(r"\s+(?:y|e|i|en|и|και)\s+")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|(?<!\w)@\w+")
_WORDS = {name: "|".join(words) for name, words in read_groups(Path(__file__).with_suffix(".txt")).items()}
_MARKUP = r"\.(?:com|org|net|id|de|co|uk|at|ch|tr|it|fr)\b|\w{3}\.(?:[a-z]{2}|cat|info)\b|[<>{}=_#:\[\]\\“”„!?]"
_RANK = re.compile(_WORDS["rank"], re.IGNORECASE)
_OCCUPATION = re.compile(_WORDS["occupation"], re.IGNORECASE)
_JOB = re.compile(rf"(?:{_WORDS['job']})\b", re.IGNORECASE)
_NO_PERSON = re.compile(
    rf"\b(?:{_WORDS['role']}|{_WORDS['occupation']}|{_WORDS['organisation']})\b|{_MARKUP}", re.IGNORECASE
)
_NO_ORGANISATION = re.compile(rf"\b(?:{_WORDS['role']}|{_WORDS['occupation']})\b|{_MARKUP}|[/|@,]", re.IGNORECASE)
_CREDENTIAL = re.compile(
    r"^(?:ph\.?d|m\.?d|m\.?s|m\.?a|rdn?|ld|rn|cfp®?|cepf®?|cpa|mba|j\.?d|esq|jr|sr|dr|prof|ii|iii|dds|mph|cscs|lcsw)\.?,?$",
    re.IGNORECASE,
)
_CREDENTIAL_TAIL = re.compile(r"(?:\s+(?:Ph\.?D\.?|M\.?D\.?|MS|MA|RDN?|LD|RN|MBA|CFP®?|MPH|CEPF®?))+$")
# Jr and Sr are part of the name, with or without a comma.
_GENERATION = re.compile(r",?\s+([JS]r)\b\.?(?=\s*(?:$|[,;&/]|(?:and|und|dan)\s))", re.IGNORECASE)
_GENERATION_TAIL = re.compile(r"\s[JS]r$")
_EAST_ASIAN_ROLE = re.compile(r"\s*(?:기자|특파원|記者|記者会|외 \d+명).*$")
_LETTER = re.compile(r"[^\W\d_]")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_AGENCY = re.compile(rf"\b(?:{_WORDS['agency']})\b|^(?:AP|PA|UPI)$", re.IGNORECASE)
_WIRE = re.compile(f"(?:{_WORDS['wire']})$", re.IGNORECASE)
# An agency before a full name, or in brackets or as an employer after it: "AFP - Jane Doe", "Jane Doe of Reuters".
_BESIDE_WIRE = re.compile(
    rf"^[\[(]?(?:{_WORDS['wire']})(?:[\])]\s*|\s*:\s*|\s+[-\u2013\u2014•·]\s+)(?=[^\W\d_]\S*\s)"
    rf"|\s*(?:[\[(]|\b(?:of|via)\s)\s*(?:{_WORDS['wire']})[\])]?$",
    re.IGNORECASE,
)
_PART_OF = re.compile(r"(?:tim|do|da|de|della|dal)\s", re.IGNORECASE)  # before a paper's name on its own pages
_PARTICLES = frozenset(_WORDS["particle"].split("|"))
_MIN_WORDS_BEFORE_ROLE = 2
_MAX_BESIDE_WIRE = 2  # names of one word, the agency's counted, of which one is a person
_MAX_WORDS, _MAX_LENGTH, _MAX_WIDE_LENGTH, _MAX_WIDE_BYLINE_LETTERS = 6, 60, 10, 40


def people(bylines: Iterable[str], site_names: Iterable[str]) -> tuple[str, ...]:
    """Return the people and news agencies in bylines, in order and without duplicates.

    Other papers and institutions count only if no person is named. Sites, desks, roles and places are left out.
    """
    found: dict[str, str] = {}
    sites: set[str] | None = None
    for byline in bylines:
        sites = _keys(site_names) if sites is None else sites
        for name in _names(byline, sites):
            found.setdefault(comparison_key(name), name)
    persons = [name for name in found.values() if not is_agency(name)]
    return tuple(name for name in found.values() if not persons or name in persons or _WIRE.match(name))


def is_agency(name: str) -> bool:
    """Return whether a name is a news agency's or another paper's."""
    return _AGENCY.search(name) is not None


def is_spelt_as_name(name: str) -> bool:
    """Return whether each word of a name has a capital, except particles."""
    return all(not word[0].islower() or word in _PARTICLES for word in name.split())


def organisation(name: str, site_names: Iterable[str]) -> str:
    """Return the name of an organisation as written, '' for a role, a login, or a name that contains the site's."""
    own, sites = comparison_key(name), _keys(site_names)
    is_name = 2 < len(name) <= _MAX_LENGTH and not name.islower() and _NO_ORGANISATION.search(name) is None
    return name if is_name and not any(site in own or own in site for site in sites) else ""


def _names(byline: str, sites: set[str]) -> list[str]:
    text = " ".join(_ADDRESS.sub(" ", html.unescape(byline)).split())
    is_box = len(text) > _MAX_WIDE_BYLINE_LETTERS and _WIDE.search(text)  # about the author
    if (
        is_box or text.startswith((",", "|")) or comparison_key(text) in sites
    ):  # or the name before its paper is missing
        return []
    apart = _BESIDE_WIRE.sub("", _without_labels(_BESIDE_WIRE.sub("", text)))
    parts = _parts(apart or _without_labels(text))
    is_shouted = parts[:1] != [] and parts[0].isupper() and " " in parts[0]
    is_cased = not is_shouted and any(part and not part.isupper() for part in parts)
    # Beside names in lower case, words in capitals are a TV station, unless they are a known agency.
    cased = [part for part in parts if not (is_cased and part.isupper()) or _WIRE.match(part)]
    if len(cased) > 1:
        cased = [part for part in cased if not _is_wire_in_capitals(part.partition(" ")[0]) or _WIRE.match(part)]
    names = [name for part in cased if (name := _tidy(part, sites)) and _is_name(name) and not _is_site(name, sites)]
    several = [name for name in names if " " in name or _WIRE.match(name)]
    if len(several) == 1 < len(names) == _MAX_BESIDE_WIRE and _WIRE.match(several[0]) and "," not in apart:
        several = names  # a bar or a slash parts a person from an agency, a comma an agency from its place
    # Beside full names, a site or a desk, a single word is a place or a credential.
    return several if several or len(names) < sum(not _is_job_or_date(part) for part in parts) else names


def _is_job_or_date(part: str) -> bool:
    """Return whether a part of a byline is only a job or a date: "Awal, Jurnalis - Kamis"."""
    words = part.strip(" -").split()
    return bool(words) and all(
        _OCCUPATION.fullmatch(word) or fold_accents(word.strip("-")) in date_words() for word in words
    )


def _without_labels(text: str) -> str:
    """Return the text after words such as "Written by", and before what is told of the names."""
    text = _POSTED.sub("", text)
    while (shorter := _POSTED.sub("", _LABEL.sub("", text, count=1).strip())) != text:
        text = shorter
    text = _EAST_ASIAN_ROLE.sub("", _TAIL.sub("", text))
    return _GENERATION.sub(r" \1", text)


def _parts(text: str) -> list[str]:
    """Split a byline into its names; a job and where the people work are none."""
    wires: list[str] = []
    if affiliated := _WORKPLACE.search(text):
        wires = [part for part in _SEPARATOR.split(affiliated["work"]) if _WIRE.match(part.strip())]
        text = text[: affiliated.end("names")]
    parts = [part for whole in _SEPARATOR.split(text) for part in _split_short_and(whole)]
    return [*takewhile(lambda part: not _JOB.match(part), parts), *wires]


def _split_short_and(part: str) -> list[str]:
    """Split at `y`, `e`, `i` only between full names, since they are initials and particles too."""
    sides = _ONE_LETTER_AND.split(part)
    return sides if len(sides) > 1 and all(" " in side for side in sides) else [part]


def _tidy(part: str, sites: set[str]) -> str:
    name = _CREDENTIAL_TAIL.sub("", part.strip(" .:,-\u2013—*)\"'“”\u200b"))
    if _CREDENTIAL.match(name):
        return ""
    name = _without_role(name, sites)
    is_shouted = name.isupper() and len(name) > 4 and " " in name
    name = name.title() if is_shouted else name
    return f"{name}." if _GENERATION_TAIL.search(name) else name


def _without_role(name: str, sites: set[str]) -> str:
    """Cut what follows a full name: words in lower case ("Ann Ferris on"), an occupation, or the site."""
    words = name.split()
    if name[:1].isupper():
        while len(words) > _MIN_WORDS_BEFORE_ROLE and words[-1].islower() and not _WIDE.search(words[-1]):
            words.pop()
    words = [*words[:2], *takewhile(lambda word: not _RANK.fullmatch(word), words[2:])]
    while len(words) > _MIN_WORDS_BEFORE_ROLE and (
        (_is_wire_in_capitals(words[-1]) and not words[0].isupper())
        or _OCCUPATION.fullmatch(words[-1])
        or comparison_key(words[-1]) in sites
    ):
        words.pop()
    return " ".join(words).rstrip(" ,:@")


def _is_wire_in_capitals(word: str) -> bool:
    return word.isupper() and _WIRE.match(word) is not None


def _is_name(name: str) -> bool:
    words = name.split()
    return (
        1 < len(name) <= (_MAX_LENGTH if name.isascii() or " " in name or not _WIDE.search(name) else _MAX_WIDE_LENGTH)
        and len(words) <= _MAX_WORDS
        and _LETTER.search(name) is not None
        and (not (name.islower() and len(words) == 1) or _WIRE.match(name) is not None)
        and not any(letter.isdigit() for letter in name)
        and not all(fold_accents(word) in date_words() for word in words)
        and (len(words) == 1 or name.islower() or is_spelt_as_name(name))
        and _NO_PERSON.search(name) is None
    )


def _is_site(name: str, sites: set[str]) -> bool:
    """Return whether a name is the site's, or the site's and a word for one of its parts."""
    first, _, rest = name.partition(" ")
    is_own = comparison_key(name) in sites or comparison_key(_PART_OF.sub("", name, count=1)) in sites
    return is_own or (len(first) > 2 and comparison_key(first) in sites and len(rest.split()) == 1)


def _keys(names: Iterable[str]) -> set[str]:
    return set(map(comparison_key, names)) - {""}
