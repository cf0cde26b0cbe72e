"""How each source does: what it yields, by which routes, and how well its pages are read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from markupsafe import Markup

from dags.newsroom.analyst_queries import Analyst, Answer
from dags.newsroom.heat_map import STATES
from dags.newsroom.publishers import ShownSource
from dags.newsroom.sparkline import bars

_DAYS = 28
WEEKS_OF_YIELD = 8
"""Earlier weeks whose same weekdays give a day's usual number of articles, as their median."""

ROUTES = ("index", "sitemap", "feed", "page", "archive", "several")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One source.

    Attributes:
        state: its row of `marts.source_health`, its latest poll and the latest run of its newest day that a run walked;
            empty for a source that no run has registered.
        reading: counts of its articles in the last 28 days; empty without articles.
        yesterday: articles of the last whole day.
        unwalked: why they cannot be judged by the usual number, in words; '' if the day was walked.
        usual: the median of the same weekday in earlier weeks; None without earlier weeks.
        drawing: the articles of each of the last 28 days.
        routes: share of the addresses that each route alone found, in percent, largest first.
        failures: up to three pairs of reason and number of addresses.
        verdict: its row of `marts.source_verdicts`; empty for a source that was never checked.
    """

    source: ShownSource
    state: Mapping[str, Any]
    reading: Mapping[str, Any]
    yesterday: int
    unwalked: str
    usual: float | None
    drawing: Markup
    routes: list[tuple[str, int]]
    failures: list[Mapping[str, Any]]
    suspicious: int
    verdict: Mapping[str, Any]

    @property
    def is_low(self) -> bool:
        """Whether the last whole day was walked and has less than half of the usual articles."""
        return not self.unwalked and self.usual is not None and self.yesterday < self.usual / 2

    def share(self, count: str) -> int:
        """Return a count of the reading as a percentage of the articles."""
        return round(100 * self.reading[count] / self.reading["articles"]) if self.reading else 0


def source_reports(
    analyst: Analyst, sources: Sequence[ShownSource], last: date
) -> tuple[list[SourceReport], dict[str, Answer]]:
    """Return the report of each source on the 28 days that end with a day, and the questions asked."""
    span = {"first": last - timedelta(_DAYS - 1), "last": last}
    asked = {
        "State": analyst.ask("source_states"),
        "Last whole day": analyst.ask(
            "states_by_day", first=last - timedelta(1), last=last - timedelta(1), source_ids=None
        ),
        "Yield": analyst.ask("source_yields", first=last - timedelta(_DAYS + 7 * WEEKS_OF_YIELD), last=last),
        "Reading": analyst.ask("source_readings", **span),
        "Routes": analyst.ask("source_routes", **span),
        "Failures": analyst.ask("source_failures", **span),
        "Verdicts": analyst.ask("latest_checks"),
        "Suspicious versions": analyst.ask("source_suspicions", first=span["first"]),
    }
    by_source = {name: _by_source(answer) for name, answer in asked.items()}
    return [_report(source, by_source, last) for source in sources], asked


def _by_source(answer: Answer) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in answer.rows:
        found[row["source_id"]].append(row)
    return found


def _report(source: ShownSource, asked: Mapping[str, dict[str, list[dict[str, Any]]]], last: date) -> SourceReport:
    def rows(name: str) -> list[dict[str, Any]]:
        return asked[name].get(source.source_id, [])

    def only(name: str) -> dict[str, Any]:
        return rows(name)[0] if rows(name) else {}

    counts = {row["published_date"]: row["articles"] for row in rows("Yield")}
    whole_day = last - timedelta(1)
    return SourceReport(
        source=source,
        state=only("State"),
        reading=only("Reading"),
        yesterday=counts.get(whole_day, 0),
        unwalked=_unwalked(only("Last whole day").get("state", "never tried")),
        usual=_usual(counts, whole_day),
        drawing=_drawing(source, counts, last),
        routes=_shares(only("Routes")),
        failures=list(rows("Failures")[:3]),
        suspicious=only("Suspicious versions").get("versions", 0),
        verdict=only("Verdicts"),
    )


def _unwalked(state: str) -> str:
    if state in {"complete", "empty", "gaps"}:
        return ""
    return STATES[state] if state in {"red", "running"} else STATES["not walked"]


def _usual(counts: Mapping[date, int], day: date) -> float | None:
    """Return the median of the same weekday in earlier weeks, from the first week with an article."""
    earlier = [day - timedelta(weeks=weeks) for weeks in range(1, WEEKS_OF_YIELD + 1)]
    begin = min(counts, default=day)
    known = [counts.get(each, 0) for each in earlier if each >= begin]
    return float(median(known)) if known else None


def _drawing(source: ShownSource, counts: Mapping[date, int], last: date) -> Markup:
    days = [last - timedelta(back) for back in reversed(range(_DAYS))]
    values = [counts.get(day, 0) for day in days]
    label = f"{source.source_id}: articles per day from {days[0]} to {last}: {', '.join(map(str, values))}"
    return bars(values, [_usual(counts, day) or 0 for day in days], label)


def _shares(routes: Mapping[str, Any]) -> list[tuple[str, int]]:
    if not routes:
        return []
    shares = [(route, round(100 * routes[route] / routes["discovered"])) for route in ROUTES if routes[route]]
    return sorted(shares, key=lambda share: -share[1])
