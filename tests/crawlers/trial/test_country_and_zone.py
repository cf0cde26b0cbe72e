"""Country and zone are told by what a site prints."""

from datetime import datetime, timedelta, timezone

import pytest

from crawlers.trial.country_and_zone import place_of, printed_offsets


def moment(hours, month=3):
    return datetime(2026, month, 20, 9, 0, tzinfo=timezone(timedelta(hours=hours)))


@pytest.mark.parametrize(
    ("url", "language", "country", "moments", "zone"),
    [
        ("https://kota.example/", "id", "ID", [moment(7)], "Asia/Jakarta"),
        ("https://kota.example/", "id", "ID", [moment(8)] * 3, "Asia/Makassar"),
        ("https://kota.example/", "id", "ID", [moment(9)], "Asia/Jayapura"),
        ("https://kota.example/", "en", "US", [moment(-4)], "America/New_York"),
        ("https://kota.example/", "en", "US", [moment(-7), moment(-8, month=1)], "America/Los_Angeles"),
        ("https://kota.co.id/", "en", None, [], "Asia/Jakarta"),
        ("https://kota.co.uk/", "en", None, [], "Europe/London"),
        ("https://kota.example/", "de", None, [], "Europe/Berlin"),
    ],
)
def test_the_zone(url, language, country, moments, zone):
    assert place_of(url, language, country, moments).zone == zone


def test_what_nothing_tells_is_said_to_be_a_guess():
    place = place_of("https://kota.example/", "en", None, [])
    assert (place.country, place.zone) == ("ZZ", "UTC")
    assert "guess" in place.zone_by


def test_offsets_are_those_behind_clock_times():
    text = '"2026-03-02T09:15:00+07:00" Senin 09:15 WITA, 10:00:00+00:00, 12:30 UTC, nomor +09:00'
    assert printed_offsets(text) == {timedelta(hours=7), timedelta(hours=8)}
