import time

import httpx
import pytest

from deploy.sample_newsroom.records import Trouble
from deploy.sample_newsroom.troubles import LARGE_BYTES, OFF_SITE, SLOW_SECONDS


def addresses(newsroom, trouble):
    found = [address for address in newsroom.truth.addresses if address.trouble is trouble]
    assert found, f"nothing listed is {trouble}"
    return found


@pytest.mark.parametrize(("trouble", "status"), [(Trouble.NOT_FOUND, 404), (Trouble.GONE, 410)])
def test_missing_pages(newsroom, trouble, status):
    for address in addresses(newsroom, trouble):
        assert newsroom.client.get(address.url).status_code == status


def test_a_failure_heals_at_the_second_request(fresh):
    served = fresh()
    for address in addresses(served, Trouble.HEALS):
        assert served.client.head(address.url).status_code == 500
        assert served.client.get(address.url).status_code == 500
        healed = served.client.get(address.url)
        assert healed.status_code == 200
        assert address.article.readings[0].title in healed.text


def test_a_healed_page_stays_healed_over_a_restart(fresh):
    first = fresh()
    [address] = addresses(first, Trouble.HEALS)
    first.client.get(address.url)
    first.process.terminate()
    first.process.wait(timeout=30)
    assert fresh(port=first.port).client.get(address.url).status_code == 200


def test_a_slow_page_comes_after_all(newsroom):
    [address] = addresses(newsroom, Trouble.SLOW)
    began = time.monotonic()
    assert newsroom.client.get(address.url).status_code == 200
    assert time.monotonic() - began >= SLOW_SECONDS


def test_a_redirect_loop_never_leaves_its_site(newsroom):
    [address] = addresses(newsroom, Trouble.REDIRECT_LOOP)
    with pytest.raises(httpx.TooManyRedirects):
        newsroom.client.get(address.url, follow_redirects=True)
    hop = newsroom.client.get(address.url)
    assert hop.next_request.url.netloc == hop.url.netloc


def test_a_redirect_leads_off_the_site(newsroom):
    [address] = addresses(newsroom, Trouble.OFF_SITE)
    answer = newsroom.client.get(address.url)
    assert answer.is_redirect
    assert answer.headers["location"] == OFF_SITE


def test_a_large_page_is_streamed_without_its_size(newsroom):
    [address] = addresses(newsroom, Trouble.TOO_LARGE)
    with newsroom.client.stream("GET", address.url) as answer:
        assert answer.status_code == 200
        assert "content-length" not in answer.headers
        assert LARGE_BYTES <= sum(map(len, answer.iter_bytes())) < LARGE_BYTES + 2**20


def test_a_large_page_may_be_left_early(newsroom):
    [address] = addresses(newsroom, Trouble.TOO_LARGE)
    with newsroom.client.stream("GET", address.url) as answer:
        next(answer.iter_bytes())
    assert newsroom.get(0, "/").status_code == 200


def test_an_empty_page_is_empty(newsroom):
    [address] = addresses(newsroom, Trouble.EMPTY)
    answer = newsroom.client.get(address.url)
    assert (answer.status_code, answer.content) == (200, b"\n")


def test_pages_without_an_article_have_no_article(newsroom):
    for address in addresses(newsroom, Trouble.NOT_AN_ARTICLE):
        answer = newsroom.client.get(address.url)
        assert answer.status_code == 200
        assert "NewsArticle" not in answer.text


def test_reading_against_robots_txt_is_noted(fresh):
    served = fresh()
    [address] = addresses(served, Trouble.ROBOTS)
    rules = served.get(0, "/robots.txt").text
    assert "Disallow: /pratinjau/" in rules
    assert "/pratinjau/" in address.url
    assert not (served.home / "visits.json").exists()
    assert served.client.get(address.url).status_code == 200
    assert "against robots.txt" in (served.home / "visits.json").read_text()


def test_every_trouble_is_listed_somewhere(newsroom):
    assert {address.trouble for address in newsroom.truth.addresses if address.trouble} == set(Trouble)
