"""Loading one source's part of a run in one transaction: staging, upsert, versions, then the ledger and the counts."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - likewise

from pipelines.loading.copy import copy_rows
from pipelines.records.article import Article, Rejected
from pipelines.records.crawl_record import Manifest
from pipelines.warehouse.connection import Connection, statement

as_row = attrgetter(*(field.name for field in fields(Article)))
"""An article's values in the order of its fields, which is that of the columns of `staging`."""


@dataclass(frozen=True, slots=True)
class Counts:
    """URLs of a run by the state they have on the ledger; `discovered` is their sum.

    Attributes:
        fallbacks: articles read by this run whose page the site's profile did not fit.
    """

    discovered: int
    loaded: int
    duplicate: int
    rejected: int
    failed: int
    pending: int
    fallbacks: int


def load_articles(
    connection: Connection,
    manifest: Manifest,
    results: Sequence[Article | Rejected],
    repeated: dict[str, str],
) -> None:
    """Bring one source's articles and their versions into the warehouse; loading twice changes nothing.

    Leaves in temp tables what `settle` needs. The articles wait to be linked: triggers of the table note them.

    Args:
        connection: as `kabar_loader`, inside the transaction that the caller commits.
        manifest: the crawl's account; its URLs are on the ledger.
        results: what reading made of the fetched pages.
        repeated: URLs that are only another address of an article among the results.
    """
    articles = [each for each in results if isinstance(each, Article) and each.url not in repeated]
    with connection.cursor() as cursor:
        cursor.execute("SELECT ops.lock_loads()")
        cursor.execute("SELECT to_regclass('pg_temp.staging')")
        if cursor.fetchone() == (None,):
            cursor.execute(statement(__name__, "create_staging"))
        copy_rows(cursor, "outcomes", _outcomes(manifest, results))
        cursor.execute("ANALYZE outcomes (url)")
        if articles:
            _enter(cursor, manifest.run_id, articles)


def settle(connection: Connection, manifest: Manifest, extractor_version: str) -> Counts:
    """Close the ledger's lines of what was loaded and count the run's URLs, in the transaction of `load_articles`."""
    parameters = {
        "run_id": manifest.run_id,
        "source_id": manifest.source_id,
        "walked_at": manifest.walked_at,
        "extractor_version": extractor_version,
    }
    with connection.cursor() as cursor:
        for step in ("settle", "count_urls"):
            cursor.execute(statement(__name__, step), parameters)
        return Counts(*(cursor.fetchone() or (0,) * 7))


def _enter(cursor: Cursor, run_id: str, articles: Sequence[Article]) -> None:
    """Bring in articles, in the steps' order; most loads revise none."""
    copy_rows(cursor, "staging", map(as_row, articles))
    cursor.execute("ANALYZE staging (canonical_url)")
    for step in ("find_known", "upsert_articles", "date_articles", "find_observations"):
        cursor.execute(statement(__name__, step), {"run_id": run_id})
    if cursor.rowcount:  # of its last statement: articles whose versions change
        cursor.execute(statement(__name__, "revise_versions"), {"run_id": run_id})
    cursor.execute(statement(__name__, "add_observations"))


def _outcomes(manifest: Manifest, results: Sequence[Article | Rejected]) -> list[tuple[object, ...]]:
    """Return a row of `outcomes` for each URL of the crawl; those that were not read carry no result."""
    by_url = {result.url: result for result in results}
    rows: list[tuple[object, ...]] = []
    for page in manifest.pages:
        url, modified = page.found.url, page.found.listed_modified_at
        match by_url.get(url):
            case Article() as article:
                rows.append((url, "article", None, article.canonical_url, article.published_date, modified))
            case Rejected() as rejected:
                rows.append((url, "rejected", rejected.reason, None, None, modified))
            case None:
                rows.append((url, None, None, None, None, None))
    return rows
