"""Loading one source's articles of a run in one transaction: staging, upsert, versions, ledger, counts."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cache
from hashlib import sha256
from operator import attrgetter

from pipelines.loading.claims import disown_claims
from pipelines.loading.succession import readmitted
from pipelines.records.article import JSON_FIELDS, Article, Rejected, as_objects
from pipelines.records.crawl_record import PageResult
from pipelines.records.reasons import MAX_WAIT
from pipelines.warehouse.connection import Connection, Cursor, statement
from pipelines.warehouse.copy import copy_rows
from pipelines.warehouse.migrate import schema_files

_values = attrgetter(*(field.name for field in fields(Article)))
_JSON_PLACES = tuple(number for number, field in enumerate(fields(Article)) if field.name in JSON_FIELDS)


@dataclass(frozen=True, slots=True)
class Counts:
    """Number of a run's URLs by their state on the ledger; `discovered` is the sum.

    Attributes:
        fallbacks: articles of this run whose pages the site profile did not fit.
    """

    discovered: int
    loaded: int
    duplicate: int
    rejected: int
    failed: int
    pending: int
    fallbacks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One source's part of a run. The iterables are consumed once, and not held in memory.

    Attributes:
        pages: results of the crawl, whose URLs are on the ledger.
        results: articles and rejections of the fetched pages.
        repeated: further URLs of an article among the results, mapped to the one that represents it.
        known: number of the run's URLs without a result in `pages`, by their state on the ledger.
        walked_at: when the walk of a day began, None for a poll and for an incomplete walk.
    """

    run_id: str
    source_id: str
    pages: Iterable[PageResult]
    results: Iterable[Article | Rejected]
    repeated: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)
    walked_at: datetime | None = None


def as_row(article: Article) -> tuple[object, ...]:
    """Return an article's values in the order of its fields and of the columns of `staging`."""
    row = list(_values(article))
    for place in _JSON_PLACES:
        row[place] = json.dumps(as_objects(row[place]), ensure_ascii=False)
    return tuple(row)


def load_articles(connection: Connection, load: Load) -> None:
    """Load one source's articles and their versions as `kabar_loader`; repeating it changes nothing.

    The caller then calls `settle` in the same transaction. Triggers put the articles into the queue for linking.
    """
    others: list[Article | Rejected] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT ops.lock_loads()")
        cursor.execute(statement(__name__, "staging_version"))
        if cursor.fetchone() != (_staging_version(),):  # the session of a pool may be older than this code
            cursor.execute(statement(__name__, "drop_staging"))
            cursor.execute(statement(__name__, "create_staging"))
            cursor.execute("COMMENT ON TABLE pg_temp.staging IS %s", (_staging_version(),))
        copy_rows(cursor, "crawled", map(_crawled, load.pages))
        copy_rows(cursor, "staging", map(as_row, _articles(load, others)))
        copy_rows(cursor, "outcomes", map(_outcome, others))
        cursor.execute(statement(__name__, "add_outcomes"))
        if cursor.rowcount:  # its last statement selects from staging
            # First: rows that refer to articles lock these, and who numbers their changes would wait for us.
            cursor.execute("SELECT ops.lock_changes()")
            _upsert(cursor, load)


def settle(connection: Connection, load: Load, extractor_version: str) -> Counts:
    """Update the ledger and count the run's URLs, in the transaction of `load_articles`."""
    parameters = {
        "run_id": load.run_id,
        "source_id": load.source_id,
        "walked_at": load.walked_at,
        "extractor_version": extractor_version,
        "max_wait": MAX_WAIT,
        "known_states": list(load.known),
        "known_counts": list(load.known.values()),
    }
    with connection.cursor() as cursor:
        for step in ("log_revisits", "settle", "defer", "count_urls"):
            cursor.execute(statement(__name__, step), parameters)
        return Counts(*(cursor.fetchone() or (0,) * 7))


@cache
def _staging_version() -> str:
    """Return what the temporary tables of a load were made by: their statement, and the tables that one is alike."""
    migrations = [each.name for each in schema_files() if each.is_migration]
    return sha256(f"{migrations}{statement(__name__, 'create_staging')}".encode()).hexdigest()


def _articles(load: Load, others: list[Article | Rejected]) -> Iterator[Article]:
    """Yield the articles that get a row; append the other results to `others`."""
    for result in load.results:
        if isinstance(result, Article) and result.url not in load.repeated:
            yield result
        else:
            others.append(replace(result, body="", cut=()) if isinstance(result, Article) else result)


def _upsert(cursor: Cursor, load: Load) -> None:
    """Move the staged articles into the warehouse; most loads change no versions."""
    cursor.execute("ANALYZE staging (canonical_url)")
    cursor.execute(statement(__name__, "find_known"))
    disown_claims(cursor, load.repeated)
    cursor.execute(statement(__name__, "find_known"))
    for _ in readmitted(cursor, load.run_id):
        _merge(cursor, load.run_id)
    _merge(cursor, load.run_id)
    keep_superseded(cursor)


def _merge(cursor: Cursor, run_id: str) -> None:
    """Merge the staged readings, each of which is its article's."""
    for step in ("find_known", "keep_texts", "upsert_articles", "date_articles", "find_observations"):
        cursor.execute(statement(__name__, step), {"run_id": run_id})
    if cursor.rowcount:  # its last statement finds the articles whose versions change
        cursor.execute(statement(__name__, "revise_versions"), {"run_id": run_id})
    cursor.execute(statement(__name__, "add_observations"))


def keep_superseded(cursor: Cursor) -> None:
    """Keep what the versions in the temporary table `shown` showed, where they show something else by now."""
    cursor.execute(statement(__name__, "keep_superseded"))


def _crawled(page: PageResult) -> tuple[object, ...]:
    """Return the row of `crawled` for a result of the crawl."""
    location = page.page.location if page.page else (None, None)
    return page.found.url, page.found.listed_modified_at, *location


def _outcome(result: Article | Rejected) -> tuple[object, ...]:
    """Return the row of `outcomes` for a result without a row in the warehouse."""
    if not isinstance(result, Rejected):
        return result.url, "article", None, None, result.canonical_url, result.published_date, None, None
    policy = result.reason.retry_policy
    retry = ("deferred", policy.attempts, policy.first_wait) if policy else ("rejected", None, None)
    return result.url, retry[0], result.reason, result.detail, None, None, *retry[1:]
