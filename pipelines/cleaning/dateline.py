"""The dateline, which is the place at the start of a report: JAKARTA in "JAKARTA, KOMPAS.com - Menteri …"."""

import re

_HEAD = re.compile(
    r"^(?P<head>[^.!?:;\"“”]{2,80}?(?:\.\w{2,3}[^.!?:;\"“”]{0,60}?){0,2})\s*(?:--|[-\u2013—])(?:\s+|(?=[\"“A-Z]))"
)
_SITE_FIRST = re.compile(r"^[\w-]+\.(?:com|co\.id|id|net|co),\s+(?P<place>[A-Z][\w'\u2019]+)\s")
_AGENCY = re.compile(r"\s*[(\[][^)\]]{1,40}[)\]]\s*")
_SITE = re.compile(r"\.(?:com|co|id|net|org|tv)\b|^\W*$", re.IGNORECASE)
_DATE = re.compile(r"\d")
_SOURCE_HEAD = re.compile(r"(?P<head>[^!?;:\"\u201c\u201d\n]{2,90}?)\s*(?:--|[\u2013\u2014]|-(?=\s))")
_MAX_HEAD_WORDS = 7  # of places and a month
_MAX_PLACE_WORDS = 4


def read_dateline(first: str, site_names: tuple[str, ...], language: str | None) -> str | None:
    """Return the place that the first paragraph begins with, as written; None if it begins with none.

    Any sentence may have a dash after a capitalised word. So the place must be in capitals, or stand beside an agency
    or the site's name, except in Indonesian and Malay, where papers write "Jakarta - ".
    """
    match = _HEAD.match(first)
    if match is None:
        bare = _SITE_FIRST.match(first)
        return bare["place"] if bare else None
    head = match["head"].strip()
    sites = {name.casefold() for name in site_names}
    bare_head = _AGENCY.sub(" ", head).strip()
    parts = [part.strip() for part in bare_head.split(",")]
    places = [
        part
        for part in parts
        if part and part.casefold() not in sites and not _SITE.search(part) and not _DATE.search(part)
    ]
    if not places or not all(map(_is_place, places)):
        return None
    marked = len(places) < len(parts) or bare_head != head or places[0].isupper()
    return places[0] if marked or language in {"id", "ms"} else None


def read_dateline_head(first: str) -> str:
    """Return what the first paragraph has before a dash, if it is a dateline with a source; '' if it is none.

    That is the source in brackets at its end, after at most a place and a date: "LONDON, Jan. 5 (Reuters) - ". Or it is
    places and the source between commas, in capitals: "WASHINGTON, AP - ".
    """
    match = _SOURCE_HEAD.match(first)
    if match is None:
        return ""
    head = match["head"].strip()
    before = _AGENCY.sub(" ", head)
    words = [word for word in before.replace(",", " ").replace("/", " ").split() if word[0].isalpha()]
    is_bracketed = head.endswith((")", "]"))
    is_dateline = len(words) <= _MAX_HEAD_WORDS and all(word[0].isupper() for word in words)
    return head if is_dateline and (is_bracketed or "," in head) else ""


def _is_place(part: str) -> bool:
    words = part.split()
    return 0 < len(words) <= _MAX_PLACE_WORDS and all(word[0].isupper() for word in words)
