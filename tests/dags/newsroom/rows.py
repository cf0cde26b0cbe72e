"""A few rows: one source with a day in each state, a story of two publishers, a correction and a hostile headline."""

from datetime import date, timedelta

from pipelines.warehouse.connection import connect
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import NOON, address, article, forced
from tests.loading import load

HOSTILE = '<script>alert("x")</script> & harga beras'

DEFINITION = """
id: kota
name: Kota Pos
country: ID
language: id
timezone: Asia/Jakarta
domains: [kota.example]
article_url: /read/
discovery:
  index:
    - url: "https://kota.example/indeks/{date:%Y-%m-%d}"
verified: {day: 2026-01-01, against: a fixture}
"""

_RUN = """
INSERT INTO ops.runs (run_id, source_id, dag_id, published_date, state, cause, walked_at, started_at, finished_at)
VALUES (%(run)s, 'kota', 'archive_day', %(day)s, %(state)s, %(cause)s, %(walked)s, %(at)s, %(at)s)
"""

_CHECK = """
INSERT INTO ops.source_checks (
    source_id, verdict, problem_class, problems, remarks, routes, routes_alive, articles, articles_read, fields, robots,
    requests, repair, repair_changes
)
VALUES (
    'kota', 'bad', 'discovery broken', '{the <b>feed</b> is gone}', '{}', 1, 0, 0, 0, '{}', 'http_404', 9, 'id: kota',
    '{it has moved}'
)
"""


def fill(url):
    """Put the rows into an empty warehouse; 2 March has articles, the days after it are in one state each."""
    text = " ".join(f"kata{number}" for number in range(60))
    load(url, article("satu", title=HOSTILE, body=f"Banjir melanda kota. {text}"), article("dua", body="Teks lain."))
    load(url, article("dua", body="Teks yang baru."), fetched_at=NOON + timedelta(hours=3))
    retitled = {"body": "Teks yang baru.", "title": "Judul yang lain"}
    load(url, article("dua", **retitled), fetched_at=NOON + timedelta(hours=4))
    load(url, article("dua", **retitled, authors=("Tono Wibowo",)), fetched_at=NOON + timedelta(hours=5))
    copy = article("tiga", url=address("tiga", "desa.example"), source_id="desa", body=f"Banjir melanda kota. {text}")
    load(url, copy, source_id="desa")
    january, again = date(2026, 1, 10), " ".join(f"ulang{number}" for number in range(60))
    repeated = [
        article(name, url=address(name, "desa.example"), source_id="desa", body=again, published_date=january)
        for name in ("lima", "enam")
    ]
    load(url, *repeated, source_id="desa", day=january)
    index_waiting_texts(url)
    with connect(url) as connection, connection.cursor() as cursor:
        for day, state, cause, was_walked in (
            (2, "done", None, True),
            (3, "done", None, True),
            (4, "done", None, True),
            (5, "short", "the <b>index</b> is broken", False),
            (6, "running", None, False),
            (7, "done", None, False),
        ):
            at = NOON + timedelta(days=day)
            values = {"day": date(2026, 3, day), "state": state, "cause": cause, "at": at}
            run = f"archive_day/backfill__2026-03-0{day}T12:00:00+00:00"
            cursor.execute(_RUN, values | {"run": run, "walked": at if was_walked else None})
        cursor.execute(_CHECK)
        cursor.execute(
            forced(
                "INSERT INTO ops.ledger (source_id, url, canonical_url, published_date, listed_date, found_by, state,"
                " reason, attempts, next_try_at, run_id) VALUES"
                " ('kota', 'https://kota.example/read/x', 'https://kota.example/read/x', '2026-03-04', '2026-03-04',"
                " '{index}', 'pending', 'http_503', 1, now(), 'archive_day/x'),"
                " ('kota', 'https://kota.example/read/y', 'https://kota.example/read/y', '2026-03-04', '2026-03-04',"
                " '{index}', 'failed', 'timeout', 3, NULL, 'archive_day/x'),"
                " ('kota', 'https://kota.example/read/z', 'https://kota.example/read/z', '2026-03-04', '2026-03-04',"
                " '{index}', 'failed', 'http_404', 3, NULL, 'archive_day/x')"
            )
        )
