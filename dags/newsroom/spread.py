"""Stories of several articles and how they spread, and corrections with what was changed."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup

from dags.newsroom.analyst_queries import Analyst, Answer
from dags.newsroom.heat_map import Span
from dags.newsroom.sparkline import dots
from dags.newsroom.templating import duration
from dags.newsroom.word_changes import Piece, word_changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story: its articles in the order of publication, the first one first."""

    articles: int
    sources: int
    members: list[dict[str, Any]]
    drawing: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A new version of an article: its row, what changed in words, and the changed words of headline and text."""

    row: dict[str, Any]
    summary: str
    title: list[Piece]
    body: list[Piece]


def read_stories(analyst: Analyst, span: Span) -> tuple[list[Story], Answer]:
    """Return the stories of several publishers with copies in these days, those of most publishers first."""
    answer = analyst.ask("repeated_stories", first=span.first, last=span.last)
    grouped = groupby(answer.rows, key=lambda row: row["story_id"])
    return [_story(list(members)) for _, members in grouped], answer


def read_corrections(analyst: Analyst, span: Span) -> tuple[list[Correction], Answer]:
    """Return the corrections of articles of these days, the newest first."""
    answer = analyst.ask("latest_corrections", first=span.first, last=span.last)
    return [_correction(row) for row in answer.rows], answer


def _story(members: list[dict[str, Any]]) -> Story:
    delays = [row["delay"] for row in members if row["delay"] is not None]
    label = f"{len(members)} articles within {duration(max(delays, default=timedelta()))}"
    return Story(
        articles=members[0]["articles"], sources=members[0]["sources"], members=members, drawing=dots(delays, label)
    )


def _correction(row: dict[str, Any]) -> Correction:
    return Correction(
        row=row,
        summary=_summary(row),
        title=word_changes(row["title_was"], row["title_became"]) if row["title_was"] != row["title_became"] else [],
        body=word_changes(row["body_was"], row["body_became"]) if row["body_was"] != row["body_became"] else [],
    )


def _summary(row: dict[str, Any]) -> str:
    """Return how much of the text changed, or which other parts did, and the byline's change."""
    signed = row["authors_became"] is not None
    changed = {
        "headline": row["title_was"] != row["title_became"],
        "standfirst": row["is_lead_changed"],
        "byline": signed,
    }
    others = " and ".join(name for name, is_changed in changed.items() if is_changed)
    if row["is_body_changed"] or not others:
        words = f"words removed: {row['words_removed']}, added: {row['words_added']}"
    else:
        words = f"{others} only"
    byline = [", ".join(row[name]) or "nobody" for name in ("authors_was", "authors_became")] if signed else []
    return "; ".join(filter(None, [words, " → ".join(byline)]))
