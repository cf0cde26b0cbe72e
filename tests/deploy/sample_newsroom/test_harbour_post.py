import json
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import lxml.etree
import lxml.html
import pytest

from deploy.sample_newsroom import plan
from deploy.sample_newsroom.articles import pieces
from deploy.sample_newsroom.days import DAYS
from deploy.sample_newsroom.listings import FEED_LENGTH, listings
from deploy.sample_newsroom.sites import HARBOUR_POST
from pipelines.records.article import Access

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
BY_KEY = {piece.key: piece for piece in pieces(HARBOUR_POST)}
CORRECTED = [BY_KEY[key] for key in plan.CORRECTED]


def xml(newsroom, path):
    answer = newsroom.get(1, path)
    assert answer.status_code == 200
    return lxml.etree.fromstring(answer.content)


def rss(newsroom):
    return {item.findtext("link"): item for item in xml(newsroom, "/feed.xml").iter("item")}


def atom(newsroom):
    entries = xml(newsroom, "/atom.xml").iter(f"{ATOM}entry")
    return {entry.find(f"{ATOM}link").get("href"): entry for entry in entries}


def sitemap(newsroom):
    return {url.findtext(f"{SITEMAP}loc"): url for url in xml(newsroom, "/sitemap-news.xml").iter(f"{SITEMAP}url")}


def page(newsroom, path):
    return lxml.html.fromstring(newsroom.get(1, path).text)


def test_the_sitemap_lists_everything_and_the_feeds_the_newest(newsroom):
    every = newsroom.truth.of(HARBOUR_POST.id)
    assert set(sitemap(newsroom)) == {address.url for address in every if "sitemap" in address.found_by}
    in_feed = {address.url for address in every if "feed" in address.found_by}
    assert set(rss(newsroom)) == set(atom(newsroom)) == in_feed
    assert len(in_feed) == FEED_LENGTH
    assert len(every) == len(pieces(HARBOUR_POST)) + 4


def test_times_carry_the_offset_of_their_day(newsroom):
    offsets = {}
    for url in sitemap(newsroom).values():
        published = url.findtext(f"{NEWS}news/{NEWS}publication_date")
        offsets.setdefault(published[:10], set()).add(published[-6:])
    days = [day.isoformat() for day in DAYS]
    assert offsets == {day: {"-05:00" if day < "2026-03-08" else "-04:00"} for day in days}


def test_feed_times_are_those_of_the_articles(newsroom):
    newest = listings(HARBOUR_POST)[-1]
    item = rss(newsroom)[newsroom.url(1, newest.path)]
    assert parsedate_to_datetime(item.findtext("pubDate")) == newest.at


@pytest.mark.parametrize("piece", CORRECTED, ids=lambda piece: piece.key)
def test_a_visit_brings_the_second_edition(fresh, piece):
    served = fresh()
    url, [first, second] = served.url(1, piece.path), piece.editions
    before = sitemap(served)[url].findtext(f"{SITEMAP}lastmod")
    assert before == first.published_at.isoformat()
    served.client.head(url)
    for edition in (first, second, second):
        text = page(served, piece.path)
        assert text.xpath("//h1/text()") == [edition.title]
        told = [each.text_content() for each in text.xpath("//div[@class='story']/*[self::p or self::h2]")]
        assert [part for part in told if not part.startswith("Read more:")] == edition.body.split("\n")
        assert bool(text.xpath("//time[@class='updated']")) == (edition is second)
    assert sitemap(served)[url].findtext(f"{SITEMAP}lastmod") == second.modified_at.isoformat()
    if url in atom(served):
        assert atom(served)[url].findtext(f"{ATOM}updated") == second.modified_at.isoformat()
        assert rss(served)[url].findtext(f"{ATOM}updated") == second.modified_at.isoformat()
        assert rss(served)[url].findtext("title") == second.title


def test_corrections_reach_the_feeds_and_beyond(newsroom):
    in_feed = {newsroom.url(1, piece.path) in rss(newsroom) for piece in CORRECTED}
    assert in_feed == {True, False}
    assert len(CORRECTED) >= 4


def test_a_restart_does_not_go_back(fresh):
    served, piece = fresh(), CORRECTED[0]
    served.get(1, piece.path)
    served.process.terminate()
    served.process.wait(timeout=30)
    again = fresh(port=served.port)
    assert piece.editions[1].paragraphs[-1].text in again.get(1, piece.path).text
    lastmod = sitemap(again)[again.url(1, piece.path)].findtext(f"{SITEMAP}lastmod")
    assert lastmod == piece.editions[1].modified_at.isoformat()


def test_metadata_stands_in_a_graph(newsroom):
    piece = next(piece for piece in BY_KEY.values() if len(piece.first.authors) == 3 and piece.first.photo)
    text, edition = page(newsroom, piece.path), piece.first
    [json_ld] = map(json.loads, text.xpath("//script[@type='application/ld+json']/text()"))
    [article] = [node for node in json_ld["@graph"] if node["@type"] == "NewsArticle"]
    assert [author["name"] for author in article["author"]] == list(edition.authors)
    assert article["datePublished"] == edition.published_at.isoformat()
    assert article["image"]["url"] == newsroom.url(1, edition.photo)
    assert text.xpath("//p[@class='standfirst']/text()") == [edition.subtitle]
    assert text.xpath("//figcaption/text()") == [edition.caption]
    byline = text.xpath("//div[@class='byline']")[0].text_content()
    assert byline == "By {}, {} and {}".format(*edition.authors)


def test_partial_articles_say_so_and_stop(newsroom):
    partial = [piece for piece in BY_KEY.values() if piece.first.access is Access.PARTIAL]
    assert len(partial) == 2
    for piece in partial:
        text = page(newsroom, piece.path).text_content()
        assert "This story is for subscribers" in text
        assert '"isAccessibleForFree": false' in newsroom.get(1, piece.path).text
        assert len(piece.first.paragraphs) == 2


def test_robots_txt_names_the_sitemap(newsroom):
    assert f"Sitemap: {newsroom.url(1, '/sitemap-news.xml')}" in newsroom.get(1, "/robots.txt").text


def test_links_of_the_front_page_and_of_an_article_lead_somewhere(newsroom):
    for path in ("/", pieces(HARBOUR_POST)[0].path):
        links = page(newsroom, path).xpath("//a/@href | //img/@src | //link/@href")
        targets = {urljoin(newsroom.url(1, path), link).split("#")[0] for link in links}
        assert not [target for target in targets if newsroom.client.get(target).status_code != 200]
