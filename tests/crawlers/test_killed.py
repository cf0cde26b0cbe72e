"""A crawl killed anywhere, then run again: the ledger and the warehouse are as if nothing had happened."""

import random
import time

import pytest

from deploy.newsroom.truth import truth
from pipelines.warehouse.migrate import migrate
from tests import newsroom
from tests.conftest import empty_database
from tests.world import CALENDAR, World

RUN = "archive_day/killed"
SOURCE = "sample-suara-lembah"
DAYS = CALENDAR[:4]
KILLS = 6


@pytest.mark.timeout(300)
def test_killed_at_random_moments_and_resumed(postgres_url, tmp_path):
    dice = random.Random(20160919)
    with empty_database(postgres_url) as url, newsroom.serving(tmp_path) as (port, folder):
        migrate(url)
        world = World(port, folder, str(tmp_path / "lake"), url)
        world.open_books(RUN, DAYS)
        for _ in range(KILLS):
            process = world.start_crawl(RUN, SOURCE, DAYS)
            time.sleep(dice.uniform(0.5, 1.5))
            process.kill()
            process.communicate()
        world.run(RUN, DAYS, [SOURCE])
        listed = [each for each in truth(port).of(SOURCE) if each.listed_date in DAYS]
        assert dict(world.sql("SELECT url, state FROM ops.ledger")) == {each.url: each.state for each in listed}
        assert dict(world.sql("SELECT canonical_url, body FROM warehouse.articles")) == {
            each.canonical_url: each.article.readings[0].body for each in listed if each.article
        }
        assert world.sql("SELECT count(*) FROM warehouse.articles WHERE version > 1") == [(0,)]
