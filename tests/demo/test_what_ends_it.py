"""What leaves the demo's stack with other settings, or ends it: the last file of this folder, by its name."""

import time
from datetime import date

import pytest

from deploy.stack.layout import layout_of
from pipelines.settings import Settings
from tests.benchmarks.victims import ownerless, victims
from tests.demo.user import assert_days_are_whole, processes_of
from tests.shared import REPLAY, seed_record, wants_shared

KILLED_DAY = date(2026, 3, 12)
MAX_TRIES = 3
"""A user repeats the command where PostgreSQL or the api-server was away when it asked."""

pytestmark = pytest.mark.demo


def test_a_backfill_whose_processes_are_killed_leaves_all_its_rows(user, demo):
    """The short form of `./kabar bench resilience`."""
    layout = layout_of(Settings(home=user.home, port=user.port))
    span = ("--from", KILLED_DAY, "--to", KILLED_DAY)
    with user.begin("backfill", *span) as command:
        for kind in ("crawl", "scheduler", "PostgreSQL"):
            kill(victims(layout)[kind], command)
        command.communicate()
    tries = 1
    while (done := user.kabar("backfill", *span, "--json")).returncode and tries < MAX_TRIES:
        tries += 1
    assert done.returncode == 0, done.stderr
    assert_days_are_whole(user, [KILLED_DAY])
    assert ownerless(layout.home) == []


def kill(find, command):
    """Kill one of the processes as soon as there is one, while the command runs."""
    while not (found := find()):
        assert command.poll() is None, "the backfill ended before there was anything to kill"
        time.sleep(0.2)
    found[0].kill()


@wants_shared
def test_a_backfill_of_the_seeds_days_on_a_replay(user, demo):
    settings = {"KABAR_REPLAY": str(REPLAY), "KABAR_ONLY": "kompas"}
    assert user.kabar("up", **settings).returncode == 0
    record = seed_record()
    span = ("--from", "2016-09-18", "--to", "2016-09-20", "--source", "kompas")
    seen = []
    for _ in range(2):
        done = user.kabar("backfill", *span, "--json", **settings)
        assert done.returncode == 0, done.stderr
        (row,) = user.sql("SELECT * FROM warehouse.articles WHERE source_id = 'kompas'")
        assert row["published_date"] == "2016-09-19"
        assert (row["title"], row["body"]) == (record["title"], record["body"])
        coverage = user.sql("SELECT * FROM marts.coverage WHERE source_id = 'kompas' ORDER BY published_date")
        assert [(day["published_date"][-2:], day["discovered"], day["loaded"], day["failed"]) for day in coverage] == [
            ("18", "0", "0", "0"),
            ("19", "3", "1", "2"),
            ("20", "0", "0", "0"),
        ]
        seen.append((row, coverage))
    assert seen[0] == seen[1]


def test_down_leaves_no_process_behind(user, demo):
    assert processes_of(user.home)
    assert user.kabar("down").returncode == 0
    assert processes_of(user.home) == []
    assert user.kabar("status").returncode == 1
