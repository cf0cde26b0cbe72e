"""A publisher with a few archived pages, loaded as a crawl and a run load them."""

from datetime import timedelta

from pipelines.archive.archived_page import open_page
from pipelines.archive.lake import Lake
from pipelines.archive.warc_writer import Exchange, SegmentWriter
from pipelines.deduplication import link_articles, repeated_addresses
from pipelines.reading import read_page
from pipelines.records.crawl_record import FetchedPage, Outcome, PageResult
from pipelines.records.hints import PageHints
from pipelines.records.warc_location import WarcLocation
from pipelines.reextraction import apply_source, compare_source
from pipelines.run.stages import load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import open_runs, register_publishers
from tests.builders import DAY, DESA, KOTA, NOON, address, crawl_of, forced, found

HINTS = PageHints(
    source_id="kota", timezone="Asia/Jakarta", language="id", site_names=("Kota Pos",), hosts=("kota.example",)
)
DEFINITION = r"""
id: kota
name: Kota Pos
country: ID
language: id
timezone: Asia/Jakarta
domains: [kota.example]
article_url: '/read/\w+'
discovery:
  feeds: ['https://kota.example/rss']
verified: {day: 2026-03-02, against: its archive}
"""
STATE = {
    # But for the number and the instant of the latest change, which each correction moves.
    "articles": """
        SELECT (jsonb_populate_record(article, '{"change_seq": 0, "changed_at": "2026-01-01T00:00:00Z"}')).*
        FROM warehouse.articles AS article ORDER BY article_id
    """,
    "versions": "SELECT * FROM warehouse.article_versions ORDER BY article_id, version",
    "ledger": "SELECT * FROM ops.ledger ORDER BY source_id, url",
    "coverage": "SELECT * FROM marts.coverage ORDER BY source_id, published_date",
}


def html(name, *, text="", canonical=None, is_article=True, hour=9):
    """A page; `text` stands in its first paragraph."""
    paragraphs = "".join(
        f"<p>Warga desa {name} menanam pohon tahap {part} {text} pada Senin pagi sebelum hujan turun di lereng.</p>"
        for part in range(1, 6)
    )
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return (
        f'<!doctype html><html lang="id"><head><title>Warga {name} Menanam - Kota Pos</title>{link}'
        f'<meta property="article:published_time" content="2026-03-02T{hour:02}:15:00+07:00"></head><body>'
        f"<h1>Warga {name} Menanam</h1><p>Penulis: Ani Budi</p>"
        f"{f'<article>{paragraphs}</article>' if is_article else '<p>Video</p>'}</body></html>"
    ).encode()


class Publisher:
    """`kota`: its lake and its warehouse, each run a segment of its own."""

    def __init__(self, lake_url, warehouse_url, folder):
        self.lake, self.url, self.folder = Lake(lake_url), warehouse_url, folder
        with connect(warehouse_url, "kabar_loader") as connection:
            register_publishers(connection, [KOTA, DESA])

    def publish(self, pages, *, run_id="archive_day/one", fetched_at=NOON):
        """Archive, read and load pages: bytes by name."""
        writer = SegmentWriter(self.folder, f"warc/kota/{run_id.replace('/', '-')}.warc.gz", "test")
        results = [
            PageResult(
                found=found(name, modified=fetched_at),
                outcome=Outcome.FETCHED,
                page=FetchedPage(
                    fetched_at=fetched_at,
                    location=WarcLocation(writer.name, writer.write(exchange(name, body, fetched_at))),
                ),
            )
            for name, body in pages.items()
        ]
        writer.publish(self.lake)
        crawl = crawl_of(*results, run_id=run_id)
        with connect(self.url, "kabar_loader") as connection:
            open_runs(connection, run_id, "archive_day", ["kota"], DAY)
            ledger.discover(connection, run_id, "kota", [page.found for page in results])
            ledger.settle_crawl(connection, run_id, "kota", results)
        results = [read_page(open_page(self.lake, page.archived()), HINTS) for page in crawl.pages]
        with connect(self.url, "kabar_loader") as connection:
            load_source(connection, crawl.load(results, repeated_addresses(results)))
        link_articles(self.url)

    def compare(self, run_id="reextract/one"):
        days = {"first": DAY, "last": DAY + timedelta(days=1)}
        return compare_source(self.lake, self.url, run_id, HINTS, **days)

    def apply(self, run_id="reextract/one"):
        return apply_source(self.lake, self.url, run_id, "kota")

    def sql(self, statement, *parameters):
        with connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else cursor.rowcount

    def state(self):
        return {name: self.sql(statement) for name, statement in STATE.items()}

    def age(self, name, **columns):
        """Make a row what an older extractor would have left: these columns otherwise."""
        aged = {"extractor_version": "0-old", **columns}
        changes = ", ".join(f"{column} = %s" for column in aged)
        assert self.sql(f"UPDATE warehouse.articles SET {changes} WHERE url = %s", *aged.values(), address(name)) == 1

    def reject(self, name, reason="not_an_article"):
        """Make a loaded page what an older extractor would have left had it found no article."""
        self.sql("DELETE FROM warehouse.articles WHERE url = %s", address(name))
        self.make_rejected(name, reason)

    def make_rejected(self, name, reason):
        """Turn a line of the ledger to `rejected`, whatever it was."""
        change = "UPDATE ops.ledger SET state = 'rejected', reason = %s, article_id = NULL WHERE url = %s"
        self.sql(forced(change), reason, address(name))

    def make_deferred(self, name, state, reason, detail=None):
        """Turn a line of the ledger to one whose page was taken for another than the requested one."""
        change = """
            UPDATE ops.ledger
            SET state = %s, reason = %s, detail = %s, article_id = NULL, warc_file = NULL, warc_offset = NULL
            WHERE url = %s
        """
        self.sql(forced(change), state, reason, detail, address(name))


def exchange(name, body, fetched_at):
    return Exchange(
        url=address(name),
        method="GET",
        request_headers=[],
        status=200,
        reason="OK",
        headers=[("Content-Type", "text/html; charset=utf-8")],
        body=body,
        fetched_at=fetched_at,
    )
