"""The titles that listings give their URLs, as plain text."""

from datetime import UTC, datetime

import pytest
from scrapy.http import HtmlResponse

from crawlers.listings.feed import read_feed
from crawlers.listings.index_page import read_index
from crawlers.listings.sitemap import read_sitemap
from tests.crawlers.listings.listings import DAY

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
URL = "https://kota.example/read/1/satu"


def test_an_index_gives_the_longest_text_of_a_link(source):
    html = f"""<a href="{URL}"><img alt=x></a><h2><a href="{URL}#isi">Padi &amp;\n beras <b>murah</b></a></h2>
    <a href="{URL}">Baca</a><a href="/read/2/dua" title="Dari judul"><img></a><a href="/read/3/tiga"><img></a>"""
    response = HtmlResponse("https://kota.example/indeks", body=html.encode(), encoding="utf-8")
    titles = [each.listed_title for each in read_index(response, source, DAY)]
    assert titles == ["Padi & beras murah", "Dari judul", None]


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Padi dan beras", "Padi dan beras"),
        ("<![CDATA[<b>Padi</b> &amp; beras]]>", "Padi & beras"),
        ("Padi &amp;quot;murah&amp;quot;", 'Padi "murah"'),
        ("x" * 400, "x" * 300),
        ("", None),
    ],
)
def test_a_feed_and_a_news_sitemap_give_their_titles(source, title, plain):
    feed = f"<rss version='2.0'><channel><item><title>{title}</title><link>{URL}</link></item></channel></rss>"
    (found,) = read_feed(feed.encode(), source, NOW).articles
    assert found.listed_title == plain
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    sitemap = (
        f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:news='{news}'><url><loc>{URL}</loc>"
        f"<news:news><news:title>{title}</news:title></news:news></url></urlset>"
    )
    (found,) = read_sitemap(sitemap.encode(), source, NOW).articles
    assert found.listed_title == plain
