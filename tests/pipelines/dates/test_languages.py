"""Dates in the languages, calendars and digits of the world."""

import json
from datetime import UTC, date, datetime

import pytest
from babel import Locale, localedata
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dates import is_ago_line, is_date_line, parse_moment
from tests.pipelines.dates.cldr_names import NAMES, generate

NOW = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)
DAY, AT = "2025-03-06", "2025-03-06T15:45:00"
LANGUAGES = set(json.loads(NAMES.read_text(encoding="utf-8"))) - {"order", "und"}
# Of scripts that CLDR has no names of months in, or writes them in ways that no news does.
OTHERS = ("az_Arab", "mn_Mong", "ms_Arab", "uz_Arab", "en_Shaw", "en_Dsrt", "zh_Latn", "dz", "lkt")
LOCALES = sorted(
    name for name in localedata.locale_identifiers() if name.split("_")[0] in LANGUAGES and not name.startswith(OTHERS)
)


def test_the_names_are_those_of_cldr():
    assert NAMES.read_text(encoding="utf-8") == generate()


@given(st.data())
def test_every_day_of_every_language_comes_back(data):
    name = data.draw(st.sampled_from(LOCALES))
    day = data.draw(st.dates(min_value=date(2001, 1, 1), max_value=date(2032, 12, 31)))
    localedata._cache.clear()  # as in cldr_names.py
    locale = Locale.parse(name)
    tag = f"{locale.language}-{locale.territory}" if locale.territory else locale.language
    for width in ("full", "long", "medium", "short"):
        text = format_date(day, width, locale)
        assert getattr(parse_moment(text, UTC, language=tag), "day", None) == day, (name, text)


@pytest.mark.parametrize(
    "digits",
    [
        "٠١٢٣٤٥٦٧٨٩",
        "۰۱۲۳۴۵۶۷۸۹",
        "०१२३४५६७८९",
        "০১২৩৪৫৬৭৮৯",
        "๐๑๒๓๔๕๖๗๘๙",
        "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19",
    ],
)
def test_digits(digits):
    text = "06.03.2025 15:45".translate(str.maketrans("0123456789", digits))
    assert parse_moment(text, UTC).at.isoformat() == f"{AT}+00:00"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("th", "6 มีนาคม 2568"),
        ("th", "6 มี.ค. 68"),
        ("th", "06/03/2568"),
        ("fa", "۱۶ اسفند ۱۴۰۳"),
        ("fa", "۱۴۰۳/۱۲/۱۶"),
        ("ar", "6 رمضان 1446"),
        ("ar", "6/9/1446"),
        ("ar", "6 رمضان 1446 - 6 مارس 2025"),
        ("ar", "6 آذار/مارس 2025"),
        ("ja", "令和7年3月6日"),
        ("zh", "民國114年3月6日"),
        ("vi", "Thứ năm, ngày 6 tháng 3 năm 2025"),
        ("hu", "2025. március 6."),
        ("en", "6-Mar-25"),
        ("en", "Thursday the 6th of March, 2025"),
        ("", "20250306"),
        ("", "6 March 2025"),
        ("", "6 mars 2025"),
    ],
)
def test_calendars(language, text):
    moment = parse_moment(text, UTC, language=language)
    assert (moment.day.isoformat(), moment.has_time) == (DAY, False)


def test_a_year_of_another_calendar_is_only_read_where_it_is_used():
    assert parse_moment("5.4.1402", UTC, language="de") is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "2025/3/6 下午 03:45"),
        ("zh", "2025年3月6日下午3点45分"),
        ("ja", "2025年3月6日 15時45分"),
        ("ja", "2025年3月6日 午後3時45分"),
        ("ko", "2025.03.06. 오후 3:45"),
        ("ko", "2025-03-06 오후 3:45"),
        ("ko", "20250306154500"),
        ("es", "6 de marzo de 2025, 3:45 p. m."),
        ("el", "6 Μαρτίου 2025, 3:45 μ.μ."),
        ("fr", "le 6 mars 2025 à 15 h 45"),
        ("fr", "6 mars 2025, 15h45"),
        ("id", "6 Maret 2025, 3.45 sore"),
        ("ms", "6 Mac 2025 3:45 PTG"),
        ("ar", "٦ مارس ٢٠٢٥ - ٣:٤٥ م"),
        ("hi", "६ मार्च २०२५, ०३:४५ अपराह्न"),
        ("de", "06.03.2025, 15.45 Uhr"),
        ("en", "2025-03-06 3:45 PM"),
    ],
)
def test_clocks(language, text):
    assert parse_moment(text, UTC, language=language).at.isoformat() == f"{AT}+00:00"


@pytest.mark.parametrize(
    ("text", "clock"),
    [("07.30 malam", "19:30"), ("1.30 malam", "01:30"), ("12.10 malam", "00:10"), ("11.00 siang", "11:00"),
     ("1.00 siang", "13:00"), ("5.15 pagi", "05:15"), ("18.00 sore", "18:00"),
     ("12:05 am", "00:05"), ("12:05 pm", "12:05")],
)  # fmt: skip
def test_parts_of_the_day(text, clock):
    assert f"{parse_moment(f'6 Maret 2025 {text}', UTC, language='id').at:%H:%M}" == clock


def test_an_offset_without_seconds_is_no_number_of_seconds():
    assert parse_moment("2025-03-06T04:17-0500", UTC).at.isoformat() == "2025-03-06T04:17:00-05:00"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "3 小时前"), ("en", "3 hours ago"), ("hi", "3 घंटे पहले"), ("es", "hace 3 horas"), ("ar", "قبل 3 ساعات"),
        ("fr", "il y a 3 heures"), ("bn", "৩ ঘণ্টা আগে"), ("pt", "há 3 horas"), ("ru", "3 часа назад"),
        ("id", "3 jam yang lalu"), ("ur", "3 گھنٹے پہلے"), ("de", "vor 3 Stunden"), ("ja", "3時間前"),
        ("sw", "saa 3 zilizopita"), ("mr", "3 तासांपूर्वी"), ("te", "3 గంటల క్రితం"), ("tr", "3 saat önce"),
        ("ta", "3 மணிநேரம் முன்"), ("vi", "3 giờ trước"), ("ko", "3시간 전"), ("fa", "۳ ساعت پیش"), ("th", "3 ชั่วโมงที่แล้ว"),
        ("ms", "3 jam lalu"), ("", "3 jam lalu"),
    ],
)  # fmt: skip
def test_relative(language, text):
    assert parse_moment(text, UTC, NOW, language=language).at.isoformat() == "2025-03-06T09:00:00+00:00"
    assert is_ago_line(f"Berita - {text}", language)


def test_relative_days_and_words():
    assert parse_moment("昨天 14:05", UTC, NOW, language="zh").at.isoformat() == "2025-03-05T14:05:00+00:00"
    assert parse_moment("قبل يومين", UTC, NOW, language="ar").at.isoformat() == "2025-03-04T00:00:00+00:00"
    assert parse_moment("an hour ago", UTC, NOW).at.isoformat() == "2025-03-06T11:00:00+00:00"
    assert is_ago_line("Kemarin, 14:05", "id")
    assert not is_ago_line("Heute", "de")
    assert not is_ago_line("Harga 3 komoditas turun hari ini", "id")


def test_a_date_line_in_any_language():
    assert is_date_line("Donnerstag, 6. März 2025")
    assert is_date_line("Четверг, 6 марта 2025")
    assert not is_date_line("Am 6. März 2025 kam das Wasser.")
