"""A crawl during which the server of its warehouse is restarted."""

import time
from datetime import date

import pytest
import yaml

from pipelines.warehouse.migrate import migrate
from tests.benchmarks.crawl import site
from tests.benchmarks.site import DAY
from tests.postgres_server import restartable_server
from tests.world import World

RUN = "archive_day/restart"
PAGES = 1_500


@pytest.mark.timeout(300)
def test_a_crawl_goes_on_when_its_warehouse_comes_back(definition, tmp_path):
    path, days = tmp_path / "kota.yaml", (date.fromisoformat(DAY),)
    with restartable_server(tmp_path / "server") as server, site(PAGES) as port:
        migrate(server.url)
        home = f"127.0.0.1:{port}"
        discovery = {"sitemaps": [f"http://{home}/sitemap.xml"]}
        changes = {"domains": [home], "delay": 0, "article_url": "/read/", "discovery": discovery}
        path.write_text(yaml.safe_dump(definition | changes), encoding="utf-8")
        world = World(0, str(path), str(tmp_path / "lake"), server.url)
        world.open_books(RUN, days, ["kota"])
        process = world.start_crawl(RUN, ["kota"], days)
        while fetched(world) == 0 and process.poll() is None:
            time.sleep(0.05)
        server.stop()
        time.sleep(5)
        assert process.poll() is None
        server.start()
        _, messages = process.communicate()
        assert process.returncode == 0, messages[-3000:]
        assert fetched(world) == PAGES
        assert world.sql("SELECT count(*) FROM ops.events WHERE event = 'fetched'") == [(PAGES,)]


def fetched(world):
    ((count,),) = world.sql("SELECT count(*) FROM ops.ledger WHERE reason = 'fetched'")
    return count
