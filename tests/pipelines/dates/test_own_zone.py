"""What the letters of a zone mean at the publishers that write them."""

from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from pipelines.dates import parse_moment
from pipelines.dates.own_zone import own_zone

STAMPS = (
    "2026-03-02 20:00:00 {}",
    "Mon, 02 Mar 2026 20:00:00 {}",
    "Mon, 2 Mar 26 20:00:00 {}",
    "March 2, 2026 8:00 pm {}",
    "2 March 2026 20.00 ({})",
)


@pytest.mark.parametrize(
    ("zone", "letters", "offset"),
    [
        ("Asia/Shanghai", "CST", "+08:00"),
        ("Asia/Taipei", "CST", "+08:00"),
        ("America/Havana", "CST", "-05:00"),
        ("America/Chicago", "CST", "-06:00"),
        ("Asia/Manila", "PST", "+08:00"),
        ("Asia/Karachi", "PST", "+05:00"),
        ("Asia/Dhaka", "BST", "+06:00"),
        ("Europe/London", "BST", "+01:00"),
        ("Australia/Sydney", "EST", "+11:00"),
        ("Australia/Sydney", "EDT", "+11:00"),
        ("Australia/Adelaide", "CST", "+10:30"),
        ("Asia/Kuala_Lumpur", "MST", "+08:00"),
        ("Asia/Yangon", "MST", "+06:30"),
        ("Asia/Kolkata", "IST", "+05:30"),
        ("Europe/Dublin", "IST", "+01:00"),
        ("Asia/Jerusalem", "IST", "+02:00"),
        ("Asia/Tehran", "IST", "+03:30"),
        ("Asia/Jakarta", "CST", "-06:00"),
        ("Asia/Jakarta", "WITA", "+08:00"),
        ("Asia/Jakarta", "IST", "+07:00"),
        ("America/Bogota", "CST", "-06:00"),
        ("Europe/Paris", "EST", "-05:00"),
        ("America/Toronto", "EST", "-05:00"),
        ("Europe/London", "GMT", "+00:00"),
        ("Asia/Shanghai", "UTC", "+00:00"),
    ],
)
def test_letters_mean_what_the_publisher_means(zone, letters, offset):
    for stamp in STAMPS:
        moment = parse_moment(stamp.format(letters), ZoneInfo(zone))
        assert moment.at.isoformat() == f"2026-03-02T20:00:00{offset}", stamp


def test_letters_keep_their_offset_in_the_other_season():
    assert own_zone("EST", ZoneInfo("America/New_York"), 2026) == timezone(timedelta(hours=-5))
    assert parse_moment("2 July 2026 20:00 EST", ZoneInfo("America/New_York")).at.utcoffset() == timedelta(hours=-5)
    assert parse_moment("2 July 2026 20:00 EST", ZoneInfo("Australia/Sydney")).at.utcoffset() == timedelta(hours=10)


def test_letters_have_the_offset_of_their_year():
    moscow = ZoneInfo("Europe/Moscow")
    assert own_zone("MSK", moscow, 2012) == timezone(timedelta(hours=4))
    assert own_zone("MSK", moscow, 2026) == timezone(timedelta(hours=3))


@pytest.mark.parametrize("mark", ["", "+07", "GMT", "Z", "XYZ", "C1T"])
def test_other_marks_are_not_the_publishers(mark):
    assert own_zone(mark, ZoneInfo("Asia/Shanghai"), 2026) is None
    assert own_zone("CST", UTC, 2026) is None
