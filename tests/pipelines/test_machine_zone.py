"""The clock and the time zone of the machine that reads a page decide nothing about the article's day."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipelines.reading import read_page
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage

PAGE = """<!doctype html><html><head><title>Air Sungai Naik</title></head><body><article><h1>Air Sungai Naik</h1>
<p>{printed}</p><p>Air sungai naik dua meter pada malam itu, kata petugas pintu air di hulu kepada warga.</p>
<p>Warga di bantaran memindahkan perahu dan ternak ke tempat yang lebih tinggi sebelum tengah malam tiba.</p>
<p>Petugas meminta warga tetap siaga sampai hujan di hulu reda dan air kembali ke batas biasa.</p></article></body>
</html>"""
LAST_MINUTE = "31 Maret 2026 23:59"
NOON = datetime(2026, 4, 1, 16, 0, tzinfo=UTC)


@pytest.fixture(params=["Asia/Jakarta", "America/New_York", "Pacific/Kiritimati"])
def machine_zone(request, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "America/New_York"])
def test_the_last_minute_of_a_month_is_that_of_the_publisher(machine_zone, zone):
    assert datetime.now().astimezone().utcoffset() == datetime.now(ZoneInfo(machine_zone)).utcoffset()
    page = RawPage(
        url="https://kota.example/a", body=PAGE.format(printed=LAST_MINUTE).encode(), content_type="text/html",
        fetched_at=NOON,
    )  # fmt: skip
    hints = PageHints(source_id="kota", timezone=zone, language="id", site_names=("Kota",), hosts=("kota.example",))
    article = read_page(page, hints)
    assert article.published_date == date(2026, 3, 31)
    assert article.published_at == datetime(2026, 3, 31, 23, 59, tzinfo=ZoneInfo(zone))
