"""`extract --warc`: the places of the text are learned from the pages before they are read."""

from datetime import UTC, datetime

import pytest

from deploy.cli.extract_command import results
from deploy.cli.extract_input import Task, with_regions
from pipelines.archive.lake import Lake
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.reading import read_page
from pipelines.records.hints import PageHints


def markup(number):
    lines = [f"Kalimat panjang ke-{n} dari berita nomor {number} yang berisi cukup banyak kata." for n in range(6)]
    text = "".join(f"<p>{line}</p>" for line in lines)
    return f"<h1>Panen petak {number} lebih awal</h1><ul><li>Menu</li></ul><div class='isi'>{text}</div>"


@pytest.fixture
def tasks(tmp_path):
    """Return the tasks for a WARC with this number of pages of a publisher."""

    def make(count, source_id="kota"):
        writer = SegmentWriter(tmp_path / "work", "a.warc.gz", "Kabar/0.1")
        urls = [f"https://kota.example/read/{number}" for number in range(count)]
        offsets = [
            writer.write(
                Exchange(
                    url=url,
                    method="GET",
                    request_headers=[],
                    status=200,
                    reason="OK",
                    headers=[("Content-Type", "text/html")],
                    body=markup(number).encode(),
                    fetched_at=datetime(2026, 3, 2, tzinfo=UTC),
                )
            )
            for number, url in enumerate(urls)
        ]
        writer.publish(Lake(str(tmp_path)))
        hints = PageHints(source_id=source_id)
        pairs = zip(urls, offsets, strict=True)
        return [Task(url, tmp_path / "a.warc.gz", offset, url, hints) for url, offset in pairs]

    return make


def readings(tasks):
    failed = []
    found = [result for _, result in results(read_page, tasks, 1, lambda _url: PageHints(), failed)]
    assert not failed
    return found


def test_many_pages_of_a_publisher_are_read_in_its_region_and_read_the_same(tasks):
    plain = tasks(100)
    learned = list(with_regions(plain))
    assert {task.hints.profile.region for task in learned} == {"div.isi"}
    assert readings(learned) == readings(plain)


@pytest.mark.parametrize(("count", "source_id"), [(99, "kota"), (100, "unknown")])
def test_a_few_pages_or_those_of_an_unknown_publisher_teach_nothing(tasks, count, source_id):
    assert {task.hints.profile.region for task in with_regions(tasks(count, source_id))} == {""}
