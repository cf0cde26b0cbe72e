"""A run's stages from the lake to the warehouse, where the lake does not hold what it should."""

from contextlib import closing

import pytest

from pipelines import ledger
from pipelines.errors import CheckError
from pipelines.lake import Lake
from pipelines.manifest import Fetched, manifest_name
from pipelines.records import PageHints
from pipelines.runs import open_runs, register_publishers
from pipelines.segments import SegmentWriter
from pipelines.stages import begin_anew, check_run, deduplicate_run, extract_run, leave_to_the_next, load_run
from pipelines.warehouse.connection import connect, open_connection
from tests.builders import DAY, KOTA, NOON, address, fetched, manifest
from tests.pipelines.importing.theirs import exchange
from tests.pipelines.importing.theirs import page as markup

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
        name: Fetched(fetched_at=NOON, warc_file=file, warc_offset=offset)
        for name, file in {"satu": "warc/kota/a.warc.gz", "dua": "warc/kota/lost.warc.gz"}.items()
    }
    account = manifest(*(fetched(name).model_copy(update={"page": place}) for name, place in places.items()))
    lake.write_json(manifest_name(RUN, "kota"), account.model_dump(mode="json"))
    with connect(warehouse_url, "kabar_loader") as connection:
        register_publishers(connection, [KOTA])
        open_runs(connection, RUN, "archive_day", ["kota"], DAY)
        ledger.discover(connection, RUN, "kota", [page.found for page in account.pages])
        ledger.settle_crawl(connection, RUN, "kota", account.pages)


@pytest.mark.usefixtures("crawled")
def test_a_page_that_the_archive_lacks_waits_and_the_others_are_loaded(lake, warehouse_url):
    assert extract_run(lake, RUN, HINTS) == {"articles": 1}
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
        cursor.execute("UPDATE ops.ledger SET discovered_at = now() - interval '3 days'")
    leave_to_the_next(lake, RUN, "kota", "held")
    with pytest.raises(CheckError, match="kota: no new article since"):
        check_run(lake, RUN, ["kota"], warehouse_url)


def test_a_run_again_forgets_that_it_was_left(lake, warehouse_url, crawled):
    leave_to_the_next(lake, RUN, "kota", "held")
    check_run(lake, RUN, ["kota"], warehouse_url)
    begin_anew(lake, RUN, "kota")
    with pytest.raises(CheckError, match="its crawl left no account"):
        check_run(lake, RUN, ["kota"], warehouse_url)
