"""The pages that a replaced site profile has read are read again."""

from datetime import date, timedelta

import pytest

from pipelines.profiles.learned_places import Trial
from pipelines.profiles.store import add_profile
from pipelines.records.hints import SiteProfile
from pipelines.reextraction.replaced_profile import reread_replaced
from pipelines.warehouse.connection import connect
from tests.builders import DAY
from tests.pipelines.reextraction.archived import HINTS, html

LEARNED = SiteProfile(version=1, region="article")


def store(kota, *profiles):
    with connect(kota.url, "kabar_loader") as connection:
        for profile in profiles:
            add_profile(connection, "kota", profile, Trial(profile, 20, ()), [])


def reading_versions(kota):
    with connect(kota.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT extractor_version FROM warehouse.articles")
        return [version.partition(".")[2] for (version,) in cursor.fetchall()]


@pytest.mark.parametrize(("valid_from", "version"), [(DAY, "2"), (DAY + timedelta(days=1), "")])
def test_the_pages_since_a_redesign_are_read_again(kota, valid_from, version):
    kota.publish({"a": html("a")})
    store(kota, LEARNED, SiteProfile(version=2, valid_from=valid_from))
    assert reread_replaced(kota.lake, kota.url, HINTS) is not None
    assert reading_versions(kota) == [version]


@pytest.mark.parametrize(
    "profiles",
    [
        [LEARNED],
        [LEARNED, SiteProfile(version=2, region="article", recurring=frozenset(["a"]))],
        [SiteProfile(version=1), SiteProfile(version=2, region="article", valid_from=date(2026, 3, 1))],
    ],
)
def test_no_page_is_read_again_for_places_that_hold(kota, profiles):
    kota.publish({"a": html("a")})
    store(kota, *profiles)
    assert reread_replaced(kota.lake, kota.url, HINTS) is None
    assert reading_versions(kota) == [""]
