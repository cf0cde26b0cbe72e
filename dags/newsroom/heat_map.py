"""The heat map of sources and days, or of sources and months for a long span."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
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

_WORST_FIRST = ("red", "gaps", "running", "not walked", "never tried", "disabled", "complete", "empty")
_FINE = frozenset({"complete", "empty"})


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
    name = "states_by_month" if span.is_by_month else "states_by_day"
    values = {"first": span.first, "last": span.last} | ({} if span.is_by_month else {"source_ids": None})
    answer = analyst.ask(name, **values)
    draw = _month_cells if span.is_by_month else _day_cells
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in answer.rows:
        by_source[row["source_id"]].append(row)
    rows = [(source, list(draw(by_source[source.source_id], span, source))) for source in sources]
    totals = Counter(cell.state for _, cells in rows for cell in cells)
    return HeatMap(span=span, columns=span.columns(), rows=rows, totals=totals, sql=answer.sql)


def day_cell(row: dict[str, Any] | None, untried: str = "never tried") -> Cell:
    """Return the cell of a day from its row of `marts.day_states`, if there is one."""
    state = row["state"] if row else untried
    if row is None or (state == "never tried" and untried != state):
        return Cell(untried, STATES[untried])
    counts = [f"{row['loaded']} loaded of {row['discovered']}"] if row["discovered"] else []
    missing = [f"{row['missing']} missing"] if row["missing"] else []
    return Cell(state, ", ".join([STATES[state], *counts, *missing]))


def _day_cells(rows: list[dict[str, Any]], span: Span, source: ShownSource) -> Iterator[Cell]:
    known = {row["published_date"]: row for row in rows}
    for day in span.columns():
        yield day_cell(known.get(day), _untried(source))


def _month_cells(rows: list[dict[str, Any]], span: Span, source: ShownSource) -> Iterator[Cell]:
    days: dict[date, Counter[str]] = defaultdict(Counter)
    loaded: Counter[date] = Counter()
    for row in rows:
        days[row["month"]][row["state"]] += row["days"]
        loaded[row["month"]] += row["loaded"]
    for month in span.columns():
        yield _month_cell(days[month], _days_of(month, span), loaded[month], _untried(source))


def _month_cell(states: Counter[str], days: int, loaded: int, untried: str) -> Cell:
    tried = Counter({each: count for each, count in states.items() if each != "never tried"})
    states = tried + Counter({untried: days - tried.total()})
    state = next(each for each in _WORST_FIRST if states[each] > 0)
    fine = sum(states[each] for each in _FINE)
    parts = [f"{states[each]} {STATES[each]}" for each in STATES if states[each] > 0]
    label = f"{', '.join(parts)} of {days} days" + (f", {loaded} articles" if loaded else "")
    return Cell(state, label, 4 * fine // days)


def _days_of(month: date, span: Span) -> int:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (min(span.last, following - timedelta(1)) - max(span.first, month)).days + 1


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _untried(source: ShownSource) -> str:
    return "disabled" if source.disabled_because else "never tried"
