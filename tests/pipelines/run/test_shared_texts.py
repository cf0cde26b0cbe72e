"""One text for URLs of different articles is none of them; copies and further addresses of one article stay."""

import pytest

from pipelines.archive.lake import Lake
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.records.article import Rejected
from pipelines.records.crawl_record import FetchedPage
from pipelines.records.hints import PageHints
from pipelines.records.reasons import RejectReason
from pipelines.records.warc_location import WarcLocation
from pipelines.run.results import read_results
from pipelines.run.shared_texts import SharedTexts, as_read, without_shared
from tests.builders import NOON, address, article, crawl_of, fetched
from tests.pipelines.importing.theirs import exchange
from tests.pipelines.importing.theirs import page as markup
from tests.stages import extract

NAMES = ("satu", "dua", "tiga", "empat", "lima")
NOTICE = {"title": "Pemberitahuan", "body": "Layanan kami pindah."}


def rejected_of(results, titles):
    texts = SharedTexts()
    for result, title in zip(results, titles, strict=True):
        texts.add(result, title)
    shared = texts.urls()
    read = [as_read(result, shared) for result in results]
    return [result.url.rpartition("/")[2] for result in read if isinstance(result, Rejected)]


def notices(number, **fields):
    return [article(name, **NOTICE | fields) for name in NAMES[:number]]


def test_a_text_for_three_listed_titles_is_none_of_the_articles():
    titles = ["Banjir di hulu", "Panen padi", "Jalan rusak"]
    assert rejected_of(notices(3), titles) == ["satu", "dua", "tiga"]
    assert rejected_of(notices(2), titles[:2]) == []


def test_the_article_that_the_others_were_sent_to_stays():
    titles = ["Banjir di hulu", "Panen padi", "Jalan rusak", "PEMBERITAHUAN!"]
    assert rejected_of(notices(4), titles) == ["satu", "dua", "tiga"]


@pytest.mark.parametrize("title", ["Pemberitahuan", "Kabar layanan"])
def test_a_copy_under_several_addresses_with_one_listed_title_stays(title):
    assert rejected_of(notices(4), [title] * 4) == []


def test_further_addresses_of_one_article_stay():
    titles = ["Banjir di hulu", "Panen padi", "Jalan rusak"]
    assert rejected_of(notices(3, canonical_url=address("satu")), titles) == []


def test_texts_under_different_headlines_stay():
    results = [article(name, title=f"Video {name}", body=NOTICE["body"]) for name in NAMES]
    assert rejected_of(results, [f"Tonton {name}" for name in NAMES]) == []


def test_long_texts_stay():
    assert rejected_of(notices(3, word_count=400), ["Banjir di hulu", "Panen padi", "Jalan rusak"]) == []


@pytest.mark.parametrize(
    ("number", "published_at", "are_left_out"), [(5, None, True), (4, None, False), (5, NOON, False)]
)
def test_without_titles_it_takes_five_undated_addresses(number, published_at, are_left_out):
    results = without_shared(notices(number, published_at=published_at))
    assert [isinstance(result, Rejected) for result in results] == [are_left_out] * number


def test_the_stage_counts_and_keeps_them_as_another_page(tmp_path):
    lake = Lake(str(tmp_path / "lake"))
    writer = SegmentWriter(tmp_path / "open", "warc/kota/a.warc.gz", "tests")
    pages = []
    for name, title in zip(NAMES, ["Banjir", "Panen padi", "Jalan rusak", "Harga beras", None], strict=True):
        headline = "Kami Sedang Pindah Rumah" if title else "Warga Tanam Pohon"
        place = WarcLocation(writer.name, writer.write(exchange(address(name), markup(headline))))
        result = fetched(name).model_copy(update={"page": FetchedPage(fetched_at=NOON, location=place)})
        found = result.found.model_copy(update={"listed_title": title})
        pages.append(result.model_copy(update={"found": found}))
    writer.publish(lake)
    crawl = crawl_of(*pages)
    crawl.write(lake)
    assert extract(lake, crawl.run_id, PageHints(source_id="kota")) == {"articles": 1, "soft_404": 4}
    results = list(read_results(lake, crawl.run_id, "kota"))
    assert [result.url for result in results] == [address(name) for name in NAMES]
    assert {result.reason for result in results if isinstance(result, Rejected)} == {RejectReason.SOFT_404}
