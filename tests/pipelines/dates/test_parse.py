from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dates import is_date_line, parse_moment
from pipelines.dates.zones import ABBREVIATIONS, likely_zone, zone_of

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)
ID_MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]
ID_DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jum'at", "Sabtu", "Minggu"]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Warta.com - 19/09/2016, 23:40 WIB", "2016-09-19T23:40:00+07:00"),
        ("Senin, 2 Maret 2026 14:05", "2026-03-02T14:05:00+07:00"),
        ("Jum'at, 24 Juli 2026 - 13:39 WIB", "2026-07-24T13:39:00+07:00"),
        ("Diperbarui: Jum'at, 12 Ags 2019 | 07:05 WITA", "2019-08-12T07:05:00+08:00"),
        ("Tayang: 3 Mei 2020 07.30 WIT", "2020-05-03T07:30:00+09:00"),
        ("12 Agust 2019", "2019-08-12T00:00:00+07:00"),
        ("Terbit 12 Dec 2020 10:11 WIB", "2020-12-12T10:11:00+07:00"),
        ("2 Nopember 2015 pukul 08.15", "2015-11-02T08:15:00+07:00"),
        ("2022-12-10T13-19-56Z", "2022-12-10T13:19:56+00:00"),
        ("2026-03-02T24:00:00", "2026-03-03T00:00:00+07:00"),
        ("2026-12-31T24:00:00.000Z", "2027-01-01T00:00:00+00:00"),
        ("2028-02-28 24:00 +0700", "2028-02-29T00:00:00+07:00"),
        ("20260302T240000Z", "2026-03-03T00:00:00+00:00"),
        ("20260302240000", "2026-03-03T00:00:00+07:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        ("2017-01-01T06:59:60+07:00", "2017-01-01T06:59:59+07:00"),
        ("20161231235960", "2016-12-31T23:59:59+07:00"),
        ("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59+00:00"),
        ("Sabtu, 31 Desember 2016 23:59:60 WIB", "2016-12-31T23:59:59+07:00"),
        ("Senin, 2 Maret 2026 24:00 WIB", "2026-03-02T00:00:00+07:00"),
        ("By Ann FerrisDec 05, 2023", "2023-12-05T00:00:00+07:00"),
        ("13 gusht 2020, 09:08", "2020-08-13T09:08:00+07:00"),
        ("15 октомври 2020 21:55", "2020-10-15T21:55:00+07:00"),
        ("الثلاثاء 17 مارس 2020", "2020-03-17T00:00:00+07:00"),
        ("02 Mar 26 09:15:00 -0500", "2026-03-02T09:15:00-05:00"),
        ("02 Mar 26 09:15:00 +2300", "2026-03-02T09:15:00+07:00"),
        ("2023-11-02 21:34:19", "2023-11-02T21:34:19+07:00"),
        ("2016-09-19T16:40:00+00:00", "2016-09-19T16:40:00+00:00"),
        ("2015-11-05T11:13:00.000+0700", "2015-11-05T11:13:00+07:00"),
        ("20160223T14:49:30+07:00", "2016-02-23T14:49:30+07:00"),
        ("2022/12/10 13:19:56", "2022-12-10T13:19:56+07:00"),
        ("1666166400000", "2022-10-19T15:00:00+07:00"),
        ("Mon, 02 Mar 2026 14:05:00 +0700", "2026-03-02T14:05:00+07:00"),
        ("Mon, 2 Mar 26 14:05:00 GMT", "2026-03-02T14:05:00+00:00"),
        ("March 2, 2026 2:05 pm ET", "2026-03-02T14:05:00-05:00"),
        ("Published 11:27 AM EDT, Sat July 22, 2023", "2023-07-22T11:27:00-04:00"),
        ("12:05 a.m. March 2, 2026", "2026-03-02T00:05:00+07:00"),
        ("2. März 2026, 14:05 Uhr", "2026-03-02T14:05:00+07:00"),
        ("02 de noviembre de 2021", "2021-11-02T00:00:00+07:00"),
        ("2024年3月5日 10:20", "2024-03-05T10:20:00+07:00"),
        ("3 jam yang lalu", "2026-03-20T09:00:00+07:00"),
        ("2 hours ago", "2026-03-20T10:00:00+07:00"),
        ("kemarin 10:00", "2026-03-19T10:00:00+07:00"),
    ],
)
def test_reads(text, iso):
    assert parse_moment(text, JAKARTA, NOW).at.isoformat() == iso


@pytest.mark.parametrize("text", ["", "null WIB", "31/02/2020", "0000-00-00 00:00:00", "12 Xyz 2020", "5", "9" * 5000])
def test_reads_nothing_into_what_is_no_date(text):
    assert parse_moment(text, JAKARTA, NOW) is None


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "Fri, 31 Dec 9999 23:59:59 -0500", "9999999999"])
def test_a_year_that_no_news_is_of_stands_for_no_date(text):
    assert parse_moment(text, JAKARTA, NOW) is None


def test_relative_dates_need_to_know_when():
    assert parse_moment("3 jam yang lalu", JAKARTA) is None


def test_the_order_of_numbers_is_the_languages():
    assert parse_moment("02/11/2023", JAKARTA, language="en-US").day.isoformat() == "2023-02-11"
    assert parse_moment("02/11/2023", JAKARTA, language="en-GB").day.isoformat() == "2023-11-02"
    assert parse_moment("02/11/2023", JAKARTA).day.isoformat() == "2023-11-02"
    assert parse_moment("22/11/2023", JAKARTA, language="en-US").day.isoformat() == "2023-11-22"
    assert parse_moment("25. 3. 6.", JAKARTA, language="ko").day.isoformat() == "2025-03-06"


def test_says_what_the_text_named():
    assert not parse_moment("2 Maret 2026", JAKARTA).has_time
    assert not parse_moment("2 Maret 2026 14:05", JAKARTA).has_offset
    assert parse_moment("2 Maret 2026 14:05 WIB", JAKARTA).has_offset


@given(
    st.dates(min_value=date(1995, 1, 1), max_value=date(2090, 1, 1)),
    st.times(),
    st.sampled_from(sorted(ABBREVIATIONS)),
)
def test_every_day_and_zone_comes_back(day, clock, mark):
    moment = datetime.combine(day, clock.replace(second=0, microsecond=0), zone_of(mark))
    weekday, month = ID_DAYS[moment.weekday()], ID_MONTHS[moment.month - 1]
    for text in (
        f"{weekday}, {moment.day} {month} {moment.year} | {moment:%H:%M} {mark}",
        f"Warta.com - {moment:%d/%m/%Y, %H:%M} {mark}",
        f"{moment:%Y-%m-%d %H:%M} {mark}",
        moment.isoformat(),
    ):
        assert parse_moment(text, JAKARTA).at == moment


@given(st.text(max_size=200))
def test_any_text_is_safe(text):
    found = parse_moment(text, JAKARTA, NOW)
    assert found is None or found.at.utcoffset() is not None


@pytest.mark.parametrize(
    ("mark", "hours"), [("+07:00", 7), ("+0530", 5.5), ("-5", -5), ("GMT+8", 8), ("(WIB)", 7), ("Z", 0), ("utc", 0)]
)
def test_zone_of(mark, hours):
    assert zone_of(mark).utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize("mark", ["", "XYZ", "+25:00", "IST"])
def test_unknown_zones(mark):
    assert zone_of(mark) is None


def test_likely_zone():
    assert likely_zone("https://a.example.jp/x", "en") == ZoneInfo("Asia/Tokyo")
    assert likely_zone("https://a.example/x", "id-ID") == JAKARTA
    assert likely_zone("https://a.example/x", None) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("March 13, 2026, 1:13 p.m. EDT", True),
        ("Senin, 2 Maret 2026 14:05 WIB", True),
        ("Published May 25, 2026", True),
        ("Pada 2 Maret 2026 banjir melanda desa itu.", False),
        ("2 Maret", False),
        ("Senin", False),
    ],
)
def test_is_date_line(line, expected):
    assert is_date_line(line) is expected


def test_aware_in_the_texts_own_offset():
    assert parse_moment("2026-03-02T14:05:00+08:00", JAKARTA).at.utcoffset() == timedelta(hours=8)
    assert parse_moment("2026-03-02T14:05:00", UTC).at.utcoffset() == timedelta(0)


def test_moscow_time_and_the_german_short_march_are_read():
    moscow = parse_moment("6 марта 2025, 20:15 \u041c\u0421\u041a", UTC, language="ru")
    assert moscow is not None
    assert moscow.at == datetime(2025, 3, 6, 17, 15, tzinfo=UTC)
    short = parse_moment("06. Mrz. 2025 - 08:15 Uhr", UTC, language="de")
    assert short is not None
    assert short.at == datetime(2025, 3, 6, 8, 15, tzinfo=UTC)
