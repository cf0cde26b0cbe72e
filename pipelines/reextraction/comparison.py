"""The comparison of one source: each archived page is read again and compared with the warehouse."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date

from pipelines.archive.archived_page import open_page
from pipelines.archive.lake import Lake
from pipelines.errors import ArchiveError
from pipelines.extraction.sandbox import read_all
from pipelines.extraction.version import EXTRACTOR_VERSION
from pipelines.reading import read_page
from pipelines.records.article import JSON_FIELDS, Article, Precision, Rejected, as_objects
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.reextraction.corrections import Correction, write_corrections
from pipelines.reextraction.diff_report import Group, Report, write_report
from pipelines.reextraction.stored_readings import Kind, StoredReading, stored_readings
from pipelines.run.shared_texts import is_of_shared_text
from pipelines.run.stages import known_profiles, with_profile
from pipelines.warehouse.connection import connect, statement

_PROVENANCE = {"source_id", "url", "fetched_at", "warc_file", "warc_offset", "extractor_version"}
_COMPARED = tuple(each.name for each in fields(Article) if each.name not in _PROVENANCE)


def compare_source(
    lake: Lake, warehouse_url: str, run_id: str, hints: PageHints, *, first: date, last: date, jobs: int = 1
) -> Report:
    """Read one source's archived pages of these local days again, the last one included, in `jobs` processes.

    Report and corrections are written into the lake; the warehouse is not changed. Memory does not grow with the number
    of pages.
    """
    comparison = _Comparison(warehouse_url, Report(run_id, hints.source_id, first, last, EXTRACTOR_VERSION))
    profiles = known_profiles(hints.source_id, warehouse_url)

    def corrections() -> Iterator[Correction]:
        waiting: deque[StoredReading] = deque()
        stored = stored_readings(warehouse_url, hints.source_id, first, last)

        def pages() -> Iterator[tuple[RawPage, PageHints]]:
            for each, page in _opened(lake, stored, comparison.report):
                waiting.append(each)
                yield page, with_profile(hints, profiles, page)

        for result in read_all(read_page, pages(), jobs):
            if correction := comparison.compare(waiting.popleft(), result):
                yield correction

    write_corrections(lake, run_id, hints.source_id, corrections())
    write_report(lake, comparison.report)
    return comparison.report


def _opened(lake: Lake, stored: Iterable[StoredReading], report: Report) -> Iterator[tuple[StoredReading, RawPage]]:
    """Yield each page from the archive; count those that are missing in the report."""
    for each in stored:
        try:
            page = open_page(lake, each.archived())
        except ArchiveError as error:
            report.count(Group.UNAVAILABLE, each.url, after=str(error))
        else:
            yield each, page


@dataclass
class _Comparison:
    """The state of a comparison.

    Attributes:
        claimed: canonical URLs that this comparison gives to a row which had another.
    """

    warehouse_url: str
    report: Report
    claimed: set[str] = field(default_factory=set)

    def compare(self, stored: StoredReading, result: Article | Rejected) -> Correction | None:
        """Count one reading; return the correction that it needs, if any."""
        if stored.kind is Kind.PAGE:
            return self._compare_rejected(stored, result)
        if isinstance(result, Rejected):
            detail = f"{result.reason}: {result.detail}"
            self.report.count(Group.LOST, stored.url, before=stored.columns["title"], after=detail)
            return None
        return self._compare_article(stored, result)

    def _compare_article(self, stored: StoredReading, read: Article) -> Correction | None:
        article = _with_stored_date(stored, read)
        changed = [name for name in _COMPARED if name in stored.columns and _differs(stored, article, name)]
        if not changed:
            is_stale = stored.columns["extractor_version"] != article.extractor_version
            self.report.count(Group.STALE if is_stale else Group.UNCHANGED, stored.url)
            return _correction(stored, None, extractor_version=article.extractor_version) if is_stale else None
        if "canonical_url" in changed and not self._claim(article.canonical_url):
            before = stored.columns["canonical_url"]
            self.report.count(Group.TAKEN, stored.url, before=before, after=article.canonical_url)
            return None
        self.report.count(Group.CHANGED, stored.url)
        for name in changed:
            self.report.count_field(name, stored.url, stored.columns[name], getattr(article, name))
        return _correction(stored, article)

    def _compare_rejected(self, stored: StoredReading, result: Article | Rejected) -> Correction | None:
        before = stored.columns["reason"]
        if stored.is_deferred and (isinstance(result, Rejected) or is_of_shared_text(stored.columns["detail"])):
            self.report.count(Group.UNCHANGED, stored.url)
            return None
        if isinstance(result, Rejected):
            if result.reason == before and result.reason.retry_policy is None:
                self.report.count(Group.UNCHANGED, stored.url)
                return None
            self.report.count(Group.REASON, stored.url, before=before, after=result.reason)
            return _correction(stored, result)
        is_repeated = not self._claim(result.canonical_url)
        self.report.count(Group.DUPLICATE if is_repeated else Group.NEW, stored.url, before=before, after=result.title)
        return _correction(stored, result, is_repeated=is_repeated)

    def _claim(self, canonical_url: str) -> bool:
        """Reserve a canonical URL for a row; return False if another row has it."""
        if canonical_url in self.claimed:
            return False
        with connect(self.warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
            cursor.execute(statement(__name__, "is_taken"), {"canonical_url": canonical_url})
            is_taken = cursor.fetchone() == (True,)
        if not is_taken:
            self.claimed.add(canonical_url)
        return not is_taken


def _with_stored_date(stored: StoredReading, article: Article) -> Article:
    """Return the article with the row's date if its page names none but an earlier page did."""
    if article.published_precision is not Precision.LISTING or stored.columns.get("dated_at") is None:
        return article
    return replace(
        article,
        published_at=stored.columns["published_at"],
        published_date=stored.columns["published_date"],
        published_precision=Precision(stored.columns["published_precision"]),
    )


def _differs(stored: StoredReading, article: Article, name: str) -> bool:
    now = getattr(article, name)
    if isinstance(now, tuple):
        now = as_objects(now) if name in JSON_FIELDS else list(now)
    differs: bool = stored.columns[name] != now
    return differs


def _correction(
    stored: StoredReading,
    result: Article | Rejected | None,
    *,
    is_repeated: bool = False,
    extractor_version: str = EXTRACTOR_VERSION,
) -> Correction:
    return Correction(
        url=stored.url,
        article_id=stored.columns.get("article_id"),
        version=stored.columns.get("version"),
        result=result,
        is_repeated=is_repeated,
        extractor_version=extractor_version,
        location=stored.archived().location,
    )
