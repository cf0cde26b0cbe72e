"""What one run did, in a few words that stand beside it in Airflow's UI."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from typing import NamedTuple

from pipelines.text import counted
from pipelines.warehouse.connection import open_connection, statement

CANCELLED = "**Cancelled before it began**"
"""How the note of a run begins that its backfill's end kept from beginning."""

_MAX_NAMED = 5
"""Sources that are named; of a run with more, the note tells their number."""

_MAX_LETTERS = 1000
_MAX_CAUSES = 450
"""Letters of all causes together."""


class SourceRun(NamedTuple):
    """One source's part of a run: a row of `ops.runs`, the articles it wrote, the most frequent reason of failure."""

    source_id: str
    published_date: date | None
    state: str
    cause: str | None
    loaded: int
    failed: int
    pending: int
    written: int
    usual_reason: str | None


def note_of_run(warehouse_url: str, run_id: str, newsroom: str = "") -> str | None:
    """Return the note of a run in Markdown; None if no source took part in it and nothing tells why.

    Args:
        warehouse_url: the loader's.
        run_id: DAG id and run id, joined by a slash.
        newsroom: address of the page Newsroom, to which the note links; without it, the note has no links.
    """
    key = {"run_id": run_id}
    with closing(open_connection(warehouse_url, "kabar_loader")) as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")
        cursor.execute(statement(__name__, "run_note"), key)
        sources = [SourceRun(*row) for row in cursor.fetchall()]
        cursor.execute(statement(__name__, "new_stories"), key)
        (stories,) = cursor.fetchone() or (0,)
        cursor.execute(statement(__name__, "cause_of_plan"), key)
        (cause,) = cursor.fetchone() or (None,)
    plan = f"**{_shortened(cause, _MAX_CAUSES)}**" if cause else None
    parts = [plan, _note(sources, stories, run_id) if sources else None]
    text = "\n\n".join(filter(None, parts))
    link = f"\n\n{_link(sources, newsroom)}" if sources and newsroom else ""
    return _fitting(_shortened(text, _MAX_LETTERS - len(link)) + link) or None


def cancelled_note(label: datetime | None, source_ids: Sequence[str], earlier: str | None) -> str:
    """Return the note of a run that a cancelled backfill left unbegun: how to go on, above the note of the run before.

    Args:
        label: the run's logical date.
        source_ids: the sources to which its configuration limits it.
        earlier: the note that the run has.
    """
    day = f"{label:%Y-%m-%d}" if label else "D"
    few = "".join(f" --source {each}" for each in source_ids)
    limits = few if len(source_ids) <= _MAX_NAMED else " --source …"
    why = (
        f"{CANCELLED}, with its backfill: this run fetched nothing. To go on, run "
        f"`./kabar backfill --from {day} --to {day}{limits}`, or start a backfill with *Missing and Errored Runs*."
    )
    return _fitting("\n\n".join(filter(None, [why, earlier])))


def _fitting(note: str) -> str:
    """Return a note, cut to what Airflow's database can hold; a longer one would end its scheduler."""
    return _shortened(note, _MAX_LETTERS)


def _note(sources: Sequence[SourceRun], stories: int, run_id: str) -> str:
    short = [each for each in sources if each.state == "short"]
    letters = _MAX_CAUSES // max(1, min(len(short), _MAX_NAMED))
    causes = [f"**{each.source_id}: {_shortened(each.cause or '', letters)}**" for each in short]
    further = [f"and {counted(len(causes) - _MAX_NAMED, 'further source')}"] if len(causes) > _MAX_NAMED else []
    left = [
        f"{each.source_id}: {_shortened(each.cause or '', _MAX_CAUSES // _MAX_NAMED)}"
        for each in sources
        if each.state == "done" and _is_left(each)
    ]
    more = [f"and {counted(len(left) - _MAX_NAMED, 'further source')}"] if len(left) > _MAX_NAMED else []
    left_lines = [f"Not asked: {'; '.join(left[:_MAX_NAMED] + more)}"] if left else []
    closing_lines = [
        f"Rows: `run_id = '{run_id}'` in `warehouse.articles`",
        *(["Causes and remedies: docs/runbook.md"] if causes else []),
    ]
    return "\n\n".join([*causes[:_MAX_NAMED], *further, _counts(sources, stories), *left_lines, *closing_lines])


def _is_left(source: SourceRun) -> bool:
    """Whether the run left a source to the next poll; the only other remark says what its listings leave out."""
    return bool(source.cause) and not str(source.cause).startswith("left out: ")


def _link(sources: Sequence[SourceRun], newsroom: str) -> str:
    """Return a link, in Markdown, to the days of a run, or for a poll to how the sources do."""
    days = {each.published_date for each in sources if each.published_date}
    if not days:
        return f"In Newsroom: [sources]({newsroom}/sources)"
    span = f"first={min(days)}&last={max(days)}"
    return f"In Newsroom: [coverage and articles of {min(days)}]({newsroom}/coverage?{span})"


def _counts(sources: Sequence[SourceRun], stories: int) -> str:
    days = {each.published_date for each in sources if each.published_date}
    loaded, written = sum(each.loaded for each in sources), sum(each.written for each in sources)
    parts = [
        f"{len(sources)} sources" if len(sources) > 1 else sources[0].source_id,
        f"{loaded} loaded, {written} of them new or changed",
        *(_missing(name, sources) for name in ("failed", "pending")),
        f"{stories} new {'story' if stories == 1 else 'stories'}" if stories else "",
    ]
    day = f"{min(days)}: " if days else ""
    return day + ", ".join(filter(None, parts))


def _missing(state: str, sources: Sequence[SourceRun]) -> str:
    """Return how many URLs are in a state and at which sources; '' if none is."""
    concerned = [each for each in sources if getattr(each, state)]
    if not concerned:
        return ""
    named = [f"{each.source_id}: {each.usual_reason or 'not tried yet'}" for each in concerned[:_MAX_NAMED]]
    more = [f"and {counted(len(concerned) - _MAX_NAMED, 'further source')}"] if len(concerned) > _MAX_NAMED else []
    return f"{sum(getattr(each, state) for each in concerned)} {state} ({'; '.join(named + more)})"


def _shortened(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 2] + " …"
