"""The pictures of an article: its main one, then those between its paragraphs."""

from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urljoin, urlsplit

from pipelines.cleaning.paragraphs import normalize_text
from pipelines.records.article import ArticleImage
from pipelines.records.extracted import Extracted, Line, PageImage
from pipelines.urls import is_too_long, printable_url

_MAX_IMAGES = 100  # pictures that are kept with an article


def find_images(lines: Sequence[Line], extracted: Extracted) -> Iterator[ArticleImage]:
    """Yield the pictures of an article in the page's order, each file once; those after its text are not its own."""
    return islice(_find_images(lines, extracted), _MAX_IMAGES)


def _find_images(lines: Sequence[Line], extracted: Extracted) -> Iterator[ArticleImage]:
    seen: set[str] = set()
    main = extracted.main_image
    if main and (url := _address(extracted.base_url, main.src)):
        seen.add(_file_of(url))
        yield _image(main, url, None, is_lead=True)
    last = max((number for number, line in enumerate(lines) if line.reason is None), default=0)
    paragraph = 0
    for line in lines[: last + 1]:
        for image in line.images:
            url = _address(extracted.base_url, image.src)
            if url and _file_of(url) not in seen:
                seen.add(_file_of(url))
                yield _image(image, url, paragraph, is_lead=False)
        paragraph += line.reason is None


def _image(image: PageImage, url: str, paragraph: int | None, *, is_lead: bool) -> ArticleImage:
    caption, credit = normalize_text(image.caption), normalize_text(image.credit)
    return ArticleImage(paragraph, url, caption or None, credit or None, is_lead)


def _file_of(url: str) -> str:
    """Return the path of a picture without its folders, which all its sizes share."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2] or url


def _address(base_url: str, src: str) -> str:
    """Return the absolute address of a picture, '' if it has none on the web."""
    try:
        url = printable_url(urljoin(base_url, src))
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) and not is_too_long(url) else ""
