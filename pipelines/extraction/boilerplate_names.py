"""What the names of an element (class, id, itemprop) say of its text: the article's, or the page's boilerplate."""

import re
from collections import defaultdict
from enum import Enum
from functools import lru_cache


class Standing(Enum):
    """How an element's text is taken.

    ALIEN: not the article's, unless nearly all of the page's text is in it.
    BOILERPLATE: not the article's, unless most of the page's text is in it: a wrapper named for one of its parts.
    PROMPT: not the article's, unless much of the page's text is in it: a prompt is short, a longer one is not closed.
    PLAIN: the names say nothing.
    BODY: the names say that the article is in it.
    """

    ALIEN = "alien"
    BOILERPLATE = "boilerplate"
    PROMPT = "prompt"
    PLAIN = "plain"
    BODY = "body"


class Role(Enum):
    """Which field of the article an element's names promise."""

    AUTHOR = "author"
    DATE = "date"
    SUBTITLE = "subtitle"


_ABOUT_THE_SITE = frozenset(["publisher", "logo", "mainEntityOfPage"])  # what itemprop says of an element
_FURNITURE_TAGS = frozenset(["aside", "footer", "form", "figure", "amp-carousel", "amp-sidebar"])

# Names are compared word by word: `relatedPosts` and `c-related_posts` both read `related posts`.
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

_SCRAP, _FEW = 2, 3  # letters of a scrap, and how many a name must have to be a machine's

_NOT_AUTHOR = "not the author"
_PICTURES = ("fig", "photo", "image", "img", "media", "wp", "foto", "picture", "video", "gallery", "slide")

_SAYINGS: dict[Standing | Role | str, str] = {
    Standing.ALIEN: """
        advert, adverts, advertisement, advertisements, advertising, ads, adsense, adslot, adunit, adbox, dfp, gpt,
        outbrain, taboola, mgid, revcontent, breadcrumb, breadcrumbs, cookie, cookies, gdpr, screen reader, sr only,
        visually hidden, visuallyhidden, navbar, lightbox, caption, captions, media info,
        sharedaddy, addthis, addtoany, sharethis, baca juga, read also, also read, linksisip, inject baca,
        disqus, comment, comments, commentary, komentar, kommentare, respond, replies, rollover, popover, hovercard
        """
    + "".join(f", {kind}caption, {kind}captions" for kind in _PICTURES),
    Standing.BOILERPLATE: """
        ad, promo, promos, promoted, promotion, sponsored, sponsor, sidebar, side bar, aside, widget, widgets, footer,
        foot, masthead, topbar, navigation, nav, menu, sosmed, teaser, teasers, tags, tag list, keywords, topics,
        toolbar, byline, author, authors, bio, credit, credits, copyright, timestamp, pub date, publish date, signup,
        sign up, register, login, newsletter, newsletters, consent, popup, pop up, modal, overlay, whatsapp, telegram,
        tooltip, banner, carousel, slider, gallery, slideshow, related, relateds, terkait, recommended, recommendation,
        recommendations, rekomendasi, recirculation, recirc, popular, terpopuler, trending, most read, most popular,
        read more, readmore, more from, more stories, read next, up next, latest, terkini, you may, may like,
        also like, see also, rating, vote, poll, reaction, reactions, pagination, paging, pager, toc,
        table of contents, infobox, info box, factbox, fact box, favorite, favorites, favourite, favourites, favoris,
        post card, article card, story card, news card, promo card, hide, hidden, no print, noprint, print only,
        disclaimer, trc, embed, embedded, tweet, twitter, instagram, facebook, correction
        """,
    Standing.PROMPT: """
        share, shares, sharing, social, socials, follow us, subscribe, subscription, app download, cta
        """,
    Standing.BODY: """
        article body, articlebody, article content, article text, article main, article detail, article copy,
        content article, story body, story content, story text, storybody, entry content, post content, post body,
        body content, body text, body copy, content body, main content, detail text, detail content, read content,
        text body, rich text, content text, news content, news text, news body, single content
        """,
    Role.SUBTITLE: """
        subtitle, sub title, standfirst, stand first, dek, subheadline, sub headline, subheading, sapo, headline sub
        """,
    Role.AUTHOR: """
        author, authors, byline, by line, penulis, pewarta, reporter, wartawan, writer, contributor, autor, autoren,
        auteur, credit title name, credit author name
        """,
    _NOT_AUTHOR: """
        bio, image, img, avatar, photo, picture, related, more, box, follow, social, about, desc, description,
        position, job
        """,
    Role.DATE: """
        date, datetime, time, timestamp, published, pubdate, publish, tanggal, waktu, posted, created, dateline,
        updated, datum, day
        """,
}
"""What the words of a name say, by the words."""


def _by_first_word() -> dict[str, list[tuple[str, Standing | Role | str]]]:
    found: dict[str, list[tuple[str, Standing | Role | str]]] = defaultdict(list)
    for meaning, sayings in _SAYINGS.items():
        for saying in sayings.split(","):
            words = saying.split()
            found[words[0]].append((f" {' '.join(words)} ", meaning))
    return dict(found)


_MEANINGS = _by_first_word()
_NOTHING: frozenset[Standing | Role | str] = frozenset()


@lru_cache(maxsize=20_000)
def read_names(tag: str, classes: str, identity: str, itemprop: str) -> tuple[Standing, Role | None]:
    """What the names of an element say of the text in it."""
    text = f" {' '.join(map(_words_of, f'{classes} {identity}'.split()))} "
    words = text.split()
    said = _NOTHING if _MEANINGS.keys().isdisjoint(words) else _said(words, text)
    return _standing(tag, said, itemprop), _role(said)


@lru_cache(maxsize=20_000)
def _words_of(name: str) -> str:
    """The words of one name of several, which recur where their combination does not.

    A name made of scraps, such as `AdDsWC`, is a machine's and has none.
    """
    words = _WORD.findall(name)
    return " ".join(words).lower() if any(len(word) > _SCRAP for word in words) or len(words) < _FEW else ""


def _said(words: list[str], text: str) -> frozenset[Standing | Role | str]:
    return frozenset(meaning for word in words for saying, meaning in _MEANINGS.get(word, ()) if saying in text)


def _standing(tag: str, said: frozenset[Standing | Role | str], itemprop: str) -> Standing:
    if "articleBody" in itemprop:
        return Standing.BODY
    if itemprop in _ABOUT_THE_SITE:
        return Standing.ALIEN
    if not said:
        return Standing.BOILERPLATE if tag in _FURNITURE_TAGS else Standing.PLAIN
    if Standing.ALIEN in said:
        return Standing.ALIEN
    if tag in _FURNITURE_TAGS:
        return Standing.BOILERPLATE
    return next((standing for standing in _RANKED if standing in said), Standing.PLAIN)


_RANKED = (Standing.BODY, Standing.BOILERPLATE, Standing.PROMPT)


def _role(said: frozenset[Standing | Role | str]) -> Role | None:
    if not said:
        return None
    if Role.SUBTITLE in said:
        return Role.SUBTITLE
    if Role.AUTHOR in said and _NOT_AUTHOR not in said:
        return Role.AUTHOR
    return Role.DATE if Role.DATE in said else None
