"""The verdict on a source, from the report of its check, as the warehouse keeps it."""

from collections.abc import Callable

from crawlers.trial.problem_class import problem_class
from crawlers.trial.robots_rules import RobotsRules
from crawlers.trial.sample_articles import count_fields
from crawlers.trial.source_repair import Repair
from crawlers.trial.trial_report import TrialReport
from pipelines.warehouse.source_checks import Verdict

_MAX_CLOSED = 5


def verdict_of(
    report: TrialReport, repair: Repair | None, as_text: Callable[[Repair], str], definition_digest: str
) -> Verdict:
    """Return the verdict; `as_text` writes the repaired definition as its file."""
    days = [found.listed_date for listing in report.listings for found in listing.found]
    kind = problem_class(report)
    return Verdict(
        source_id=report.source.id,
        definition_digest=definition_digest,
        verdict="good" if kind is None else "refused" if report.refused else "bad",
        problem_class=kind and kind.value,
        problems=(*([report.refused] if report.refused else []), *report.problems),
        remarks=report.remarks,
        routes=len(report.listings),
        routes_alive=sum(listing.problem is None for listing in report.listings),
        articles=len(report.sample),
        articles_read=sum(each.article is not None for each in report.sample),
        fields={name: count.read for name, count in count_fields(report.sample).items()},
        robots=_robots(report.robots),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        requests=report.requests,
        repair=as_text(repair) if repair else None,
        repair_changes=repair.changes if repair else (),
        signals=tuple(report.signals),
    )


def _robots(robots: RobotsRules) -> str:
    if robots.problem:
        return robots.problem
    closed = ", ".join(robots.closed[:_MAX_CLOSED]) or "nothing"
    return f"closed to Kabar: {closed}" + (f"; Crawl-delay {robots.delay:g} s" if robots.delay else "")
