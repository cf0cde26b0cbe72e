"""What the names of an element (class, id, itemprop) say of its text: the article's, or the page's furniture."""

import re
from enum import Enum
from functools import lru_cache


class Standing(Enum):
    """How an element's text is taken.

    ALIEN: not the article's, unless nearly all of the page's text is in it.
    FURNITURE: not the article's, unless most of the page's text is in it: a wrapper named for one of its parts.
    PROMPT: not the article's, unless much of the page's text is in it: a prompt is short, a longer one is not closed.
    PLAIN: the names say nothing.
    BODY: the names say that the article is in it.
    """

    ALIEN = "alien"
    FURNITURE = "furniture"
    PROMPT = "prompt"
    PLAIN = "plain"
    BODY = "body"


class Role(Enum):
    """Which field of the article an element's names promise."""

    AUTHOR = "author"
    DATE = "date"
    SUBTITLE = "subtitle"


_FURNITURE_TAGS = frozenset(["aside", "footer", "form", "figure", "amp-carousel", "amp-sidebar"])

# Names are compared word by word: `relatedPosts` and `c-related_posts` both read ` related posts `.
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")

_ALIEN = re.compile(
    r" (?:adverts?|advertisements?|advertising|ads|adsense|adslot|adunit|adbox|dfp|gpt|outbrain|taboola|mgid|revcontent"
    r"|breadcrumbs?|cookies?|gdpr|screen reader|sr only|visually hidden|visuallyhidden|navbar|lightbox"
    r"|(?:fig|photo|image|img|media|wp|foto|picture|video|gallery|slide)? ?captions?(?: text)?|media info"
    r"|sharedaddy|addthis|addtoany|sharethis|baca juga|read also|also read|linksisip|inject baca"
    r"|disqus|comments?|commentary|komentar|kommentare|respond|replies|rollover|popover|hovercard) "
)
_FURNITURE = re.compile(
    r" (?:ad|promos?|promoted|promotion|sponsored|sponsor|sidebar|side bar|aside|widgets?|footer|foot|masthead|topbar"
    r"|navigation|nav|menu|sosmed|teasers?|tags|tag list|keywords|topics"
    r"|toolbar|byline|authors?|bio|credits?|copyright|timestamp|pub(?:lish)? date|signup|sign up|register|login"
    r"|newsletters?|consent|popup|pop up|modal|overlay|whatsapp|telegram|tooltip|banner|carousel|slider|gallery"
    r"|slideshow|related|relateds|terkait|recommended|recommendations?|rekomendasi|recirculation|recirc|popular|terpopuler"
    r"|trending|most read|most popular|read more|readmore|more from|more stories|read next|up next|latest|terkini"
    r"|you may|may like|also like|see also|rating|vote|poll|reactions?|pagination|paging|pager|toc|table of contents"
    r"|info ?box|fact ?box|favorites?|favourites?|favoris|(?:post|article|story|news|promo) card|hide|hidden|no print"
    r"|noprint|print only|disclaimer|trc|embed|embedded|tweet|twitter|instagram|facebook|correction) "
)
_PROMPT = re.compile(r" (?:share|shares|sharing|social|socials|follow us|subscribe|subscription|app download|cta) ")
_BODY = re.compile(
    r" (?:article body|articlebody|article content|article text|article main|article detail|article copy"
    r"|content article|story body|story content|story text|storybody|entry content|post content|post body"
    r"|body content|body text|body copy|content body|main content|detail text|detail content|read content"
    r"|text body|rich text|content text|news content|news text|news body|single content) "
)
_AUTHOR = re.compile(
    r" (?:authors?|byline|by line|penulis|pewarta|reporter|wartawan|writer|contributor|autor|autoren|auteur"
    r"|credit title name|credit author name) "
)
_NOT_AUTHOR = re.compile(
    r" (?:bio|image|img|avatar|photo|picture|related|more|box|follow|social|about|desc|description|position|job) "
)
_DATE = re.compile(
    r" (?:date|datetime|time|timestamp|published|pubdate|publish|tanggal|waktu|posted|created|dateline"
    r"|updated|datum|day) "
)
_SUBTITLE = re.compile(
    r" (?:subtitle|sub title|standfirst|stand first|dek|subheadline|sub headline|subheading|sapo|headline sub) "
)


@lru_cache(maxsize=20_000)
def read_names(tag: str, classes: str, identity: str, itemprop: str) -> tuple[Standing, Role | None]:
    """What the names of an element say of the text in it."""
    words = _WORD.findall(f"{classes} {identity}")
    return _read_words(tag, f" {' '.join(words).lower()} ", itemprop)


@lru_cache(maxsize=20_000)
def _read_words(tag: str, words: str, itemprop: str) -> tuple[Standing, Role | None]:
    """The same without the numbers, by which many a page tells its elements apart."""
    return _standing(tag, words, itemprop), _role(words)


def _standing(tag: str, words: str, itemprop: str) -> Standing:
    if "articleBody" in itemprop:
        return Standing.BODY
    if _ALIEN.search(words):
        return Standing.ALIEN
    if tag not in _FURNITURE_TAGS and _BODY.search(words):
        return Standing.BODY
    if tag in _FURNITURE_TAGS or _FURNITURE.search(words):
        return Standing.FURNITURE
    return Standing.PROMPT if _PROMPT.search(words) else Standing.PLAIN


def _role(words: str) -> Role | None:
    if _SUBTITLE.search(words):
        return Role.SUBTITLE
    if _AUTHOR.search(words) and not _NOT_AUTHOR.search(words):
        return Role.AUTHOR
    return Role.DATE if _DATE.search(words) else None
