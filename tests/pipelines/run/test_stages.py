"""A run's stages from the lake to the warehouse, where the lake does not hold what it should."""

from contextlib import closing

import pytest

from pipelines.archive.lake import Lake
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.errors import ArchiveError, CheckError
from pipelines.records.crawl_record import FetchedPage
from pipelines.records.hints import PageHints
from pipelines.records.warc_location import WarcLocation
from pipelines.run.crawl_files import record_skip
from pipelines.run.results import write_results
from pipelines.run.stages import check_run, clear_run_files, deduplicate_run, load_run
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect, open_connection
from pipelines.warehouse.runs import open_runs, register_publishers
from tests.builders import DAY, DESA, KOTA, NOON, address, article, crawl_of, fetched
from tests.pipelines.importing.theirs import exchange
from tests.pipelines.importing.theirs import page as markup
from tests.stages import extract

RUN = "archive_day/one"
HINTS = PageHints(source_id="kota", timezone="Asia/Jakarta", language="id")


@pytest.fixture
def lake(tmp_path):
    return Lake(str(tmp_path / "lake"))


@pytest.fixture
def crawled(lake, tmp_path, warehouse_url):
    """Two pages that a crawl fetched, the second of which lies in a segment that is lost."""
    writer = SegmentWriter(tmp_path / "open", "warc/kota/a.warc.gz", "tests")
    offset = writer.write(exchange(address("satu"), markup("Warga Tanam Pohon")))
    writer.publish(lake)
    places = {
        name: FetchedPage(fetched_at=NOON, location=WarcLocation(file, offset))
        for name, file in {"satu": "warc/kota/a.warc.gz", "dua": "warc/kota/lost.warc.gz"}.items()
    }
    crawl = crawl_of(*(fetched(name).model_copy(update={"page": place}) for name, place in places.items()))
    crawl.write(lake)
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])
        open_runs(connection, RUN, "archive_day", ["kota"], DAY)
        ledger.discover(connection, RUN, "kota", crawl.found)
        ledger.settle_crawl(connection, RUN, "kota", crawl.pages)


@pytest.mark.usefixtures("crawled")
def test_a_page_that_the_archive_lacks_waits_and_the_others_are_loaded(lake, warehouse_url):
    assert extract(lake, RUN, HINTS) == {"articles": 1}
    deduplicate_run(lake, RUN, ["kota"])
    counts = load_run(lake, RUN, ["kota"], warehouse_url)["kota"]
    assert (counts.loaded, counts.pending) == (1, 1)
    with pytest.raises(CheckError, match="1 fetched pages were not read"):
        check_run(lake, RUN, ["kota"], warehouse_url)
    with closing(open_connection(warehouse_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT url, warc_file FROM ops.ledger WHERE state = 'pending'")
        assert cursor.fetchall() == [(address("dua"), "warc/kota/lost.warc.gz")]


def test_a_source_that_polls_leave_to_the_next_again_and_again_falls_silent(lake, warehouse_url, crawled):
    with connect(warehouse_url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE ops.ledger SET discovered_at = now() - interval '8 days'")
    record_skip(lake, RUN, "kota", "held")
    with pytest.raises(CheckError, match="kota: nothing published: no new article since"):
        check_run(lake, RUN, ["kota"], warehouse_url)


def test_a_run_again_forgets_that_it_was_left(lake, warehouse_url, crawled):
    record_skip(lake, RUN, "kota", "held")
    check_run(lake, RUN, ["kota"], warehouse_url)
    clear_run_files(lake, RUN, "kota")
    with pytest.raises(CheckError, match="the crawl failed before it wrote its result"):
        check_run(lake, RUN, ["kota"], warehouse_url)


@pytest.mark.usefixtures("crawled")
def test_a_crawl_that_starts_again_leaves_nothing_of_an_earlier_attempt_to_read(lake):
    clear_run_files(lake, RUN, "kota")
    with pytest.raises(ArchiveError, match=r"pages.jsonl.gz is not in the lake"):
        extract(lake, RUN, HINTS)


@pytest.mark.usefixtures("crawled")
def test_a_damaged_file_turns_the_run_red(lake, warehouse_url):
    extract(lake, RUN, HINTS)
    lake.write_text(f"runs/{RUN}/kota/crawl.json", "{")
    with pytest.raises(CheckError, match=r"crawl.json in the lake is damaged"):
        check_run(lake, RUN, ["kota"], warehouse_url)


SHARED = {  # what two publishers with the same hosts read, by source: the address of each page and what it claims to be
    "the later source has the article's own address": {
        "desa": {"amp/satu": "satu"},
        "kota": {"satu": "satu"},
    },
    "one source believes the claim and the other does not": {
        "desa": {"satu": "satu", "satu?a=1": "satu"},
        "kota": {"satu?a=1": "satu-1"},
    },
    "each has the other's": {
        "desa": {"satu": "satu", "amp/dua": "dua"},
        "kota": {"dua": "dua", "amp/satu": "satu"},
    },
}


@pytest.mark.parametrize("pages", SHARED.values(), ids=SHARED.keys())
def test_a_duplicate_names_an_article_that_is_there_whichever_of_two_sources_has_it(lake, warehouse_url, pages):
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA, DESA])
        open_runs(connection, RUN, "archive_day", list(pages), DAY)
        for source_id, claims in pages.items():
            crawl = crawl_of(*(fetched(name, url=address(name)) for name in claims), run_id=RUN, source_id=source_id)
            crawl.write(lake)
            ledger.discover(connection, RUN, source_id, crawl.found)
            ledger.settle_crawl(connection, RUN, source_id, crawl.pages)
            read = [article(name, canonical_url=address(claim), source_id=source_id) for name, claim in claims.items()]
            write_results(lake, RUN, source_id, read)
    deduplicate_run(lake, RUN, list(pages))
    load_run(lake, RUN, list(pages), warehouse_url)
    check_run(lake, RUN, list(pages), warehouse_url)
    with closing(open_connection(warehouse_url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger.source_id, ledger.url, article.canonical_url FROM ops.ledger AS ledger"
            " LEFT JOIN warehouse.articles AS article USING (article_id) WHERE state IN ('loaded', 'duplicate')"
        )
        assert {(source, url): claim for source, url, claim in cursor.fetchall()} == {
            (source_id, address(name)): address(claim)
            for source_id, claims in pages.items()
            for name, claim in claims.items()
        }
