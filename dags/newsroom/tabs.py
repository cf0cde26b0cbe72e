"""The page's routes: one per tab, and those that its script asks for details and states."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import psycopg2
from airflow.api_fastapi.core_api.security import GetUserDep
from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator

from dags.newsroom.analyst_queries import Answer, open_analyst
from dags.newsroom.headlines import marked, place_of_error
from dags.newsroom.heat_map import MAX_DAYS_SHOWN, STATES, day_cell, heat_map
from dags.newsroom.publishers import definition_text, listing_addresses, shown_sources
from dags.newsroom.requests import asked_day, asked_span, may_run, refuse_swapped
from dags.newsroom.source_reports import WEEKS_OF_YIELD, source_reports
from dags.newsroom.spread import read_corrections, read_stories
from dags.newsroom.templating import page
from pipelines.settings import Settings

router = APIRouter()

_PRESETS = {"31 days": 31, "3 months": MAX_DAYS_SHOWN, "1 year": 365, "10 years": 3652}

_Storable = Annotated[str, AfterValidator(lambda text: text.replace("\0", ""))]
"""A text without the one character that no text of the database has."""

Text = Annotated[_Storable, Query(max_length=1000)]
Days = Annotated[str, Query(max_length=20)]


@router.get("/coverage")
def coverage(user: GetUserDep, first: Days = "", last: Days = "") -> HTMLResponse:
    """Show the heat map of a span, by default the last 31 days."""
    with open_analyst() as analyst:
        span = asked_span(analyst, first, last, days=31)
        shown = heat_map(analyst, shown_sources(analyst, Settings()), span)
    return page(
        "coverage",
        map=shown,
        span=span,
        states=STATES,
        may_repair=may_run(user, "archive_day"),
        today=datetime.now(UTC).date(),
        presets={name: span.last - timedelta(length - 1) for name, length in _PRESETS.items()},
    )


@router.get("/day")
def day_detail(source: Text, day: Days) -> HTMLResponse:
    """Return what is known of one source's day, as a part of the page."""
    asked = asked_day(day)
    values = {"source_id": source, "day": asked}
    with open_analyst() as analyst:
        names = ("day_coverage", "reasons_of_day", "day_runs", "day_articles")
        coverage_of_day, reasons, runs, articles = (analyst.ask(name, **values) for name in names)
    return page(
        "day",
        source_id=source,
        day=asked,
        coverage=coverage_of_day.rows[0] if coverage_of_day.rows else None,
        reasons=reasons,
        runs=runs,
        articles=articles,
        listings=listing_addresses(source, asked),
    )


@router.get("/states")
def states(first: Days, last: Days, source: Annotated[list[_Storable], Query(max_length=1000)]) -> list[dict[str, Any]]:
    """Return the states of some sources' days, for a page that waits for them to turn."""
    values = {"first": asked_day(first), "last": asked_day(last), "source_ids": source}
    with open_analyst() as analyst:
        rows = analyst.ask("states_by_day", **values).rows
    today = datetime.now(UTC).date()
    cells = [(row, day_cell(row, is_over=row["published_date"] < today)) for row in rows]
    return [
        {"source": row["source_id"], "day": str(row["published_date"]), "state": cell.state, "label": cell.label}
        for row, cell in cells
    ]


@router.get("/sources")
def sources(user: GetUserDep, last: Days = "") -> HTMLResponse:
    """Show how each source does."""
    with open_analyst() as analyst:
        span = asked_span(analyst, "", last, days=28)
        reports, asked = source_reports(analyst, shown_sources(analyst, Settings()), span.last)
    return page(
        "sources", reports=reports, asked=asked, span=span, weeks=WEEKS_OF_YIELD, may_poll=may_run(user, "ingest")
    )


@router.get("/definition")
def definition(source: Text) -> HTMLResponse:
    """Return a source's definition, as a part of the page."""
    return page("definition", source_id=source, text=definition_text(source))


@router.get("/stories")
def stories(first: Days = "", last: Days = "") -> HTMLResponse:
    """Show the stories of a span, by default the last week, and the corrections of its articles."""
    with open_analyst() as analyst:
        span = asked_span(analyst, first, last, days=7)
        found, asked_stories = read_stories(analyst, span)
        corrections, asked_corrections = read_corrections(analyst, span)
    return page(
        "stories",
        span=span,
        stories=found,
        corrections=corrections,
        asked_stories=asked_stories,
        asked_corrections=asked_corrections,
    )


@router.get("/search")
def search(q: Text = "", source: Text = "", language: Text = "", first: Days = "", last: Days = "") -> HTMLResponse:
    """Show the articles that match a query, or where the query is wrong."""
    begin, end = asked_day(first) if first else None, asked_day(last) if last else None
    if begin and end:
        refuse_swapped(begin, end)
    values = {"query": q, "source_id": source or None, "language": language or None, "first": begin, "last": end}
    answer, problem, place = Answer([], ""), "", None
    with open_analyst() as analyst:
        known = shown_sources(analyst, Settings())
        languages = [row["language"] for row in analyst.ask("known_languages").rows]
        try:
            answer = analyst.ask("search", **values) if q.strip() else answer
        except (psycopg2.errors.SyntaxError, psycopg2.errors.InvalidParameterValue) as error:
            problem = error.diag.message_primary or str(error)
            place = place_of_error(problem, q)
    return page(
        "search", q=q, source=source, first=first, last=last, known=known, answer=answer, problem=problem, place=place,
        language=language, languages=languages, marked=marked,
    )  # fmt: skip
