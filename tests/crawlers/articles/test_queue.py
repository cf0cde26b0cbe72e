"""The dates with which listings name articles."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from crawlers.articles.queue import until
from pipelines.records.crawl_record import DiscoveredUrl

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")


def named(day, modified_at=None):
    url = "https://kota.example/read/1/a"
    return DiscoveredUrl(url=url, canonical_url=url, found_by="feed", listed_date=day, listed_modified_at=modified_at)


@pytest.mark.parametrize("day", [date(2062, 11, 6), date(2026, 3, 5)])
def test_a_day_to_come_becomes_the_local_day_of_the_listing(day):
    later = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    assert until(named(day, later), NOW, JAKARTA) == named(date(2026, 3, 3))


@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2026, 3, 3), date(2016, 9, 19)])
def test_other_days_stay_and_a_clock_may_be_wrong_by_a_day(day):
    found = named(day, datetime(2026, 3, 3, 17, 0, tzinfo=UTC))
    assert until(found, NOW, JAKARTA) is found
