"""A warehouse that is full: articles of three years with prints of random hashes, to link new articles against."""

from collections.abc import Sequence

from pipelines.cleaning.hashes import body_hash
from pipelines.deduplication.fingerprints import ALGORITHM
from pipelines.warehouse.connection import connect
from pipelines.warehouse.copy import copy_rows
from tests.benchmarks.wire import Wire

PRINTS = """
INSERT INTO ops.text_fingerprints (
    fingerprint_id, body_hash, article_id, source_id, published_at, canonical_url, published_date, algorithm, size,
    shingles, samples, figures
)
SELECT
    article_id, body_hash, article_id, source_id, published_at, canonical_url, published_date, %(algorithm)s, 290,
    decode(repeat(md5(url), 72), 'hex'), samples, ''
FROM warehouse.articles
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT hashint8(article_id * 100 + place)) AS samples FROM generate_series(1, 26) AS place
) AS drawn;
SELECT setval(pg_get_serial_sequence('ops.text_fingerprints', 'fingerprint_id'), max(fingerprint_id))
FROM ops.text_fingerprints;
ALTER TABLE ops.text_samples DROP CONSTRAINT text_samples_pkey;
INSERT INTO ops.text_samples SELECT month, unnest(samples), fingerprint_id FROM ops.text_fingerprints;
ALTER TABLE ops.text_samples ADD CONSTRAINT text_samples_pkey PRIMARY KEY (month, sample, fingerprint_id);
"""
_FILL = """
INSERT INTO warehouse.sources
SELECT 'source' || number, '', '', '', '', 'UTC' FROM generate_series(0, 39) AS number;
ALTER TABLE warehouse.articles DISABLE TRIGGER USER;
INSERT INTO warehouse.articles (
    article_id, story_id, source_id, url, canonical_url, title, authors, editors, tags, published_at, published_date,
    body, word_count, access, content_hash, body_hash, first_seen_at, last_seen_at, warc_file, warc_offset,
    extractor_version, run_id, published_precision
)
OVERRIDING SYSTEM VALUE
SELECT
    number, number, 'source' || number %% 40, 'https://old.example/' || number, 'https://old.example/' || number, '',
    '{}', '{}', '{}', at, at::date, repeat(md5(number::text) || ' ', 60), 300, 'full', md5(number::text),
    md5('body' || number), at, at, '', 0, '', '', 'time'
FROM generate_series(1, %(count)s) AS number
CROSS JOIN LATERAL (
    SELECT timestamptz '2023-01-01' + number * interval '3 years' / %(count)s AS at
) AS day;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE warehouse.articles ENABLE TRIGGER USER;
SELECT setval(pg_get_serial_sequence('warehouse.articles', 'article_id'), %(count)s);
"""
_COLUMNS = (
    "source_id, url, canonical_url, title, authors, editors, tags, published_at, published_date, body, word_count,"
    " access, content_hash, body_hash, first_seen_at, last_seen_at, warc_file, warc_offset, extractor_version, run_id,"
    " published_precision"
)


def fill(url: str, count: int) -> None:
    """Put so many articles and prints into an empty warehouse."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(_FILL + PRINTS, {"count": count, "algorithm": ALGORITHM})
        cursor.execute("ANALYZE")


def load(url: str, documents: Sequence[Wire]) -> None:
    """Load documents; they wait to be linked."""
    with connect(url, "kabar_loader") as connection, connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {_COLUMNS} FROM warehouse.articles LIMIT 0"
        )
        copy_rows(cursor, "incoming", (_row(document) for document in documents))
        cursor.execute(
            f"INSERT INTO warehouse.articles (article_id, story_id, {_COLUMNS}) OVERRIDING SYSTEM VALUE"
            f" SELECT number, number, {_COLUMNS} FROM (SELECT nextval("
            "pg_get_serial_sequence('warehouse.articles', 'article_id')) AS number, * FROM incoming) AS numbered"
        )


def _row(document: Wire) -> tuple[object, ...]:
    at = document.published_at
    hashed = body_hash(document.text)
    return (
        document.source, document.id, document.id, "", (), (), (), at, at.date(), document.text, 1, "full", hashed,
        hashed, at, at, "", 0, "", "", "time",
    )  # fmt: skip
