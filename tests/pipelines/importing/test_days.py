"""The day of a publisher that no definition describes is the one that its page prints."""

from datetime import UTC, date, datetime

from tests.pipelines.importing.theirs import exchange, page, query

LATE = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)
MARCH_2 = date(2026, 3, 2)


def dated(name, clock, line=""):
    body = page(f"Warga {name} Menanam", clock=clock).replace(b"<article>", f"<p>{line}</p><article>".encode())
    return exchange(f"https://www.warta.com/{name}", body, fetched_at=LATE)


def test_a_page_stands_on_its_own_day(load, warc, warehouse_url):
    load(
        warc(
            dated("satu", "00:30:00"),  # read in Jakarta's time, since the text is Indonesian
            dated("dua", "00:30:00+09:00"),
            dated("tiga", "23:30:00-08:00"),
            dated("empat", "20:30:00Z", "Selasa, 3 Maret 2026"),
            dated("lima", "00:00:00+07:00"),
        )[0]
    )
    instant = "SELECT title, published_date, published_precision, published_at FROM warehouse.articles ORDER BY title"
    assert query(warehouse_url, instant) == [
        ("Warga dua Menanam", MARCH_2, "time", datetime(2026, 3, 1, 15, 30, tzinfo=UTC)),
        ("Warga empat Menanam", date(2026, 3, 3), "time", datetime(2026, 3, 2, 20, 30, tzinfo=UTC)),
        ("Warga lima Menanam", MARCH_2, "day", None),
        ("Warga satu Menanam", MARCH_2, "time", datetime(2026, 3, 1, 17, 30, tzinfo=UTC)),
        ("Warga tiga Menanam", MARCH_2, "time", datetime(2026, 3, 3, 7, 30, tzinfo=UTC)),
    ]
    days = "SELECT published_date, count(*) FROM ops.ledger GROUP BY 1 ORDER BY 1"
    assert query(warehouse_url, days) == [(MARCH_2, 4), (date(2026, 3, 3), 1)]
