"""The heat map of sources and days, or of sources and months for a long span."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any

from dags.newsroom.analyst_queries import Analyst
from dags.newsroom.publishers import ShownSource

MAX_DAYS_SHOWN = 92
"""Longest span that has a column per day; a longer one has a column per month."""

MAX_YEARS = 30

STATES = {
    "complete": "complete",
    "empty": "complete, nothing published",
    "gaps": "walked, with gaps",
    "red": "walk failed",
    "running": "a run is at work",
    "not walked": "not walked",
    "never tried": "never tried",
    "disabled": "disabled",
}
"""Each state with its words, from the best; of a month's days, the cell shows the worst that a repair can better."""

_NOT_OVER = "not yet over"
"""The words of a day without a try that has time to come."""

_WORST_FIRST = ("red", "gaps", "running", "not walked", "never tried", "disabled", "complete", "empty")
_COLUMNS = {state: state.replace(" ", "_") for state in STATES if state not in {"never tried", "disabled"}}
"""The states of days that the warehouse knows, with their columns of `marts.month_states`."""
_counts = itemgetter(*_COLUMNS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    @property
    def is_by_month(self) -> bool:
        """Whether the heat map has a column per month."""
        return self.days > MAX_DAYS_SHOWN

    def columns(self) -> list[date]:
        """Return the days, or the first days of the months."""
        if not self.is_by_month:
            return [self.first + timedelta(number) for number in range(self.days)]
        months = range(_month_number(self.first), _month_number(self.last) + 1)
        return [date(month // 12, month % 12 + 1, 1) for month in months]


@dataclass(frozen=True, slots=True)
class Cell:
    """One source's day or month.

    Attributes:
        label: what the colour says, in words.
        share: quarters of a month's days that are complete, 0 to 4; 4 for days.
    """

    state: str
    label: str
    share: int = 4

    @property
    def classes(self) -> str:
        """The cell's classes in the style sheet."""
        name = self.state.replace(" ", "-")
        return name if self.share == 4 else f"{name} q{self.share}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Rows of cells, one cell per column, and the SQL that the cells come from."""

    span: Span
    columns: list[date]
    rows: list[tuple[ShownSource, list[Cell]]]
    totals: Counter[str]
    sql: str


def heat_map(analyst: Analyst, sources: Sequence[ShownSource], span: Span) -> HeatMap:
    """Read the states of a span; days that the warehouse knows nothing of were never tried."""
    values = {"first": span.first, "last": span.last}
    if span.is_by_month:
        answer = analyst.ask("states_by_month", **values, **_whole_months(span))
    else:
        answer = analyst.ask("states_by_day", **values, source_ids=None)
    by_source: dict[str, dict[date, dict[str, Any]]] = defaultdict(dict)
    unit = "month" if span.is_by_month else "published_date"
    for row in answer.rows:
        by_source[row["source_id"]][row[unit]] = row
    columns = span.columns()
    today = datetime.now(UTC).date()
    lengths = {month: _days_of(month, span, today) for month in columns} if span.is_by_month else {}
    rows = []
    for source in sources:
        known, untried = by_source[source.source_id], _untried(source)
        if span.is_by_month:
            cells = [_month_cell(known.get(month), *days, untried) for month, days in lengths.items()]
        else:
            cells = [day_cell(known.get(day), untried, is_over=day < today) for day in columns]
        rows.append((source, cells))
    totals = Counter(cell.state for _, cells in rows for cell in cells)
    return HeatMap(span=span, columns=columns, rows=rows, totals=totals, sql=answer.sql)


def day_cell(row: dict[str, Any] | None, untried: str = "never tried", *, is_over: bool) -> Cell:
    """Return the cell of a day from its row of `marts.day_states`, if there is one; `untried` is the state without."""
    state = row["state"] if row and row["state"] != "never tried" else untried
    words = _NOT_OVER if state == "never tried" and not is_over else STATES[state]
    if row is None or state == "disabled":
        return Cell(state, words)
    counts = [f"{row['loaded']} loaded of {row['discovered']}"] if row["discovered"] else []
    missing = [f"{row['missing']} missing"] if row["missing"] else []
    return Cell(state, ", ".join([words, *counts, *missing]))


def _month_cell(row: Mapping[str, Any] | None, days: int, ahead: int, untried: str) -> Cell:
    counts = _counts(row) if row else ()
    state, words, share = _month_words(counts, days, ahead, untried)
    articles = f", {row['loaded']} articles" if row and row["loaded"] else ""
    return Cell(state, words + articles, share)


@lru_cache(maxsize=10_000)
def _month_words(counts: tuple[int, ...], days: int, ahead: int, untried: str) -> tuple[str, str, int]:
    """Return the state, the words and the share of a month's cell; most of a map's months are alike.

    So many of its days are `ahead`: not over.
    """
    states = {state: count for state, count in zip(_COLUMNS, counts, strict=False) if count}
    if others := days - sum(states.values()):
        states[untried] = others
    worst = min(states, key=_WORST_FIRST.index)
    fine = states.get("complete", 0) + states.get("empty", 0)
    words = {STATES[state]: count for state, count in states.items()}
    if untried == "never tried" and (left := min(ahead, others)):
        words |= {STATES[untried]: others - left, _NOT_OVER: left}
    parts = ", ".join([f"{count} {each}" for each, count in words.items() if count])
    return worst, f"{parts} of {days} days", 4 * fine // days


def _whole_months(span: Span) -> dict[str, date]:
    """Return the first whole month of a long span, and the month after the last one."""
    return {
        "whole_from": span.first if span.first.day == 1 else _next_month(span.first),
        "whole_before": (span.last + timedelta(1)).replace(day=1),
    }


def _days_of(month: date, span: Span, today: date) -> tuple[int, int]:
    """Return how many days of a month a span has, and how many of them are not over."""
    first, last = max(span.first, month), min(span.last, _next_month(month) - timedelta(1))
    return (last - first).days + 1, max(0, (last - max(first, today)).days + 1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _untried(source: ShownSource) -> str:
    return "disabled" if source.disabled_because else "never tried"
