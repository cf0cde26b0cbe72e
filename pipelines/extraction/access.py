"""Whether a page is an article at all, and whether it gives the whole article."""

import re
from collections.abc import Sequence
from pathlib import Path

from pipelines.extraction.document import Document
from pipelines.extraction.evidence import Evidence, Reason
from pipelines.extraction.jsonld import types_of
from pipelines.extraction.related import RELATED, shared_with_title
from pipelines.records.article import Access
from pipelines.records.reasons import RejectReason
from pipelines.text import read_groups

_PHRASES = {
    name: re.compile("|".join(phrases), re.IGNORECASE)
    for name, phrases in read_groups(Path(__file__).with_name("walls.txt")).items()
}
_MAX_OFFER_LETTERS = 330
_MAX_WALL_LETTERS = 1_500
_MIN_TEXT_LETTERS = 60  # of the shortest news in brief
_MIN_UNDECLARED_LETTERS = 180  # if the page does not declare an article
_MAX_NOTICE_LETTERS = 500
_MAX_STUB_WORDS = 250
_NO_ARTICLE_TYPES = frozenset(["CollectionPage", "SearchResultsPage", "ProfilePage", "ImageGallery", "MediaGallery"])
_LISTS = frozenset(["ItemList"])  # of a section, or of links beside an article


def why_no_article(evidence: Evidence) -> Reason | None:
    """Return why the page is not an article, None if it is one."""
    document, paragraphs, title = evidence.document, evidence.paragraphs, evidence.title
    sent = evidence.sent_instead()
    if sent is None or sent[0] is RejectReason.SOFT_404:
        sent = _find_wall(evidence) or sent  # a phrase of its text may name the class
    if sent:
        return sent
    letters = evidence.letters
    if not document.layout.blocks and not letters:
        return RejectReason.EMPTY, "the page shows no text"
    fewest = _MIN_TEXT_LETTERS if evidence.is_declared else _MIN_UNDECLARED_LETTERS
    if letters < fewest:
        return RejectReason.NOT_AN_ARTICLE, f"{letters} letters of running text, fewer than {fewest}"
    if not title:
        return RejectReason.NOT_AN_ARTICLE, "the page has no headline"
    if len(paragraphs) == 1 and letters < _MAX_NOTICE_LETTERS and shared_with_title(title, paragraphs) == 0:
        return RejectReason.NOT_AN_ARTICLE, f"its only paragraph has no word of its headline: {paragraphs[0]!r}"[:200]
    detail = None if document.article else _declared_otherwise(document, letters)
    return (RejectReason.NOT_AN_ARTICLE, detail) if detail else None


def _find_wall(evidence: Evidence) -> Reason | None:
    """Return the wall that was served instead of an article.

    A banner, a notice beside an article, or an article about walls does not count.
    """
    document, paragraphs, title = evidence.document, evidence.paragraphs, evidence.title
    seen = " ".join([document.facts.title, *(block.text for block in document.layout.blocks[:80])])
    if sum(map(len, paragraphs)) > _MAX_WALL_LETTERS or len(seen) > 2 * _MAX_WALL_LETTERS:
        return None
    for name, reason in (("challenge", RejectReason.CHALLENGE), ("consent", RejectReason.CONSENT_WALL)):
        if match := _PHRASES[name].search(seen):
            own = [paragraph for paragraph in paragraphs if not _PHRASES[name].search(paragraph)]
            is_sure = evidence.is_declared or (shared_with_title(title, own, RELATED) or 0) >= RELATED
            is_wall = sum(map(len, own)) < (_MIN_UNDECLARED_LETTERS if is_sure else _MAX_NOTICE_LETTERS)
            if is_wall and not evidence.is_consistent:
                return reason, f"the page says {match[0]!r}"
    return None


def _declared_otherwise(document: Document, letters: int) -> str | None:
    """Return what the page declares itself to be, if that is not an article."""
    kind = document.facts.first_meta("og:type").lower()
    if kind.startswith("video") and letters < _MAX_WALL_LETTERS:
        return f"the page's og:type is {kind!r}"
    types = {name for thing in document.things for name in types_of(thing)}
    others = _NO_ARTICLE_TYPES if letters >= _MAX_WALL_LETTERS else _NO_ARTICLE_TYPES | _LISTS
    if not kind.startswith("article") and (found := sorted(types & others)):
        return f"the page's JSON-LD is a {found[0]}"
    return "a video with a caption" if "VideoObject" in types and letters < _MAX_WALL_LETTERS // 3 else None


def read_access(document: Document, paragraphs: Sequence[str]) -> Access:
    """Return whether the page gave the whole article; a live ticker is partial, since it goes on after the fetch."""
    article = document.article
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    declared = str(article.get("wordCount"))
    if declared.isdecimal() and int(declared) > 0 and words >= 0.8 * int(declared):
        return Access.FULL
    is_cut = bool(paragraphs) and paragraphs[-1].endswith(("...", "…", "[…]", "[...]"))
    is_partial = (
        "LiveBlogPosting" in types_of(article)
        or (words < _MAX_STUB_WORDS and _is_behind_a_wall(document))
        or (words < _MAX_STUB_WORDS // 2 and is_cut)
    )
    return Access.PARTIAL if is_partial else Access.FULL


def _is_behind_a_wall(document: Document) -> bool:
    """Return whether the page says, in its markup or its text, that the rest is for those who pay."""
    parts = document.article.get("hasPart")
    for thing in (document.article, *(parts if isinstance(parts, list) else [parts])):
        if isinstance(thing, dict) and str(thing.get("isAccessibleForFree")).rpartition("/")[2].lower() == "false":
            return True
    if document.facts.first_meta("article:content_tier").lower() == "locked":
        return True
    texts = (block.text for block in document.layout.blocks)
    return any(_PHRASES["paywall"].search(text) for text in texts if len(text) <= _MAX_OFFER_LETTERS)
