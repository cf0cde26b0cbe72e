"""Each reason has one way on, and the runbook tells it."""

import re

import pytest

from pipelines.records.reasons import FINAL, NOT_REQUESTED, FailureReason, reason_of_status
from pipelines.settings import PROJECT_ROOT

RUNBOOK = (PROJECT_ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "http_404"),
        (418, "http_4xx"),
        (521, "http_5xx"),
        (503, "http_503"),
        (304, "http_3xx"),
        (999, "unexpected"),
    ],
)
def test_a_status_gives_a_reason(status, reason):
    assert reason_of_status(status) is FailureReason(reason)


def told(reason):
    """The state and the attempts that the runbook's table gives a reason."""
    (row,) = re.findall(rf"^\|[^|]*`{reason}`[^|]*\|([^|]*)\|([^|]*)\|", RUNBOOK, re.MULTILINE)
    return tuple(cell.strip() for cell in row)


@pytest.mark.parametrize("reason", FailureReason)
def test_the_runbook_tells_what_follows(reason):
    policy = reason.retry_policy
    if policy == FINAL:
        assert told(reason) == ("failed", "")
    elif policy == NOT_REQUESTED:
        assert told(reason) == ("pending", "at a later run; costs no attempt")
    else:
        minutes = int(policy.first_wait.total_seconds() / 60)
        wait = f"{minutes} min" if minutes < 60 else f"{minutes // 60} h"
        assert told(reason) == ("pending", f"after {wait}, then twice as long each time; {policy.attempts} attempts")
