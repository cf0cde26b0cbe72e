"""Every class of failure, served for real: what stands on the ledger after one run, and after later ones."""

import gzip
import json
import random
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import yaml

from pipelines.records.reasons import FailureReason
from pipelines.urls import MAX_URL_BYTES
from tests.crawlers.network.hostile import (
    MOMENT,
    PAGE,
    RESPONSES,
    SITEMAP_INDEX,
    Sequence,
    hostile_feed,
    hostile_site,
    moved,
    response,
    untrusted_context,
    urlset,
)
from tests.ports import free_ports
from tests.world import CALENDAR, World

DAY = CALENDAR[0]
GOOD = ("pending", "fetched", 0)
PAGES = ("fine", "plain", "xml", "octets", "http-203", "long-header")
ZIPPED = ("unended-gzip", "gzip-twice", "gzip-gzip", "gzip-unsaid")
FINE = dict.fromkeys([*PAGES, *ZIPPED], GOOD)

FAILED_AT_ONCE = {
    "http-401": "http_401",
    "http-402": "http_402",
    "http-404": "http_404",
    "http-410": "http_410",
    "http-418": "http_4xx",
    "http-451": "http_451",
    "bomb": "too_large",
    "large": "too_large",
    "bomb-unsaid": "too_large",
    "pdf": "content_type",
    "text": "content_type",
    "loop": "redirect_loop",
    "away": "off_site_redirect",
    "inward": "off_site_redirect",
    "to-file": "scheme",
    "to-login": "userinfo",
    "secret": "robots",
    "login": "userinfo",
    "odd-port": "port",
}
TRANSIENT = {
    "http-403": "http_403",
    "http-408": "http_408",
    "http-425": "http_425",
    "http-500": "http_500",
    "http-501": "http_5xx",
    "http-502": "http_502",
    "http-504": "http_504",
    "challenge-403": "challenge",
    "challenge-202": "challenge",
    "challenge-405": "challenge",
    "challenge-200": "challenge",
    "silence": "timeout",
    "drip": "timeout",
    "reset": "connection_lost",
    "nonsense": "connection_lost",
    "cut": "truncated",
    "cut-chunk": "truncated",
    "cut-gzip": "truncated",
    "cut-zstd": "truncated",
    "cut-gzip-unsaid": "truncated",
    "endless-header": "connection_lost",
    "no-gzip": "undecodable",
    "empty": "empty_body",
    "nowhere": "dns",
    "private": "private_address",
    "to-private": "private_address",
    "no-robots": "robots_unreachable",
    "refused": "connection_refused",
    "untrusted": "tls",
}
HEALED = {"silence", "drip", "reset", "empty", "challenge-200", "http-500"}


class Trial:
    """A publisher with a hostile site, and the ledger of its crawls."""

    def __init__(self, folder, warehouse_url, definition):
        self.days = (DAY,)
        self.world = World(0, str(folder / "kota.yaml"), str(folder / "lake"), warehouse_url)
        self._folder = folder
        self._definition = definition

    def define(self, host, *domains, **discovery):
        index = [{"url": f"http://{host}/i?d={{date:%Y-%m-%d}}&p={{page}}"}]
        changes = {"domains": [host, *domains], "delay": 0, "discovery": {"index": index, **discovery}}
        text = yaml.safe_dump(self._definition | {"article_url": "/read/"} | changes)
        (self._folder / "kota.yaml").write_text(text, encoding="utf-8")

    def run(self, name):
        self.world.open_books(name, self.days, ["kota"])
        self.world.crawl(name, ["kota"], self.days)
        return self.ledger()

    def kill(self, name, site, requests):
        """Begin a crawl, and kill it after so many requests to the site."""
        last = len(site.asked) + requests
        self.world.open_books(name, self.days, ["kota"])
        crawl = self.world.start_crawl(name, ["kota"], self.days)
        while len(site.asked) < last:
            assert crawl.poll() is None, crawl.communicate()[1]
            time.sleep(0.01)
        crawl.kill()
        crawl.communicate()

    def ledger(self):
        rows = self.world.sql("SELECT url, state, reason, attempts FROM ops.ledger")
        return {url.rpartition("/")[2]: tuple(line) for url, *line in rows}

    def let_time_pass(self):
        self.world.sql(
            "UPDATE ops.ledger SET next_try_at = now() - interval '1 s' WHERE next_try_at > now() RETURNING 1"
        )
        self.world.sql("UPDATE ops.sites SET next_free_at = now(), slowed_until = NULL, delay = '0' RETURNING 1")


@pytest.fixture
def trial(definition, tmp_path, warehouse_url, monkeypatch):
    monkeypatch.setenv("KABAR_TIMEOUT", "2")
    return Trial(tmp_path, warehouse_url, definition)


def listing(*addresses):
    return response(body="".join(f'<a href="{address}">x</a>' for address in addresses).encode())


def page(number, day=DAY):
    return f"/i?d={day:%Y-%m-%d}&p={number}"


@pytest.mark.timeout(300)
def test_each_failure_has_its_reason_and_retries(trial, tmp_path):
    closed = f"127.0.0.1:{free_ports(1)}"
    with hostile_site() as site, hostile_site(untrusted_context(tmp_path)) as untrusted, hostile_site() as shut:
        trial.define(site.host, "kota.invalid", "10.0.0.1", closed, untrusted.host, shut.host)
        shut.pages = {"/robots.txt": response("500 Internal Server Error")}
        site.pages = {
            "/robots.txt": response(body=b"User-agent: *\nDisallow: /read/secret", Content_Type="text/plain"),
            page(1): listing(*(f"/read/{name}" for name in RESPONSES), "/read/loop", "/read/secret"),
            page(2): response("500 Internal Server Error"),
            page(3): listing(
                f"http://user:word@{site.host}/read/login",
                "http://kota.invalid:8081/read/odd-port",
                "http://kota.invalid/read/nowhere",
                "http://10.0.0.1/read/private",
                f"http://{closed}/read/refused",
                f"http://{shut.host}/read/no-robots",
                f"https://{untrusted.host}/read/untrusted",
            ),
            page(4): listing("http://[no-address"),
            "/read/loop": moved("/read/loop"),
        }
        final = {name: ("failed", reason, 1) for name, reason in FAILED_AT_ONCE.items()}
        first = {name: ("pending", reason, 1) for name, reason in TRANSIENT.items()}
        assert trial.run("archive_day/1") == FINE | final | first

        trial.let_time_pass()
        site.healed = HEALED
        healed = dict.fromkeys(HEALED, (*GOOD[:2], 1))
        second = {name: ("pending", reason, 2) for name, reason in TRANSIENT.items()} | healed
        assert trial.run("archive_day/2") == FINE | final | second

        trial.let_time_pass()
        last = {
            name: FailureReason(reason).retry_policy.attempts
            for name, reason in TRANSIENT.items()
            if name not in HEALED
        }
        for name, attempts in last.items():
            trial.world.sql(f"UPDATE ops.ledger SET attempts = {attempts - 1} WHERE url LIKE '%/{name}' RETURNING 1")
        given_up = {name: ("failed", TRANSIENT[name], attempts) for name, attempts in last.items()}
        assert trial.run("archive_day/3") == FINE | final | given_up | healed
        assert not any(path in {"/latest/meta-data/", "/etc/passwd"} for path in site.asked)
        assert set(shut.asked) == {"/robots.txt"}


@pytest.mark.timeout(300)
def test_killed_among_all_failures_it_ends_as_if_undisturbed(trial):
    """The articles are listed by an index, a feed and sitemaps, of which each has faults of its own."""
    with hostile_site() as site:
        home, today = f"http://{site.host}", datetime.now(ZoneInfo("Asia/Jakarta"))
        trial.days = ()
        trial.define(site.host, "10.0.0.1", feeds=[f"{home}/rss"], sitemaps=[f"{home}/sitemap.xml"])
        addresses = [place for name in RESPONSES for place in (f"/read/{name}", f"/read/beside-{name}/fine")]
        in_index, in_feed, in_sitemap = (addresses[part::3] for part in range(3))
        site.pages = {
            page(1, today): listing(*in_index[:20]),
            page(2, today): response("500 Internal Server Error"),
            page(3, today): listing(*in_index),
            "/rss": hostile_feed(home, in_feed, today),
            "/sitemap.xml": response(
                body=SITEMAP_INDEX.format(home=home, day=today.date()).encode(), Content_Type="text/xml"
            ),
            "/a.xml.gz": response(
                body=gzip.compress(urlset(home, in_sitemap[::2], today)), Content_Type="application/gzip"
            ),
            "/b.xml": response(
                body=urlset(home, in_sitemap[1::2], today)[: -len("</urlset>")], Content_Type="text/xml"
            ),
            "/c.xml": response("404 Not Found"),
        }
        for requests in (10, 30, 60):
            trial.kill("archive_day/1", site, requests)
            trial.world.sql("UPDATE ops.polls SET next_poll_at = now() RETURNING 1")
        first = {name: ("pending", reason, 1) for name, reason in TRANSIENT.items()}
        final = {name: ("failed", reason, 1) for name, reason in FAILED_AT_ONCE.items()}
        expected = FINE | final | first
        assert trial.run("archive_day/1") == {name: expected[name] for name in RESPONSES}
        (head,) = (trial._folder / "lake").rglob("crawl.json")
        problems = json.loads(head.read_text(encoding="utf-8"))["problems"]
        places = {problem.partition(":")[0] for problem in (each.replace(home, "") for each in problems)}
        in_the_night = {f"index {page(1, today - timedelta(days=1))}"}  # polls read the day before, too
        broken = {"sitemap /sitemap.xml", "sitemap /b.xml", "sitemap /c.xml", f"index {page(2, today)}"}
        assert places - in_the_night == broken


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_retry_after_and_crawl_delay_are_obeyed(trial, status):
    """A crawl waits for a second; an hour ends its requests, and URLs that were not requested lose no attempt."""
    with hostile_site() as site:
        trial.define(site.host)
        names = [f"/read/{number}" for number in range(12)]
        robots = response(body=b"User-agent: *\nCrawl-delay: 0.3", Content_Type="text/plain")
        soon = Sequence(response(status, Retry_After=1), response())
        site.pages = {"/robots.txt": robots, page(1): listing("/read/soon"), "/read/soon": soon}
        assert trial.run("archive_day/1") == {"soon": GOOD}
        assert site.asked.count("/read/soon") == 2
        assert trial.world.sql("SELECT delay >= '0.3 s', slowed_times FROM ops.sites") == [(True, 1)]

        trial.let_time_pass()
        hour = response(status, Retry_After=3600)
        site.pages |= {page(1): listing("/read/late", *names), "/read/late": hour}
        site.pages |= dict.fromkeys(names, hour)
        ledger = trial.run("archive_day/2")
        states = {line for name, line in ledger.items() if name != "soon"}
        assert states == {("pending", f"http_{status[:3]}", 1), ("pending", "site_slowed", 0)}
        waits = trial.world.sql("SELECT next_try_at FROM ops.ledger WHERE next_try_at IS NOT NULL")
        assert min(waits)[0] > datetime.now(UTC) + timedelta(minutes=55)
        asked = len(site.asked)
        trial.run("archive_day/3")
        assert len(site.asked) == asked, "another run makes no request before its time"


def test_a_site_that_fails_many_times_in_a_row_is_left_alone(trial):
    names = [f"/read/{number}/http-403" for number in range(40)]
    with hostile_site() as site:
        trial.define(site.host)
        site.pages = {page(1): listing(*names)}
        trial.run("archive_day/1")
        counts = dict(trial.world.sql("SELECT reason, count(*) FROM ops.ledger GROUP BY reason"))
        assert set(counts) == {"http_403", "site_slowed"}
        assert counts["site_slowed"] > 10


def test_a_challenge_for_a_listing_is_no_empty_day(trial):
    with hostile_site() as site:
        trial.define(site.host)
        site.pages = {page(1): response(body=MOMENT)}
        trial.run("archive_day/1")
        (head,) = (trial._folder / "lake").rglob("crawl.json")
        assert f"index http://{site.host}{page(1)}: challenge" in head.read_text(encoding="utf-8")


def test_a_link_that_is_no_address_does_not_end_the_crawl(trial):
    with hostile_site() as site:
        trial.define(site.host)
        pages = {
            "/read/odd": response(body=PAGE + b'<a href="http://[id]/2">2</a>'),
            "/read/base": response(body=b'<base href="http://[id/"><a href="/read/base?page=2">2</a>' + PAGE),
        }
        site.pages = {page(1): listing(*pages, "/read/fine"), **pages}
        assert trial.run("archive_day/1") == {"odd": GOOD, "base": GOOD, "fine": GOOD}


def test_addresses_that_the_ledger_cannot_hold_are_reported_and_left_out(trial):
    with hostile_site() as site:
        trial.define(site.host)
        digits = random.Random(7).randbytes(2_000).hex()  # at random: what repeats itself is packed into an index
        room = MAX_URL_BYTES - len(f"http://{site.host}/read/")
        longest = digits[:room]
        names = [longest, digits[: room + 1], digits, "nothing\0", "half\ud800"]
        listed = json.dumps([f"/read/{name}" for name in names]).encode()
        odd = response(ETag='"a\0b"', Last_Modified="soon\0")
        site.pages = {page(1): response(body=listed, Content_Type="application/json"), f"/read/{longest}": odd}
        assert trial.run("archive_day/1") == {longest: GOOD}
        (head,) = (trial._folder / "lake").rglob("crawl.json")
        problem = f"names addresses of more than {MAX_URL_BYTES} bytes, which are left out: 2"
        assert problem in head.read_text(encoding="utf-8")
