"""The page's templates: all values are escaped, unless they are `Markup` that this package has made."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from pipelines.errors import UsageError

_TABS = {"coverage": "Coverage", "sources": "Sources", "stories": "Stories and corrections", "search": "Search"}


def page(name: str, **values: object) -> HTMLResponse:
    """Return the response of a template; `name` is also the tab's where there is one."""
    return HTMLResponse(environment().get_template(f"{name}.html").render(tab=name, tabs=_TABS, **values))


def show_error(_: Request, error: Exception) -> HTMLResponse:
    """Return the page that tells a user what went wrong: 400 for a wrong request, 503 for a warehouse that fails."""
    text = str(error).strip()
    if isinstance(error, psycopg2.Error):
        text = f"The warehouse refuses: {error.diag.message_primary or text}"
    response = page("failure", problem=text)
    response.status_code = 400 if isinstance(error, UsageError) else 503
    return response


@cache
def environment() -> Environment:
    """Return the environment of the templates."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "instant": instant,
        "ago": ago,
        "duration": duration,
        "link": link,
        "ui_run": ui_run,
        "long_day": long_day,
    }
    return made


def instant(at: datetime | None) -> Markup:
    """Return an instant in UTC, which the page's script shows in the zone that Airflow's UI shows."""
    if at is None:
        return Markup("–")  # noqa: RUF001 - a dash
    utc = at.astimezone(UTC)
    return Markup('<time datetime="{}">{} UTC</time>').format(f"{utc:%Y-%m-%dT%H:%M:%SZ}", f"{utc:%Y-%m-%d %H:%M}")


def ago(at: datetime | None) -> str:
    """Return how long ago an instant was, or how long it is until then."""
    if at is None:
        return "never"
    past = datetime.now(UTC) - at
    return f"{duration(past)} ago" if past >= timedelta() else f"in {duration(-past)}"


def duration(span: timedelta | None) -> str:
    """Return a span of time in its largest unit."""
    seconds = span.total_seconds() if span is not None else 0
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if abs(seconds) >= 2 * size or (unit == "min" and abs(seconds) >= size):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def link(url: str, text: str) -> Markup:
    """Return a link to an address of the web; only the text where the address is none, a script for instance."""
    if urlsplit(url).scheme not in {"http", "https"}:
        return escape(text)
    return Markup('<a href="{}" data-outside rel="noopener noreferrer">{}</a>').format(url, text)


def ui_run(run_id: str) -> str:
    """Return the path of a run in Airflow's UI, from its id in the warehouse."""
    dag_id, _, airflow_id = run_id.partition("/")
    return f"../dags/{quote(dag_id, safe='')}/runs/{quote(airflow_id, safe='')}"


def long_day(day: date) -> str:
    """Return a day in words, with its weekday."""
    return f"{day:%A} {day.day} {day:%B %Y}"
