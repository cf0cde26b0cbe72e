"""Verdicts on sources: what the weekly check of a source found, and the repair that it proposes."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

from pipelines.text import as_text
from pipelines.warehouse.connection import Connection, statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome of one check of a source.

    Attributes:
        verdict: good, bad or refused.
        problem_class: one of `ProblemClass`, None for a good source.
        definition_digest: `digest_of` the text of the definition that was checked.
        fields: on how many articles each field was read.
        first_day: earliest local day of an article that a listing names.
        repair: text of the repaired definition that is proposed, None if none is.
        repair_changes: what is new in it, a sentence each.
        signals: what the site says about its use by machines: where, what, and the value.
    """

    source_id: str
    definition_digest: str
    verdict: str
    problem_class: str | None
    problems: Sequence[str]
    remarks: Sequence[str]
    routes: int
    routes_alive: int
    articles: int
    articles_read: int
    fields: Mapping[str, int]
    robots: str
    first_day: date | None
    last_day: date | None
    requests: int
    repair: str | None
    repair_changes: Sequence[str]
    signals: Sequence[tuple[str, str, str]] = ()


class RepairState(StrEnum):
    """What the repair that a check proposes is to the definition as it is now."""

    NONE = "none"  # is proposed
    PROPOSED = "proposed"
    WRITTEN = "written"  # the definition is the repaired one
    OUTDATED = "outdated"  # the definition has changed since the check


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest verdict on a source.

    Attributes:
        is_held_back: whether a check was bad and none was ever good; then runs leave the source out, if its definition
            is unverified.
    """

    checked_at: datetime
    verdict: str
    problem_class: str | None
    repair: str | None
    repair_changes: list[str]
    is_held_back: bool
    definition_digest: str | None

    def repair_state(self, definition: str) -> RepairState:
        """Return what the repair is to the text of the definition as it is now."""
        if self.repair is None:
            return RepairState.NONE
        if definition == self.repair:
            return RepairState.WRITTEN
        return RepairState.PROPOSED if digest_of(definition) == self.definition_digest else RepairState.OUTDATED


def digest_of(definition: str) -> str:
    """Return the SHA-256 of a definition's text."""
    return hashlib.sha256(definition.encode()).hexdigest()


def record_verdict(connection: Connection, verdict: Verdict) -> None:
    """Store a verdict and the signals of the site; the publisher must be registered."""
    values = asdict(verdict)
    # The words of a site are in many of them.
    for name in ("problems", "remarks", "repair_changes"):
        values[name] = [as_text(words) for words in values[name]]
    values |= {"robots": as_text(verdict.robots), "repair": verdict.repair and as_text(verdict.repair)}
    values["fields"] = json.dumps(values["fields"])
    for place, name in enumerate(("found_in", "signals", "values")):
        values[name] = [as_text(signal[place]) for signal in verdict.signals]
    with connection.cursor() as cursor:
        for step in ("record_verdict", "record_signals"):
            cursor.execute(statement(__name__, step), values)


def latest_verdicts(connection: Connection) -> dict[str, Latest]:
    """Return the latest verdict on each source that was ever checked."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "latest_verdicts"))
        return {source_id: Latest(*values) for source_id, *values in cursor.fetchall()}


def held_back(connection: Connection) -> dict[str, list[str]]:
    """Return the sources that are held back, with what their latest check found, a sentence each."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "held_back"))
        return dict(cursor.fetchall())


def due_checks(connection: Connection, source_ids: Sequence[str]) -> list[str]:
    """Return the sources to check: never checked, a week after a good verdict, a day after another or after trouble."""
    with connection.cursor() as cursor:
        cursor.execute(statement(__name__, "due_checks"), {"source_ids": list(source_ids)})
        return [source_id for (source_id,) in cursor.fetchall()]
