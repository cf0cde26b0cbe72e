"""The article's headline, without the site's name."""

import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from pipelines.extraction.document import Document, select_all, visible_text
from pipelines.extraction.jsonld import text_of
from pipelines.records.hints import PageHints

_SEPARATOR = re.compile(r"\s+[|\u2013—\-·•:»/~]+\s+|\s*\|\s*|\s*[ㅣ\uff5c]\s*|\s*::\s*")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,4}", re.IGNORECASE)  # a site that goes by its host's name
_EXTENSION = re.compile(r"\.\w{3,5}$")
_IN_PLAIN_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "o", "å": "a"})
_MIN_SPELT_LETTERS = 25
_MARKS, _WORD = re.compile(r"[\W_]+"), re.compile(r"\w+")
_SIMILAR = 0.5
_MIN_WORDS = 3
_CUT_SHORT = ("...", "…")


def read_title(document: Document, hints: PageHints, url: str, site_names: Iterable[str]) -> tuple[str, str]:
    """The headline and the place that it is taken from; '' where the page has none.

    The visible heading is believed where what the head says of the page resembles it, for the head's titles are
    written for searchers and sharers; a heading that nothing resembles is the site's own. Where JSON-LD and og:title,
    which are written for different readers, agree on another wording, that is the article's own headline; and so is
    JSON-LD's where the page's address was made of it, word for word.
    """
    if selected := _selected(document, hints):
        return selected, "selector"
    sites = _site_keys(url, site_names)
    headline, shared, *others = (_without_site(html.unescape(claim), sites) for claim in _told_by_the_head(document))
    claims = [claim for claim in (headline, shared, *others) if claim]
    headings = [heading for heading in document.facts.headings if heading and _key(heading) not in sites]
    if _is_agreed(headline, shared, sites):
        told = next((heading for heading in headings if _key(heading) == _key(headline)), shared)
        return _agreed(told, claims), "JSON-LD and og:title, which agree"
    if _is_spelt_by(url, headline):
        return headline, "JSON-LD, as in the address"
    if heading := _best_heading(headings, claims):
        return _agreed(heading, claims), "heading"
    return next(((told, "head") for told in claims), (headings[0], "heading") if headings else ("", ""))


def _selected(document: Document, hints: PageHints) -> str:
    for selector in hints.selectors.title:
        for element in select_all(document.root, selector):
            if text := visible_text(element):
                return text
    return ""


def _told_by_the_head(document: Document) -> tuple[str, str, str, str]:
    """JSON-LD's headline, og:title, the one for Twitter, the window's; '' for what is not there."""
    facts = document.facts
    return (
        text_of(document.article.get("headline")),
        facts.first_meta("og:title"),
        facts.first_meta("twitter:title"),
        facts.title,
    )


def _is_agreed(headline: str, shared: str, sites: set[str]) -> bool:
    """Whether JSON-LD and og:title name one headline, and in full."""
    key = _key(headline)
    return key != "" and key == _key(shared) and key not in sites and not headline.endswith(_CUT_SHORT)


def _is_spelt_by(url: str, headline: str) -> bool:
    """Whether the longest part of an address is a headline in plain letters."""
    spelt = _key(_EXTENSION.sub("", max(urlsplit(url).path.split("/"), key=len)))
    return len(spelt) >= _MIN_SPELT_LETTERS and spelt == _key(_plain(headline))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text.casefold()).translate(_IN_PLAIN_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _best_heading(headings: list[str], claims: list[str]) -> str | None:
    """The heading that most resembles one of the claims; one that stands alone need not, if it is no mere word."""
    scored = [
        (max((_similarity(heading, claim) for claim in claims), default=0.0), -number)
        for number, heading in enumerate(headings)
    ]
    best, number = max(scored, default=(0.0, 0))
    if best >= _SIMILAR or (len(headings) == 1 and len(headings[0].split()) >= _MIN_WORDS):
        return headings[-number]
    return None


def _agreed(heading: str, claims: list[str]) -> str:
    """The heading without a kicker that a claim leaves away, or with one that all claims have.

    A kicker that ends in a colon is the headline's own where any claim has it too.
    """
    is_claimed = any(_key(claim) == _key(heading) for claim in claims)
    for claim in claims:
        if len(claim.split()) >= _MIN_WORDS and len(claim) < len(heading) and heading.endswith(claim):
            kicker = heading.removesuffix(claim).rstrip()
            return heading if is_claimed and kicker.endswith(":") else claim
    if len(claims) > 2 and len({_key(claim) for claim in claims}) == 1 and claims[0].endswith(heading):
        return claims[0]
    return heading


def _similarity(heading: str, claim: str) -> float:
    """Share of common words, of letters' pairs where words are not spaced; all where only a site's name follows."""
    if claim.startswith(heading) and _SEPARATOR.match(claim, len(heading)):
        return 1.0
    a, b = _units(heading), _units(claim)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _units(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    if len(words) < 4:
        joined = "".join(words)
        return {joined[i : i + 2] for i in range(len(joined) - 1)}
    return set(words)


def _without_site(title: str, sites: set[str]) -> str:
    """Cuts the site's name from either end, together with a section's that stands beside it."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title.strip()
    for number, part in enumerate(parts):
        if _key(part) in sites or (number and _HOST.fullmatch(part)):
            kept = parts[:number] if number else parts[1:]
            start = 0 if number else title.index(parts[1], len(parts[0]))
            end = title.rindex(kept[-1]) + len(kept[-1]) if number else len(title)
            return title[start:end].strip() if number else _without_site(title[start:end], sites - {_key(part)})
    return title.strip()


def _site_keys(url: str, site_names: Iterable[str]) -> set[str]:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    keys = {_key(name) for name in site_names} | {
        _key(host),
        *(_key(".".join(labels[start:])) for start in range(len(labels))),
    }
    if len(labels) > 1:
        keys.add(_key(max(labels[:-1], key=len)))
    return keys - {""}


@lru_cache(maxsize=5_000)
def _key(text: str) -> str:
    return _MARKS.sub("", text.casefold())
