"""Whatever structure a page has, it gives an article or a reason, and never an error."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.cleaning import clean
from pipelines.extraction import extract
from pipelines.records.article import Article, Rejected
from pipelines.records.extracted import Extracted
from pipelines.records.raw_page import RawPage
from tests.builders import NO_HINTS

TAGS = [
    "p",
    "div",
    "br",
    "a",
    "article",
    "h1",
    "h2",
    "ul",
    "li",
    "table",
    "td",
    "time",
    "script",
    "meta",
    "span",
    "figure",
]
NAMES = ["article-body", "author", "date", "subtitle", "comments", "related", "ads", ""]
TEXTS = [
    "Pasar dibuka kembali, kata wali kota pada Senin pagi di depan ratusan warga.",
    "x",
    "2 Maret 2026 14:05",
    "{",
    "&amp;#0;",
]

texts = st.sampled_from(TEXTS) | st.text(max_size=30)


@st.composite
def elements(draw):
    tag, name = draw(st.sampled_from(TAGS)), draw(st.sampled_from(NAMES))
    inside = draw(st.lists(texts | elements(), max_size=4))
    value = draw(texts).replace('"', "")
    return f'<{tag} class="{name}" itemprop="datePublished" content="{value}" name="author">{"".join(inside)}</{tag}>'


def read(body):
    page = RawPage(
        url="https://warta.example/a",
        body=body,
        content_type="text/html",
        fetched_at=datetime(2026, 3, 20, tzinfo=UTC),
    )
    extracted = extract(page, NO_HINTS)
    return clean(extracted, page, NO_HINTS, "test") if isinstance(extracted, Extracted) else extracted


@given(st.lists(elements(), max_size=6))
@settings(max_examples=150)
def test_any_structure(parts):
    result = read("".join(parts).encode("utf-8", "replace"))
    assert isinstance(result, Article | Rejected)
    if isinstance(result, Article):
        assert result.body
        assert result.title
        assert result.published_at is None or result.published_at.utcoffset() is not None


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_bytes(body):
    assert isinstance(read(body), Article | Rejected)
