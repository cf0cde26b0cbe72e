"""Which days a backfill takes: those that are over where the source publishes, and which sources it takes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import yaml

from deploy.cli import backfill_command
from pipelines.errors import UsageError
from pipelines.settings import Settings

SOURCE = {
    "name": "Pos",
    "country": "ID",
    "language": "id",
    "domains": ["pos.example"],
    "article_url": "/read/",
    "discovery": {"index": [{"url": "https://pos.example/{date:%Y-%m-%d}"}]},
    "verified": {"day": "2026-11-22", "against": "tests"},
}
ZONES = {"timur": "Pacific/Auckland", "barat": "America/Los_Angeles", "tengah": "UTC"}
SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def chosen(tmp_path, monkeypatch):
    """Choose sources for a backfill up to a day, at an instant."""

    def chosen(named, last, now, only=""):
        for source_id, zone in ZONES.items():
            text = yaml.safe_dump(SOURCE | {"id": source_id, "timezone": zone})
            (tmp_path / f"{source_id}.yaml").write_text(text, encoding="utf-8")

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return now.astimezone(tz)

        monkeypatch.setattr(backfill_command, "datetime", Clock)
        return backfill_command._chosen_ids(Settings(sources=str(tmp_path), only=only), named, last)

    return chosen


@pytest.mark.parametrize(
    ("source_id", "now"),
    [
        ("tengah", datetime(2026, 3, 3, 0, 0, tzinfo=UTC)),
        ("barat", datetime(2026, 3, 3, 8, 0, tzinfo=UTC)),  # the 3rd, 00:00, in Los Angeles
    ],
)
def test_a_day_may_be_filled_from_the_sources_own_midnight_on(chosen, source_id, now):
    assert chosen([source_id], SECOND, now) == [source_id]
    with pytest.raises(UsageError, match=f"2026-03-02 is not over yet for {source_id} .*{ZONES[source_id]}"):
        chosen([source_id], SECOND, now - timedelta(seconds=1))
    with pytest.raises(UsageError, match="2026-03-03 is not over yet"):
        chosen([source_id], THIRD, now)


def test_a_day_that_is_over_for_the_source_but_not_in_utc_is_left_to_its_scheduled_run(chosen):
    over_there = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)  # the 3rd, 00:00, in Auckland
    with pytest.raises(UsageError, match="2026-03-02 is not over yet for timur"):
        chosen(["timur"], SECOND, over_there - timedelta(seconds=1))
    for now in (over_there, datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)):
        with pytest.raises(UsageError, match=r"2026-03-02 is not over in UTC yet.* its scheduled run takes it"):
            chosen(["timur"], SECOND, now)
    assert chosen(["timur"], SECOND, datetime(2026, 3, 3, tzinfo=UTC)) == ["timur"]


def test_one_source_whose_day_is_not_over_is_enough(chosen):
    with pytest.raises(UsageError, match="for barat"):
        chosen(["timur", "barat"], SECOND, datetime(2026, 3, 3, 7, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("named", "only", "expected"),
    [(["timur"], "", ["timur"]), (["timur"], "barat", ["timur"]), ([], "barat,tengah", ["barat", "tengah"])],
)
def test_sources_of_the_command_go_before_those_of_the_setting(chosen, named, only, expected):
    assert chosen(named, SECOND, datetime(2026, 3, 9, tzinfo=UTC), only) == expected
