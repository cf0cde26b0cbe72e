"""What a request asks for: days, a source, and what its user may do."""

from datetime import UTC, date, datetime, timedelta

from airflow.api_fastapi.app import get_auth_manager
from airflow.api_fastapi.auth.managers.models.base_user import BaseUser
from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity, DagDetails

from dags.newsroom.analyst_queries import Analyst
from dags.newsroom.heat_map import MAX_YEARS, Span
from pipelines.dates.calendar_days import FIRST_YEAR, LAST_YEAR, is_plausible
from pipelines.errors import UsageError


def asked_day(text: str) -> date:
    """Return a day from its text.

    Raises:
        UsageError: it is none, or of a year of which there is no news on the web.
    """
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{text!r} is not a day; write it as 2026-03-05.") from None
    if not is_plausible(day.year):
        raise UsageError(f"{day} is too far away; choose a day of the years {FIRST_YEAR} to {LAST_YEAR}.")
    return day


def asked_span(analyst: Analyst, first: str, last: str, *, days: int) -> Span:
    """Return the span that a request names, by default so many days up to today.

    Where the warehouse has articles, but none of these days, the default is the days up to its last article.

    Raises:
        UsageError: a bound is not a day, or the span is not one.
    """
    end = asked_day(last) if last else _default_end(analyst, days)
    begin = asked_day(first) if first else end - timedelta(days - 1)
    if begin > end and not last:
        raise UsageError(f"The last day shown is {end} unless you name one, and {begin} is after it; name both days.")
    refuse_swapped(begin, end)
    if (end - begin).days > 366 * MAX_YEARS:
        raise UsageError(f"These are more than {MAX_YEARS} years; choose a shorter span.")
    return Span(first=begin, last=end)


def refuse_swapped(first: date, last: date) -> None:
    """Raise UsageError if a span ends before it begins."""
    if first > last:
        raise UsageError(f"The first day, {first}, is after the last, {last}; swap them.")


def may_run(user: BaseUser, dag_id: str) -> bool:
    """Whether Airflow lets this user start runs of a DAG."""
    return get_auth_manager().is_authorized_dag(
        method="POST", access_entity=DagAccessEntity.RUN, details=DagDetails(id=dag_id), user=user
    )


def _default_end(analyst: Analyst, days: int) -> date:
    today = datetime.now(UTC).date()
    (row,) = analyst.ask("last_day").rows
    found: date | None = row["last_day"]
    return found if found is not None and found <= today - timedelta(days) else today
