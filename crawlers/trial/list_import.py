"""Try all sites of a list: its addresses grouped into publishers, and what became of each line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from crawlers.sources.catalogue import Catalogue
from crawlers.sources.source import Source
from crawlers.trial.feed_lists import ListEntry
from crawlers.trial.proposed_definition import draft_definition, feed_address, front_page, unused_id
from crawlers.trial.site_facts import guess_zone
from crawlers.trial.site_probe import Visit, run_probes
from crawlers.trial.source_proposal import OUT_OF_REACH, SourceProposal, explore
from crawlers.trial.trial_report import REFUSALS
from pipelines.errors import UsageError
from pipelines.settings import Settings

MAX_SITES_AT_ONCE = 20


class Outcome(StrEnum):
    """What became of a line."""

    WRITTEN = "written"
    DISABLED = "written, disabled"
    KNOWN = "already known"
    REPEATED = "repeated"
    REFUSED = "refused"
    NO_FEED = "no feed"
    UNREACHABLE = "unreachable"
    INVALID = "not an address"


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """What became of a line, and why; `source_id` is the source that its address belongs to."""

    line: int
    address: str
    outcome: Outcome
    source_id: str = ""
    detail: str = ""


@dataclass(slots=True)
class Publisher:
    """The entries of one publisher; `draft` has the hosts that they need."""

    home: str
    draft: Source
    entries: list[ListEntry] = field(default_factory=list)

    @property
    def feeds(self) -> list[str]:
        """The addresses that may be feeds, without those of front pages."""
        return [address for entry in self.entries if (address := feed_address(entry.address))]


def group_entries(
    entries: Iterable[ListEntry], known: Catalogue, delay: float
) -> tuple[list[Publisher], list[LineOutcome]]:
    """Return the publishers to try, and what is known of the other lines without a request."""
    publishers: dict[str, Publisher] = {}
    settled: list[LineOutcome] = []
    first_lines: dict[str, int] = {}
    for entry in entries:
        if entry.address in first_lines:
            detail = f"line {first_lines[entry.address]} has it too"
            settled.append(LineOutcome(entry.line, entry.address, Outcome.REPEATED, detail=detail))
            continue
        first_lines[entry.address] = entry.line
        try:
            publisher = _publisher_of(entry, publishers, known, delay)
        except UsageError as error:
            settled.append(LineOutcome(entry.line, entry.address, Outcome.INVALID, detail=str(error)))
            continue
        if isinstance(publisher, Source):
            detail = f"{publisher.state}: ./kabar source check {publisher.id}"
            settled.append(LineOutcome(entry.line, entry.address, Outcome.KNOWN, publisher.id, detail))
        else:
            publisher.entries.append(entry)
    return list(publishers.values()), settled


def _publisher_of(
    entry: ListEntry, publishers: dict[str, Publisher], known: Catalogue, delay: float
) -> Publisher | Source:
    """Return the publisher of an entry, a new one too, or the source that owns it already."""
    named = entry.site or entry.address
    home, draft = draft_definition(named, None, delay)
    _, host = draft_definition(entry.address, None, delay)
    home = front_page(named, home, draft)
    if owners := known.owners_of(home):
        return owners[0]
    domain = draft.domains[0]
    if domain not in publishers:
        taken = known.heads.keys() | {each.draft.id for each in publishers.values()}
        chosen = {"id": unused_id(draft, taken), "language": entry.language or "en"}
        publishers[domain] = Publisher(home, draft.model_copy(update=chosen))
    publisher = publishers[domain]
    if host.domains[0] not in publisher.draft.domains:
        domains = (*publisher.draft.domains, host.domains[0])
        publisher.draft = publisher.draft.model_copy(update={"domains": domains})
    return publisher


def try_publishers(
    publishers: Sequence[Publisher],
    settings: Settings,
    done: Callable[[Publisher, Mapping[str, Any] | None, list[LineOutcome]], None],
) -> None:
    """Try publishers, many at once; `done` gets each with its definition, if there is one, and its lines' outcomes.

    Blocks, and runs only once in a process.
    """
    by_id = {each.draft.id: each for each in publishers}
    visits = [
        Visit(each.draft, partial(explore, home=each.home, draft=each.draft, feeds=each.feeds)) for each in publishers
    ]

    def finish(visit: Visit[SourceProposal], proposal: SourceProposal | Exception) -> None:
        publisher = by_id[visit.source.id]
        if isinstance(proposal, Exception):
            done(publisher, None, _outcomes(publisher, Outcome.UNREACHABLE, f"unexpected: {proposal!r}"))
            return
        definition = _definition(publisher, proposal)
        done(publisher, definition, _judge(publisher, proposal))

    run_probes(visits, settings, MAX_SITES_AT_ONCE, finish)


def _definition(publisher: Publisher, proposal: SourceProposal) -> dict[str, Any] | None:
    """Return the proposed definition with what the list says; one that does not work well is disabled."""
    if proposal.definition is None:
        return None
    definition = dict(proposal.definition)
    guessed = dict(definition["guessed"])
    for name in ("language", "country"):
        if stated := next((value for entry in publisher.entries if (value := getattr(entry, name))), ""):
            definition[name], guessed[name] = stated, "the list"
    if guessed["country"] == "the list":
        zone = guess_zone(proposal.home, definition["language"], definition["country"], ())
        definition["timezone"], guessed["timezone"] = zone
    if proposal.problems and not proposal.refused:
        definition |= {"enabled": False, "disabled_because": proposal.problems[0]}
    verified = definition["verified"] | {"against": "the site, by ./kabar source import"}
    return definition | {"guessed": guessed, "verified": verified}


def _judge(publisher: Publisher, proposal: SourceProposal) -> list[LineOutcome]:
    """Return what became of a publisher's lines: what became of the publisher, unless a feed of it gave nothing."""
    if proposal.refused:
        outcome, detail = Outcome.REFUSED, proposal.refused
    elif proposal.is_out_of_reach:
        outcome, detail = Outcome.UNREACHABLE, proposal.problems[0]
    elif proposal.definition is None:
        outcome, detail = Outcome.NO_FEED, "; ".join(proposal.problems)
    elif proposal.problems:
        outcome, detail = Outcome.DISABLED, proposal.problems[0]
    else:
        return [_judge_feed(each, proposal) for each in _outcomes(publisher, Outcome.WRITTEN, "")]
    return _outcomes(publisher, outcome, detail)


def _judge_feed(line: LineOutcome, proposal: SourceProposal) -> LineOutcome:
    listing = next((each for each in proposal.listings if each.url == feed_address(line.address)), None)
    problem = listing.problem if listing else None
    if not problem or (listing and listing.found):
        return replace(line, detail=problem or "")
    is_away = problem in OUT_OF_REACH or problem.startswith("http_")
    outcome = Outcome.REFUSED if problem in REFUSALS else Outcome.UNREACHABLE if is_away else Outcome.NO_FEED
    return replace(line, outcome=outcome, detail=problem)


def _outcomes(publisher: Publisher, outcome: Outcome, detail: str) -> list[LineOutcome]:
    source_id = publisher.draft.id if outcome in {Outcome.WRITTEN, Outcome.DISABLED, Outcome.REFUSED} else ""
    return [LineOutcome(entry.line, entry.address, outcome, source_id, detail) for entry in publisher.entries]
