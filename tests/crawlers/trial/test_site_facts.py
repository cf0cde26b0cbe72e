"""Country and zone follow from what a site prints."""

from datetime import datetime, timedelta, timezone

import pytest

from crawlers.trial.site_facts import guess_country, guess_zone, printed_offsets


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
    country = guess_country(url, language, country).value
    assert guess_zone(url, language, country, moments).value == zone


def test_a_value_without_evidence_is_called_a_guess():
    country = guess_country("https://kota.example/", "en", None)
    zone = guess_zone("https://kota.example/", "en", country.value, [])
    assert (country.value, zone.value) == ("ZZ", "UTC")
    assert "guess" in zone.evidence


def test_offsets_are_those_behind_clock_times():
    text = '"2026-03-02T09:15:00+07:00" Senin 09:15 WITA, 10:00:00+00:00, 12:30 UTC, nomor +09:00'
    assert printed_offsets(text) == {timedelta(hours=7), timedelta(hours=8)}
