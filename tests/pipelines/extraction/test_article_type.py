"""The kind of an article: what markup says of it, and what yields to what."""

import pytest

from pipelines.extraction.article_type import _KINDS, read_article_type
from pipelines.extraction.document import parse_document
from pipelines.records.article import ArticleType
from pipelines.records.hints import Selectors

URL = "https://kota.example/read/1/pasar"


def kind(head="", section=None, url=URL):
    document = parse_document(f"<head>{head}</head><body><h1>Pasar</h1></body>".encode(), Selectors())
    return read_article_type(document, section, url)


def json_ld(kind, **more):
    extra = "".join(f', "{name}": "{value}"' for name, value in more.items())
    data = f'{{"@type": {kind}, "headline": "Pasar kota dibuka lagi"{extra}}}'
    return f'<script type="application/ld+json">{data}</script>'


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ('"NewsArticle"', ArticleType.NEWS),
        ('"https://schema.org/OpinionNewsArticle"', ArticleType.OPINION),
        ('["NewsArticle", "AnalysisNewsArticle"]', ArticleType.ANALYSIS),
        ('"LiveBlogPosting"', ArticleType.LIVE),
        ('["Article", "AdvertiserContentArticle"]', ArticleType.ADVERTORIAL),
        ('"Article"', None),
    ],
)
def test_the_type_in_json_ld(declared, expected):
    assert kind(json_ld(declared)) is expected


def test_any_other_claim_goes_before_news():
    news = json_ld('"NewsArticle"')
    assert kind(f'{news}<meta property="article:opinion" content="true">') is ArticleType.OPINION
    assert kind(f'{news}<meta property="article:opinion" content="false">') is ArticleType.NEWS
    assert kind(news, section="Opini") is ArticleType.OPINION
    assert kind(json_ld('"NewsArticle"', genre="Analysis")) is ArticleType.ANALYSIS


def test_json_ld_goes_before_the_section():
    assert kind(json_ld('"ReviewNewsArticle"'), section="Opini") is ArticleType.REVIEW


def test_meta_elements_are_compared_whole():
    assert kind('<meta property="og:type" content="video.other">') is ArticleType.VIDEO
    assert kind('<meta name="article_type" content="Advertorial">') is ArticleType.ADVERTORIAL
    assert kind('<meta property="og:type" content="article about opinion">') is None


def test_a_section_counts_as_a_whole_name_or_as_the_first_part_of_the_address():
    assert kind(section="Opini Publik") is None
    assert kind(url="https://kota.example/opinion/pasar-kota") is ArticleType.OPINION
    assert kind(url="https://kota.example/opinion") is None
    assert kind(url="https://kota.example/read/opinion/1") is None
    assert kind(url="") is None


def test_every_kind_can_be_claimed():
    assert {kind for values in _KINDS.values() for kind in values.values()} == set(ArticleType)
