"""What can be wrong with a source in a run, in eight classes: each asks for something else of the reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipelines.records.crawl_record import ENDED_EARLY, OUT_OF_TIME
from pipelines.records.reasons import FailureReason


class ProblemClass(StrEnum):
    """A class of problems. `ops.runs.cause` begins with the value; the order is that in which one hides the others."""

    OUR_FAULT = "our own fault"
    BLOCKED = "blocked"
    SITE_DOWN = "site down"
    SLOW = "slow"
    DISCOVERY_BROKEN = "discovery broken"
    EXTRACTION_BROKEN = "extraction broken"
    ALL_DUPLICATES = "all duplicates"
    NOTHING_PUBLISHED = "nothing published"


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a source: its class, and a clause that names the cause."""

    kind: ProblemClass
    text: str


_KINDS = dict.fromkeys(FailureReason, ProblemClass.DISCOVERY_BROKEN) | {
    FailureReason(name): kind
    for names, kind in {
        "unexpected no_browser": ProblemClass.OUR_FAULT,
        "http_401 http_402 http_403 http_451 challenge consent_wall login_wall robots": ProblemClass.BLOCKED,
        "dns connection_refused unreachable tls private_address robots_unreachable": ProblemClass.SITE_DOWN,
        "connection_lost truncated undecodable empty_body maintenance site_error": ProblemClass.SITE_DOWN,
        "http_500 http_502 http_503 http_504 http_5xx": ProblemClass.SITE_DOWN,
        "not_rendered": ProblemClass.EXTRACTION_BROKEN,
        "timeout http_408 http_425 http_429 site_slowed not_reached": ProblemClass.SLOW,
    }.items()
    for name in names.split()
}

# No site at all can be reached from this machine.
_OWN_NETWORK = frozenset([FailureReason.DNS, FailureReason.UNREACHABLE])

_MIN_SOURCES_OF_OUTAGE = 3
"""Sources that must all be out of reach before this machine's own network is to blame."""


def kind_of_reason(reason: FailureReason) -> ProblemClass:
    """Return the class of a listing, or of most pages, that failed for a reason."""
    return _KINDS[reason]


def problem_of_crawl(text: str) -> Problem:
    """Return the problem that a crawl states in words, such as `index https://…: http_404`.

    A reason of a failure stands at the end of a clause; words without one are of listings that are not as they were.
    """
    if text == OUT_OF_TIME:
        return Problem(ProblemClass.SLOW, text)
    if text.startswith(ENDED_EARLY):
        return Problem(ProblemClass.OUR_FAULT, text)
    kinds = [kind_of_reason(reason) for reason in _reasons(text)]
    return Problem(worst(kinds) if kinds else ProblemClass.DISCOVERY_BROKEN, text)


def cause_of(problems: Iterable[Problem]) -> str:
    """Return all problems of a source as its cause, behind the worst of their classes."""
    found = list(problems)
    return f"{worst(problem.kind for problem in found)}: {'; '.join(problem.text for problem in found)}"


def worst(kinds: Iterable[ProblemClass]) -> ProblemClass:
    """Return the class that explains the others; there must be one."""
    return min(kinds, key=list(ProblemClass).index)


def is_own_outage(sources: Iterable[list[Problem]]) -> bool:
    """Whether every source of a run, each with its problems, failed as it does without a network."""
    found = list(sources)
    return len(found) >= _MIN_SOURCES_OF_OUTAGE and all(
        any(reason in _OWN_NETWORK for problem in problems for reason in _reasons(problem.text)) for problems in found
    )


def _reasons(text: str) -> list[FailureReason]:
    words = (clause.rpartition(": ")[2] for clause in text.split("; "))
    return [FailureReason(word) for word in words if word in _VALUES]


_VALUES = frozenset(reason.value for reason in FailureReason)
