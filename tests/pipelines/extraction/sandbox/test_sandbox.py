"""Pages read in processes of their own: in order, bounded, and one bad page never costs another one."""

import os
import signal
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime

import psutil
import pytest

from pipelines.errors import ReadingError
from pipelines.extraction.sandbox import Limits, read_all, worker
from pipelines.extraction.sandbox.reader import Reader
from pipelines.reading import read_page
from pipelines.records.article import Article, Rejected
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason
from tests.builders import NO_HINTS

PARAGRAPH = "Pasar {} dibuka kembali, kata wali kota pada Senin pagi di depan ratusan warga yang menunggu."
# Enough for a first page, for which the model that tells languages may have to be loaded: that takes a second.
TIGHT = Limits(cpu_seconds=4.0, wall_seconds=20.0, memory_bytes=1024**3)
HOPELESS = Limits(cpu_seconds=0.000001, wall_seconds=20.0, memory_bytes=1024**3)


def page(number=0, body=None):
    text = "".join(f"<p>{PARAGRAPH.format(f'{number} {part}')}</p>" for part in range(6))
    head = f"<html lang='id'><head><title>Pasar {number}</title></head>"
    html = f"{head}<body><h1>Pasar {number}</h1><article>{text}</article>"
    return RawPage(
        url=f"https://warta.example/read/{number}",
        body=html.encode() if body is None else body,
        content_type="text/html",
        fetched_at=datetime(2026, 3, 20, tzinfo=UTC),
    )


def with_hints(pages):
    return [(each, NO_HINTS) for each in pages]


@pytest.mark.parametrize("jobs", [1, 3])
def test_results_come_in_the_order_of_the_pages_and_are_those_of_reading(jobs):
    pages = [page(number, b"" if number % 4 == 3 else None) for number in range(12)]
    results = list(read_all(read_page, with_hints(pages), jobs))
    assert results == [read_page(each, NO_HINTS) for each in pages]
    assert {type(result) for result in results} == {Article, Rejected}


def test_nothing_to_read_starts_nothing():
    before = psutil.Process().children()
    assert list(read_all(read_page, [])) == []
    assert psutil.Process().children() == before


def test_a_page_that_takes_too_long_is_rejected():
    (result,) = read_all(read_page, with_hints([page()]), limits=HOPELESS)
    assert result == Rejected(url=page().url, reason=RejectReason.UNREADABLE, detail="took longer than 1e-06 s")


def test_pages_are_drawn_only_a_little_ahead():
    drawn = []

    def pages():
        for number in range(50):
            drawn.append(number)
            yield page(number), NO_HINTS

    results = read_all(read_page, pages())
    next(results)
    assert len(drawn) <= 4
    results.close()


def test_what_the_pages_raise_is_raised_here_and_leaves_no_process_or_thread():
    def pages():
        yield page(), NO_HINTS
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        list(read_all(read_page, pages()))
    assert [thread for thread in threading.enumerate() if thread.name.startswith("reader")] == []


def test_a_reader_that_ends_for_another_cause_is_replaced_and_the_page_read_again():
    reader = Reader(TIGHT)
    first = reader.read(read_page, page(1), NO_HINTS)
    os.kill(reader._worker.process.pid, signal.SIGKILL)
    try:
        assert reader.read(read_page, page(1), NO_HINTS) == first
    finally:
        reader.close()


def test_readers_that_do_not_start_are_told_and_reject_no_page(monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(ReadingError, match="did not start"):
        list(read_all(read_page, with_hints([page()])))


def stand_in(folder, then):
    """An interpreter that says it is ready, and then does something else than reading."""
    program = folder / "python"
    imports = "import sys, time\nfrom multiprocessing.connection import Connection\n"
    ready = "parent = Connection(int(sys.argv[3]))\nparent.send('ready')\n"
    program.write_text(f"#!{sys.executable}\n{imports}{ready}{then}\n")
    program.chmod(0o700)
    return str(program)


def test_a_reader_that_breaks_by_itself_is_told_and_rejects_no_page(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.executable", stand_in(tmp_path, "sys.exit(3)"))
    with pytest.raises(ReadingError, match="exit code 3"):
        list(read_all(read_page, with_hints([page()])))


def test_a_reader_that_hangs_without_working_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.executable", stand_in(tmp_path, "time.sleep(30)"))
    (result,) = read_all(read_page, with_hints([page()]), limits=replace(TIGHT, wall_seconds=0.2))
    assert result.detail == "took longer than 0.2 s"


def raising(error):
    def read(_page, _hints):
        raise error

    return read


def test_an_error_that_nobody_foresaw_rejects_the_page_and_a_broken_installation_none(capsys):
    result = worker._read(raising(IndexError("out of range")), page(), NO_HINTS)
    assert (result.reason, result.detail) == ("unreadable", "IndexError: out of range")
    assert "Traceback" in capsys.readouterr().err
    with pytest.raises(ModuleNotFoundError):
        worker._read(raising(ModuleNotFoundError("not installed")), page(), NO_HINTS)
