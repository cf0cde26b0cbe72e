"""The article's headline, without the site's name, and its standfirst, which is the summary under the headline."""

import html
import re
import unicodedata
from urllib.parse import urlsplit

from pipelines.dates.words import fold_accents
from pipelines.extraction.boilerplate_names import Role
from pipelines.extraction.document import Document
from pipelines.extraction.jsonld import text_of
from pipelines.extraction.labels import site_names_of
from pipelines.records.hints import PageHints
from pipelines.text import comparison_key

_SEPARATOR = re.compile(r"\s+[|\u2013—\-·•:»/~]+\s+|\s*\|\s*|\s*[ㅣ\uff5c]\s*|\s*::\s*")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,4}", re.IGNORECASE)
_EXTENSION = re.compile(r"\.\w{3,5}$")
_IN_ASCII = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "o", "å": "a"})
_MIN_SLUG_LETTERS = 25
_WORD = re.compile(r"\w+")
_MIN_SIMILARITY = 0.5
_MIN_WORDS = 3
_CUT_SHORT = ("...", "…")
_MIN_SUBTITLE_LETTERS, _MAX_SUBTITLE_LETTERS = 20, 600
_MIN_SAME_LETTERS = 60  # opening letters that a line shares with the page's description, of which either may be longer


def read_title(document: Document, hints: PageHints, url: str) -> tuple[str, str]:
    """Return the headline and its place on the page, '' if there is none.

    The visible heading wins if it resembles a title of the head, since those are written for search and sharing; a
    heading that resembles none is the site's. But if JSON-LD and og:title agree on another wording, or the URL was made
    of JSON-LD's, that one is the article's own.
    """
    if selected := document.selected_text(hints.selectors.title):
        return selected, "selector"
    sites = _site_keys(url, site_names_of(document, hints))
    facts = document.facts
    declared = (
        text_of(document.article.get("headline")),
        facts.first_meta("og:title"),
        facts.first_meta("twitter:title"),
        facts.title,
    )
    headline, shared, *others = (_without_site(html.unescape(title), sites) for title in declared)
    titles = [title for title in (headline, shared, *others) if title]
    headings = [heading for heading in facts.headings if heading and comparison_key(heading) not in sites]
    if _agree(headline, shared, sites):
        key = comparison_key(headline)
        heading = next((heading for heading in headings if comparison_key(heading) == key), shared)
        return _adjust_kicker(heading, titles), "JSON-LD and og:title, which agree"
    if _is_slug_of(url, headline):
        return headline, "JSON-LD, as in the address"
    if best := _best_heading(headings, titles):
        return _adjust_kicker(best, titles), "heading"
    return next(((title, "head") for title in titles), (headings[0], "heading") if headings else ("", ""))


def _agree(headline: str, shared: str, sites: set[str]) -> bool:
    """Return whether JSON-LD and og:title have the same headline, and it is not cut."""
    key = comparison_key(headline)
    return key != "" and key == comparison_key(shared) and key not in sites and not headline.endswith(_CUT_SHORT)


def _is_slug_of(url: str, headline: str) -> bool:
    """Return whether the longest part of a URL's path is the headline in ASCII letters."""
    slug = comparison_key(_EXTENSION.sub("", max(urlsplit(url).path.split("/"), key=len)))
    plain = fold_accents(unicodedata.normalize("NFC", headline.casefold()).translate(_IN_ASCII))
    return len(slug) >= _MIN_SLUG_LETTERS and slug == comparison_key(plain)


def _best_heading(headings: list[str], claims: list[str]) -> str | None:
    """Return the heading that most resembles one of the claims; a single heading of several words need not."""
    scored = [
        (max((_similarity(heading, claim) for claim in claims), default=0.0), -number)
        for number, heading in enumerate(headings)
    ]
    best, number = max(scored, default=(0.0, 0))
    if best >= _MIN_SIMILARITY or (len(headings) == 1 and len(headings[0].split()) >= _MIN_WORDS):
        return headings[-number]
    return None


def _adjust_kicker(heading: str, claims: list[str]) -> str:
    """Return the heading without a kicker that a claim leaves out, or with one that all claims have.

    A kicker that ends in a colon stays if any claim has it.
    """
    is_claimed = any(comparison_key(claim) == comparison_key(heading) for claim in claims)
    for claim in claims:
        if len(claim.split()) >= _MIN_WORDS and len(claim) < len(heading) and heading.endswith(claim):
            kicker = heading.removesuffix(claim).rstrip()
            return heading if is_claimed and kicker.endswith(":") else claim
    if len(claims) > 2 and len(set(map(comparison_key, claims))) == 1 and claims[0].endswith(heading):
        return claims[0]
    return heading


def _similarity(heading: str, claim: str) -> float:
    """Return the share of common words, or 1 if the claim is the heading followed by a site's name."""
    if claim.startswith(heading) and _SEPARATOR.match(claim, len(heading)):
        return 1.0
    a, b = _units(heading), _units(claim)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _units(text: str) -> set[str]:
    """Return the words of a text; of a text with few or unspaced words, the pairs of letters."""
    words = _WORD.findall(text.casefold())
    if len(words) < 4:
        joined = "".join(words)
        return {joined[i : i + 2] for i in range(len(joined) - 1)}
    return set(words)


def _without_site(title: str, sites: set[str]) -> str:
    """Cut the site's name from either end, together with a section's name beside it."""
    parts = _SEPARATOR.split(title)
    if len(parts) < 2:
        return title.strip()
    for number, part in enumerate(parts):
        if comparison_key(part) in sites or (number and _HOST.fullmatch(part)):
            if number == 0:
                return _without_site(title[title.index(parts[1], len(part)) :], sites - {comparison_key(part)})
            last = parts[number - 1]
            return title[: title.rindex(last) + len(last)].strip()
    return title.strip()


def _site_keys(url: str, site_names: list[str]) -> set[str]:
    labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    hosts = [".".join(labels[start:]) for start in range(len(labels))]
    names = [*site_names, *hosts, max(labels[:-1], key=len, default="")]
    return set(map(comparison_key, names)) - {""}


def read_subtitle(document: Document, hints: PageHints, title: str, first_paragraph: str) -> str | None:
    """Return the standfirst as published, None if there is none above the text.

    It is an element with such a name, or a line that is also the page's description. A description without such a line
    is often a sentence of the text, or written for search engines.
    """
    if selected := document.selected_text(hints.selectors.subtitle):
        return selected
    blocks = document.layout.blocks
    start = next((number for number, block in enumerate(blocks) if block.text == first_paragraph), 0)
    marked = [text for role, text, before in document.layout.marked if role is Role.SUBTITLE and before <= start]
    described = (block.text for block in blocks[:start] if not block.linked and is_described(document, block.text))
    candidates = [*marked, text_of(document.article.get("alternativeHeadline")), *described]
    return next(
        (text for text in candidates if _MIN_SUBTITLE_LETTERS <= len(text) <= _MAX_SUBTITLE_LETTERS and text != title),
        None,
    )


def is_described(document: Document, line: str) -> bool:
    """Return whether a line above the text is the page's description."""
    if len(line) < _MIN_SAME_LETTERS:
        return False
    opening = line[:_MIN_SAME_LETTERS]
    declared = (document.facts.first_meta(name) for name in ("description", "og:description", "twitter:description"))
    return any(text.startswith(opening) for text in (*declared, text_of(document.article.get("description"))))
