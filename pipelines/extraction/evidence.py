"""Whether a page is the article that was requested: signs for and against it, which must agree.

No single sign decides: listings word titles differently, articles are short, move, and write about error pages.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from pipelines.bot_walls import heading_reason, recognise_wall
from pipelines.extraction.document import Document
from pipelines.extraction.labels import site_names_of
from pipelines.extraction.published import local_zone, read_published
from pipelines.extraction.related import RELATED, shared_with_title
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason
from pipelines.text import comparison_key

_MAX_WALL_LETTERS = 2_000  # of running text; more is no wall, whatever the markup has
_MAX_SHORT_LETTERS = 600
_MAX_BARE_BLOCKS = 5  # blocks of a page that shows nothing but a message
_SENTENCE_END = re.compile(r"[.!?]\s+|[.!?]$")
_ENOUGH = 3  # points
_MIN_TITLE_LETTERS = 12  # that must be found as they are; a shorter title may be part of another
_SAME, _OTHER = 0.5, 0.15  # share of the words of the listed title
_ROOTS = frozenset(["", "index.html", "index.htm", "index.php", "home", "beranda"])
_UNDATED = frozenset(["", "address"])  # places that are no statement of the page
_LOOSE = frozenset([*_UNDATED, "date line"])  # any page may show the day of today
_TARGETS = {
    name: reason
    for names, reason in {
        "login signin sign-in masuk account auth": RejectReason.LOGIN_WALL,
        "consent cookie cookies cookie-consent privacy": RejectReason.CONSENT_WALL,
        "maintenance pemeliharaan": RejectReason.MAINTENANCE,
        "404 not-found notfound error error-404 page-not-found": RejectReason.SOFT_404,
        "captcha challenge blocked": RejectReason.CHALLENGE,
    }.items()
    for name in names.split()
}
_ENDING = re.compile(r"\.\w{2,5}$")
_ID = re.compile(r"\d{4,}")

Reason = tuple[RejectReason, str]  # why a page is not an article, with the detail that shows it


@dataclass(frozen=True)  # without slots, which cached properties need
class Evidence:
    """What shows whether a page is the requested article."""

    document: Document
    paragraphs: Sequence[str]
    title: str
    page: RawPage
    hints: PageHints

    @cached_property
    def is_declared(self) -> bool:
        """Whether the page declares itself an article."""
        kind = self.document.facts.first_meta("og:type").lower()
        return bool(self.document.article) or kind.startswith(("article", "news"))

    @cached_property
    def letters(self) -> int:
        """Letters of running text."""
        return sum(map(len, self.paragraphs))

    @cached_property
    def _date_place(self) -> str:
        zone = local_zone(self.page.url, self.hints, None)
        return read_published(self.document, self.page, self.hints, zone).place

    @cached_property
    def is_of_title(self) -> bool | None:
        """Whether the page has the title that its listing or its URL gives it; None if too few words tell.

        The words of a URL may be in another script than the page: that they are missing says nothing.
        """
        listed = self.page.listed_title or ""
        if self._has(listed) or self._has(_words_of(self.page.url)):
            return True
        share = self._share(listed)
        is_other = share is not None and share < _OTHER
        return False if is_other and _is_latin(listed) == _is_latin(" ".join([self.title, *self.paragraphs])) else None

    def _has(self, title: str) -> bool:
        key = comparison_key(title)
        is_found = len(key) >= _MIN_TITLE_LETTERS and any(key in comparison_key(head) for head in self._heads)
        return is_found or (self._share(title) or 0) >= _SAME

    def _share(self, title: str) -> float | None:
        """Return the share of a title's words in headings or text, the larger; None for a title of few words."""
        shares = shared_with_title(title, self._heads), shared_with_title(title, self.paragraphs)
        return max((share for share in shares if share is not None), default=None)

    @cached_property
    def _heads(self) -> list[str]:
        facts = self.document.facts
        return [self.title, facts.title, facts.first_meta("og:title"), *facts.headings]

    @property
    def is_consistent(self) -> bool:
        """Whether the page is an article, by its claim or its listing's title, with the text of its own headline."""
        if heading_reason(self.title, self.hints.site_names):
            return False
        if not (self.is_declared or self.is_of_title or self._date_place not in _LOOSE):
            return False
        share = shared_with_title(self.title, self.paragraphs, RELATED)
        return self.letters >= _MAX_SHORT_LETTERS if share is None else share >= RELATED

    def sent_instead(self) -> Reason | None:
        """Return what the site sent instead of the requested article, None if the signs do not agree on that."""
        body = self.page.body if self.letters <= _MAX_WALL_LETTERS else b""
        served = recognise_wall(200, self.page.headers, body)
        if served and served.is_certain:
            return RejectReason(served.reason.value), f"the page has {served.sign}"
        if served and self.letters < _MAX_SHORT_LETTERS:
            return self._weigh((RejectReason(served.reason.value), f"it has {served.sign}"))
        return self._weigh(self._heading())

    def _weigh(self, named: Reason | None) -> Reason | None:
        """Add up the signs; the strong ones come first, and without one of them a page is what it says."""
        moved = self._redirect() or self._claimed_home()
        if not (named or moved or self.is_of_title is False) or self.is_of_title:
            return None
        signs = [(2, named[1])] if named else []
        signs += [(moved[0], moved[2])] if moved else []
        signs += [(1, "no word of the listed title is on it")] if self.is_of_title is False else []
        signs += [(1, "its text is short")] if self.letters < _MAX_SHORT_LETTERS else []
        signs += [(1, "it asks not to be indexed")] if self._is_unindexed else []
        is_claimed = self.is_declared or self._date_place not in (_LOOSE if named else _UNDATED)
        signs += [(-1, "it claims to be an article")] if is_claimed else [(1, "it has no date and no claim")]
        if sum(points for points, _ in signs) < _ENOUGH:
            return None
        reason = named[0] if named else moved[1] if moved else RejectReason.SOFT_404
        return reason, "; ".join(sign for points, sign in signs if points > 0)[:200]

    def _heading(self) -> Reason | None:
        """Return what a heading of the page names, or its only lines, or a sentence of a short text."""
        facts, blocks = self.document.facts, self.document.layout.blocks
        is_bare = len(blocks) <= _MAX_BARE_BLOCKS and self.letters < _MAX_SHORT_LETTERS
        lines = [block.text for block in blocks] if is_bare else []
        names = site_names_of(self.document, self.hints)
        for heading in (self.title, facts.title, *facts.headings, *lines):
            if reason := heading_reason(heading, names):
                return RejectReason(reason.value), f"its heading is {heading!r}"
        for sentence in self._sentences():
            if reason := heading_reason(sentence):
                return RejectReason(reason.value), f"it says {sentence!r}"
        return None

    def _sentences(self) -> list[str]:
        """Return the sentences of a short text that is not about the page's headline."""
        if self.letters >= _MAX_SHORT_LETTERS or (shared_with_title(self.title, self.paragraphs) or 0) >= RELATED:
            return []
        return [sentence for text in self.paragraphs for sentence in _SENTENCE_END.split(text)]

    def _redirect(self) -> tuple[int, RejectReason, str] | None:
        """Return points, class and detail if the URL redirected to a less specific one."""
        try:
            was, now = urlsplit(self.page.url), urlsplit(self.page.final_url or self.page.url)
        except ValueError:
            return None
        before, after = ([part for part in parts.path.lower().split("/") if part] for parts in (was, now))
        if before == after or not before:
            return None
        detail = f"the URL redirected to {now.path or '/'}"
        if not after or (len(after) == 1 and after[0] in _ROOTS):
            return None if now.query else (2, RejectReason.HOME_PAGE, detail)
        if reason := next((_TARGETS[name] for part in after if (name := _ENDING.sub("", part)) in _TARGETS), None):
            return 2, reason, detail
        is_kept = _ENDING.sub("", before[-1]) in now.path.lower() or set(_ID.findall(was.path)) & set(
            _ID.findall(now.path)
        )
        if is_kept or len(after) >= len(before):
            return None
        return (2 if self._is_of_other_form(now.geturl()) else 1), RejectReason.SOFT_404, detail

    def _is_of_other_form(self, url: str) -> bool:
        """Return whether a URL has no form of the publisher's articles; without known forms, none has."""
        return bool(self.hints.article_urls) and not any(re.search(form, url) for form in self.hints.article_urls)

    def _claimed_home(self) -> tuple[int, RejectReason, str] | None:
        """Return points, class and detail if the page calls itself the home page."""
        claim = self.document.facts.canonical or self.document.facts.first_meta("og:url")
        try:
            parts = urlsplit(claim)
        except ValueError:
            return None
        is_root = parts.netloc and not parts.query and parts.path.strip("/").lower() in _ROOTS
        return (1, RejectReason.HOME_PAGE, "it calls itself the home page") if is_root else None

    @property
    def _is_unindexed(self) -> bool:
        robots = [value for name, value in self.page.headers if name.lower() == "x-robots-tag"]
        return any("noindex" in value.lower() for value in (*robots, *self.document.facts.meta.get("robots", ())))


def _is_latin(text: str) -> bool:
    """Return whether most letters of a text are Latin; words in other scripts cannot be compared with it."""
    letters = [letter for letter in text if letter.isalpha()]
    return sum(letter < "\u0250" for letter in letters) * 2 > len(letters)


def _words_of(url: str) -> str:
    """Return the words of the longest part of a URL's path, which most publishers make from the headline."""
    try:
        longest = max(urlsplit(url).path.split("/"), key=len)
    except ValueError:
        return ""
    return re.sub(r"[\W_\d]+", " ", _ENDING.sub("", longest)).strip()
