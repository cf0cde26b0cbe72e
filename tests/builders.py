"""Records for tests, complete with defaults: each test names only what it is about."""

import hashlib
import resource
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pipelines.loading import Load
from pipelines.records.article import Access, Article, Precision, Rejected
from pipelines.records.crawl_record import CrawlHead, DiscoveredUrl, FetchedPage, Outcome, PageResult
from pipelines.records.hints import PageHints
from pipelines.records.reasons import RejectReason
from pipelines.records.warc_location import WarcLocation
from pipelines.run.artifacts import run_folder
from pipelines.run.crawl_files import write_head, write_pages
from pipelines.warehouse.runs import Publisher

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
NO_HINTS = PageHints()
KOTA = Publisher("kota", "Kota Pos", "kota.example", "ID", "id", "Asia/Jakarta")
DESA = Publisher("desa", "Desa Pos", "desa.example", "ID", "id", "Asia/Makassar")


def forced(statement):
    """A statement that the ledger's law would refuse: it makes damage, or what an older Kabar has left."""
    return f"ALTER TABLE ops.ledger DISABLE TRIGGER USER; {statement}; ALTER TABLE ops.ledger ENABLE TRIGGER USER"


@contextmanager
def disk_of(size):
    """Let no file of this process grow beyond so many bytes; what goes there fails as it does on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def address(name, host="kota.example"):
    return f"https://{host}/read/{name}"


def found(name, *, url=None, found_by="index", modified=None, day=DAY):
    url = url or address(name)
    return DiscoveredUrl(
        url=url,
        canonical_url=url.partition("?")[0],
        found_by=found_by,
        listed_date=day,
        listed_modified_at=modified,
    )


def page(fetched_at=NOON, offset=0):
    return FetchedPage(fetched_at=fetched_at, location=WarcLocation("warc/kota/a.warc.gz", offset))


def fetched(name, *, fetched_at=NOON, **listed):
    return PageResult(found=found(name, **listed), outcome=Outcome.FETCHED, page=page(fetched_at))


def failed(name, reason="http_404", outcome=Outcome.FAILED, retry_at=None):
    return PageResult(found=found(name), outcome=outcome, reason=reason, retry_at=retry_at)


@dataclass(frozen=True)
class Crawl:
    """What a crawl hands on."""

    head: CrawlHead
    pages: tuple[PageResult, ...]

    @property
    def run_id(self):
        return self.head.run_id

    @property
    def source_id(self):
        return self.head.source_id

    @property
    def found(self):
        return [page.found for page in self.pages]

    def write(self, lake):
        """Leave the files in the lake that the crawl would leave."""
        folder = run_folder(self.run_id, self.source_id)
        write_pages(lake, folder, [page.model_dump_json() for page in self.pages])
        write_head(lake, folder, self.head)

    def load(self, results, repeated=None):
        """The load of the crawl, for what reading made of its pages."""
        return Load(
            run_id=self.run_id,
            source_id=self.source_id,
            pages=self.pages,
            results=results,
            repeated=repeated or {},
            known=self.head.known,
            walked_at=self.head.walked_at,
        )


def crawl_of(
    *pages,
    run_id="archive_day/one",
    source_id="kota",
    days=(DAY,),
    problems=(),
    walked_at=NOON,
    known=None,
    listings=(),
):
    head = CrawlHead(
        run_id=run_id,
        source_id=source_id,
        days=days,
        started_at=NOON,
        finished_at=NOON + timedelta(minutes=1),
        walked_at=walked_at,
        problems=problems,
        listings=listings,
        segments=(),
        outcomes=Counter(page.outcome for page in pages),
        known=known or {},
        days_found=frozenset(page.found.listed_date for page in pages),
    )
    return Crawl(head, pages)


def article(name="satu", **fields):
    url = fields.pop("url", address(name))
    body = fields.get("body", f"Isi berita {name}.")
    title = fields.get("title", f"Judul {name}")
    return Article(
        **{
            "source_id": "kota",
            "url": url,
            "canonical_url": url.partition("?")[0],
            "title": title,
            "subtitle": None,
            "authors": ("Ani Budi",),
            "editors": (),
            "section": "Nasional",
            "tags": ("satu", 'du"a\\'),
            "language": "id",
            "dateline": "JAKARTA",
            "published_at": NOON - timedelta(hours=1),
            "published_date": DAY,
            "modified_at": None,
            "body": body,
            "word_count": len(body.split()),
            "image_url": None,
            "access": Access.FULL,
            "content_hash": hashlib.sha256(f"{title}\n{body}".encode()).hexdigest(),
            "body_hash": hashlib.sha256(body.casefold().encode()).hexdigest(),
            "fetched_at": NOON,
            "warc_file": "warc/kota/a.warc.gz",
            "warc_offset": 0,
            "extractor_version": "test",
            "published_precision": Precision.TIME if fields.get("published_at", NOON) else Precision.LISTING,
            **fields,
        }
    )


def rejected(name, reason=RejectReason.EMPTY):
    return Rejected(url=address(name), reason=reason, detail="test")
