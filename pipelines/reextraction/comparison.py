"""The comparison of one source: each archived page read again, its reading against what the warehouse says."""

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
from pipelines.records.article import Article, Rejected
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.reextraction.corrections import Correction, write_corrections
from pipelines.reextraction.diff_report import Group, Report, write_report
from pipelines.reextraction.stored_readings import Kind, Stored, stored_pages
from pipelines.run.stages import hints_of_day, known_profiles
from pipelines.warehouse.connection import connect, statement

# Whose and where a page is, not what it says.
_PLACE = {"source_id", "url", "fetched_at", "warc_file", "warc_offset", "extractor_version"}
_SAID = tuple(each.name for each in fields(Article) if each.name not in _PLACE)


def compare_source(
    lake: Lake, warehouse_url: str, run_id: str, hints: PageHints, *, first: date, last: date, jobs: int = 1
) -> Report:
    """Read one source's archived pages of these local days again; leave report and corrections in the lake.

    The warehouse is only looked at. Memory does not grow with the number of pages.

    Args:
        lake: holds the WARC segments, and takes report and corrections.
        warehouse_url: `postgresql://…`.
        run_id: the re-extraction; a folder of the lake.
        hints: of the source.
        first: first local publication day.
        last: last one, included.
        jobs: processes that read at the same time.
    """
    comparison = _Comparison(warehouse_url, Report(run_id, hints.source_id, first, last, EXTRACTOR_VERSION))

    profiles = known_profiles(hints.source_id, warehouse_url)

    def corrections() -> Iterator[Correction]:
        waiting: deque[Stored] = deque()
        stored = stored_pages(warehouse_url, hints.source_id, first, last)

        def pages() -> Iterator[tuple[RawPage, PageHints]]:
            for each, page in _opened(lake, stored, comparison.report):
                waiting.append(each)
                yield page, hints_of_day(hints, profiles, page)

        for result in read_all(read_page, pages(), jobs):
            if correction := comparison.judge(waiting.popleft(), result):
                yield correction

    write_corrections(lake, run_id, hints.source_id, corrections())
    write_report(lake, comparison.report)
    return comparison.report


def _opened(lake: Lake, stored: Iterable[Stored], report: Report) -> Iterator[tuple[Stored, RawPage]]:
    """Yield each page from the archive; the report names those that the archive does not give."""
    for each in stored:
        try:
            page = open_page(lake, each.archived())
        except ArchiveError as error:
            report.note(Group.UNAVAILABLE, each.url, after=str(error))
        else:
            yield each, page


@dataclass
class _Comparison:
    """What was found so far.

    Attributes:
        claimed: canonical addresses that this comparison gives to a row that did not have it.
    """

    warehouse_url: str
    report: Report
    claimed: set[str] = field(default_factory=set)

    def judge(self, stored: Stored, result: Article | Rejected) -> Correction | None:
        """Count one reading; return what has to be corrected for it."""
        if stored.kind is Kind.PAGE:
            return self._judge_page(stored, result)
        if isinstance(result, Rejected):
            detail = f"{result.reason}: {result.detail}"
            self.report.note(Group.LOST, stored.url, before=stored.columns["title"], after=detail)
            return None
        return self._judge_article(stored, result)

    def _judge_article(self, stored: Stored, read: Article) -> Correction | None:
        article = _dated(stored, read)
        changed = [name for name in _SAID if name in stored.columns and _differs(stored, article, name)]
        if not changed:
            is_stale = stored.columns["extractor_version"] != article.extractor_version
            self.report.note(Group.STALE if is_stale else Group.UNCHANGED, stored.url)
            return _correction(stored, None, extractor_version=article.extractor_version) if is_stale else None
        if "canonical_url" in changed and not self._claim(article.canonical_url):
            self.report.note(
                Group.TAKEN, stored.url, before=stored.columns["canonical_url"], after=article.canonical_url
            )
            return None
        self.report.note(Group.CHANGED, stored.url)
        for name in changed:
            self.report.note_field(name, stored.url, stored.columns[name], getattr(article, name))
        return _correction(stored, article)

    def _judge_page(self, stored: Stored, result: Article | Rejected) -> Correction | None:
        before = stored.columns["reason"]
        if isinstance(result, Rejected):
            if result.reason == before:
                self.report.note(Group.UNCHANGED, stored.url)
                return None
            self.report.note(Group.REASON, stored.url, before=before, after=result.reason)
            return _correction(stored, result)
        is_repeated = not self._claim(result.canonical_url)
        self.report.note(Group.DUPLICATE if is_repeated else Group.NEW, stored.url, before=before, after=result.title)
        return _correction(stored, result, is_repeated=is_repeated)

    def _claim(self, canonical_url: str) -> bool:
        """Take an address for a row, unless another row has it."""
        if canonical_url in self.claimed:
            return False
        with connect(self.warehouse_url, "kabar_loader") as connection, connection.cursor() as cursor:
            cursor.execute(statement(__name__, "is_taken"), {"canonical_url": canonical_url})
            is_taken = cursor.fetchone() == (True,)
        if not is_taken:
            self.claimed.add(canonical_url)
        return not is_taken


def _dated(stored: Stored, article: Article) -> Article:
    """What a page says, with the row's date where it names none itself and an earlier page did."""
    if article.published_at is not None or stored.columns.get("dated_at") is None:
        return article
    dates = {name: stored.columns[name] for name in ("published_at", "published_date")}
    return replace(article, **dates)


def _differs(stored: Stored, article: Article, name: str) -> bool:
    now = getattr(article, name)
    differs: bool = stored.columns[name] != (list(now) if isinstance(now, tuple) else now)
    return differs


def _correction(
    stored: Stored,
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
