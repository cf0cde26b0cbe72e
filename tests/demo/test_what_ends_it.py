"""What leaves the demo's stack with other settings, or ends it: the last file of this folder, by its name."""

import pytest

from tests.demo.user import processes_of
from tests.shared import REPLAY, seed_record, wants_shared

pytestmark = pytest.mark.demo


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
