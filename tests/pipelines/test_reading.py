"""Which rules a page is read by: those of the day that it says it is of, else of its listing's."""

from datetime import UTC, date, datetime

import pytest

from pipelines.reading import read_page
from pipelines.records.hints import DatedSelectors, PageHints, Selectors
from pipelines.records.raw_page import RawPage

TEXT = "Pasar ikan di tepi muara dibuka kembali setelah perbaikan selama dua bulan yang menelan biaya besar. " * 3
HINTS = PageHints(
    timezone="Asia/Jakarta",
    selectors=Selectors(title=("h2.baru",)),
    earlier=(
        DatedSelectors(valid_until=date(2012, 12, 31), selectors=Selectors(title=("h2.kuno",))),
        DatedSelectors(valid_until=date(2018, 12, 31), selectors=Selectors(title=("h2.lama",))),
    ),
)


def title(published, listed):
    meta = f'<meta property="article:published_time" content="{published}">' if published else ""
    headings = "".join(f'<h2 class="{name}">Pasar dengan templat {name}</h2>' for name in ("kuno", "lama", "baru"))
    page = RawPage(
        url="https://kota.example/pasar",
        body=f"<html><head>{meta}</head><body>{headings}<p>{TEXT}</p><p>{TEXT}</p></body></html>".encode(),
        content_type="text/html",
        fetched_at=datetime(2026, 3, 10, tzinfo=UTC),
        listed_date=listed,
    )
    return read_page(page, HINTS).title.split()[-1]


@pytest.mark.parametrize(
    ("published", "listed", "rule"),
    [
        ("2019-01-01T00:30:00+07:00", None, "baru"),
        ("2018-12-31T23:30:00+07:00", None, "lama"),
        ("2018-12-31T17:30:00+00:00", None, "baru"),  # 00:30 on New Year's Day in Jakarta
        ("2010-05-05T10:00:00+07:00", None, "kuno"),
        ("2010-05-05T10:00:00+07:00", date(2026, 3, 9), "kuno"),
        ("2026-03-09T10:00:00+07:00", date(2010, 5, 5), "baru"),
        (None, date(2018, 12, 31), "lama"),
        (None, date(2019, 1, 1), "baru"),
        (None, None, "baru"),
    ],
)
def test_a_page_is_read_by_the_rule_of_its_day(published, listed, rule):
    assert title(published, listed) == rule
