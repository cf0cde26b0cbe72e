"""What a page is when it is no article, and whether an article is given whole."""

import re
from collections.abc import Sequence

from pipelines.extraction.document import Document
from pipelines.extraction.jsonld import types_of
from pipelines.extraction.related import RELATED, shared_with_title
from pipelines.records.article import Access
from pipelines.records.reasons import RejectReason

_CHALLENGE = re.compile(
    r"just a moment\.\.\.|checking your browser|attention required!|enable javascript and cookies to continue"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|unusual traffic|captcha|ddos protection by"
    r"|access (?:to this page )?(?:has been )?denied|request unsuccessful\. incapsula|pardon our interruption"
    r"|bot verification|security check to access|enable js and disable any ad blocker",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|we value your privacy|accept (?:all )?cookies|cookie consent|consent management"
    r"|(?:mit|ohne) (?:ihrer )?zustimmung (?:weiter|lesen|fortfahren)|zustimmung (?:erforderlich|verwalten|widerrufen)"
    r"|wir und unsere partner|gérer vos cookies|privacy manager|persetujuan cookie",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:subscri\w+|register|sign (?:in|up)|log ?in)\b.{0,40}\b(?:continue|keep) reading"
    r"|(?:article|story|content) is (?:only |available |exclusive |reserved )*(?:to|for) (?:our |paying )*"
    r"(?:subscri|member)"
    r"|berlangganan\b.{0,40}\b(?:melanjutkan|lanjut) (?:mem)?baca"
    r"|(?:artikel|konten|berita) ini (?:hanya |khusus |untuk )+(?:para )?pelanggan"
    r"|para (?:seguir|continuar) leyendo|para continuar lendo|per continuare a leggere|aby czytać dalej"
    r"|om (?:dit artikel|verder) te lezen|for at læse (?:denne|hele|resten)|för att läsa (?:hela|vidare|resten)"
    r"|nur für abonnent|réservée? (?:à nos|aux) abonnés",
    re.IGNORECASE,
)
_MAX_OFFER_LETTERS = 330
_LITTLE = 1_500  # letters; a wall says no more than this, and a page that says more is not judged by its phrases
_MIN_TEXT_LETTERS = 60  # letters of the shortest news in brief
_MIN_UNDECLARED_LETTERS = 180  # letters where nothing on the page says that it is an article
_MAX_NOTICE_LETTERS = 500  # letters of what a page says that is no article
_STUB_WORDS = 250
_NO_ARTICLE_TYPES = frozenset(["CollectionPage", "SearchResultsPage", "ProfilePage", "ImageGallery", "MediaGallery"])
_LISTS = frozenset(["ItemList"])  # of a section, or of what stands beside an article


def page_kind(document: Document, paragraphs: Sequence[str], title: str) -> tuple[RejectReason, str] | None:
    """Why the page is not an article, with what gave it away; None for an article."""
    if wall := _wall(document, paragraphs, title):
        return wall
    letters = sum(map(len, paragraphs))
    if not document.layout.blocks and not letters:
        return RejectReason.EMPTY, "the page shows no text"
    fewest = _MIN_TEXT_LETTERS if _is_declared(document) else _MIN_UNDECLARED_LETTERS
    if letters < fewest:
        return RejectReason.NOT_AN_ARTICLE, f"{letters} letters of running text, fewer than {fewest}"
    return _no_news(paragraphs, title) or _other_kind(document, letters)


def _wall(document: Document, paragraphs: Sequence[str], title: str) -> tuple[RejectReason, str] | None:
    """The wall that was served instead of an article; a banner or a notice beside a text of its own is none."""
    seen = " ".join([document.facts.title, *(block.text for block in document.layout.blocks[:80])])
    if sum(map(len, paragraphs)) > _LITTLE or len(seen) > 2 * _LITTLE:
        return None
    for phrases, reason in ((_CHALLENGE, RejectReason.CHALLENGE), (_CONSENT, RejectReason.CONSENT_WALL)):
        if match := phrases.search(seen):
            own = [paragraph for paragraph in paragraphs if not phrases.search(paragraph)]
            is_sure = _is_declared(document) or (shared_with_title(title, own, RELATED) or 0) >= RELATED
            if sum(map(len, own)) < (_MIN_UNDECLARED_LETTERS if is_sure else _MAX_NOTICE_LETTERS):
                return reason, f"the page says {match[0]!r}"
    return None


def _no_news(paragraphs: Sequence[str], title: str) -> tuple[RejectReason, str] | None:
    """Why the text is no article's, for its headline."""
    if not title:
        return RejectReason.NOT_AN_ARTICLE, "the page has no headline"
    if len(paragraphs) == 1 and len(paragraphs[0]) < _MAX_NOTICE_LETTERS and shared_with_title(title, paragraphs) == 0:
        return RejectReason.NOT_AN_ARTICLE, f"its only paragraph has no word of its headline: {paragraphs[0]!r}"[:200]
    return None


def _is_declared(document: Document) -> bool:
    """Whether the page calls itself an article."""
    return bool(document.article) or document.facts.first_meta("og:type").lower().startswith(("article", "news"))


def _other_kind(document: Document, letters: int) -> tuple[RejectReason, str] | None:
    if document.article:
        return None
    kind = document.facts.first_meta("og:type").lower()
    if kind.startswith("video") and letters < _LITTLE:
        return RejectReason.NOT_AN_ARTICLE, f"the page's og:type is {kind!r}"
    types = {name for thing in document.things for name in types_of(thing)}
    others = _NO_ARTICLE_TYPES if letters >= _LITTLE else _NO_ARTICLE_TYPES | _LISTS
    if not kind.startswith("article") and (found := sorted(types & others)):
        return RejectReason.NOT_AN_ARTICLE, f"the page's JSON-LD is a {found[0]}"
    if "VideoObject" in types and letters < _LITTLE // 3:
        return RejectReason.NOT_AN_ARTICLE, "a video with a caption"
    return None


def read_access(document: Document, paragraphs: Sequence[str]) -> Access:
    """Whether the page gave the whole article: what it says of itself, checked against what was read.

    A live ticker is partial: it goes on after the fetch, or shows its latest entries only.
    """
    article = document.article
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    promised = article.get("wordCount")
    if str(promised).isdigit() and int(str(promised)) > 0 and words >= 0.8 * int(str(promised)):
        return Access.FULL
    if "LiveBlogPosting" in types_of(article) or (words < _STUB_WORDS and _is_behind_a_wall(document)):
        return Access.PARTIAL
    if words < _STUB_WORDS // 2 and paragraphs and paragraphs[-1].endswith(("...", "…", "[…]", "[...]")):
        return Access.PARTIAL
    return Access.FULL


def _is_behind_a_wall(document: Document) -> bool:
    """Whether the page says, to machines or to readers, that the rest is for those who pay."""
    parts = document.article.get("hasPart")
    for thing in (document.article, *(parts if isinstance(parts, list) else [parts])):
        if isinstance(thing, dict) and str(thing.get("isAccessibleForFree")).rpartition("/")[2].lower() == "false":
            return True
    if document.facts.first_meta("article:content_tier").lower() == "locked":
        return True
    texts = (block.text for block in document.layout.blocks)
    return any(_PAYWALL.search(text) for text in texts if len(text) <= _MAX_OFFER_LETTERS)
