"""Airflow's pages in Chromium: what users see and click, in their time zones, and what hinders a screen reader."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from crawlers.network.chromium import NO_CHROMIUM, find_chromium
from dags.pipeline.day_labels import labelled_day
from deploy.cli.browser import MAX_WAIT_MS, log_in, open_browser
from deploy.stack.airflow_api import AirflowApi

pytestmark = [
    pytest.mark.demo,
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason=f"{NO_CHROMIUM}: nobody has looked at the pages"),
]

MAX_RUN_MS = 900_000
"""Time after which a run is no longer waited for; many times what a busy machine needs."""
SOURCE, DAY = "sample-harbour-post", "2026-03-06"
GAP = f"""
ALTER TABLE ops.ledger DISABLE TRIGGER ledger_keeps_to_its_transitions;
UPDATE ops.ledger SET state = 'pending', reason = 'http_503', next_try_at = now(), article_id = NULL,
    warc_file = NULL, warc_offset = NULL
WHERE url = (
    SELECT max(url) FROM ops.ledger WHERE source_id = '{SOURCE}' AND published_date = '{DAY}' AND state = 'loaded'
);
ALTER TABLE ops.ledger ENABLE TRIGGER ledger_keeps_to_its_transitions;
"""
SPAN = "first=2026-03-05&last=2026-03-08"
PAGES = (
    f"coverage?{SPAN}", "coverage?first=2025-01-01&last=2026-03-15", "coverage?first=none", "sources?last=2026-03-15",
    f"stories?{SPAN}", "search?q=harga", "search?q=(",
)  # fmt: skip
OPENED = {
    f"coverage?{SPAN}": ("#map tbody tr:first-of-type td", "#detail .data"),
    "sources?last=2026-03-15": ("button[data-definition]", "table pre"),
}
"""What a click adds to a page: where, and what appears."""
ZONES = {
    ("Asia/Jakarta",): [date(2026, 2, 3), date(2026, 2, 4)],
    ("Asia/Jayapura",): [date(2026, 1, 13), date(2026, 1, 14)],
    ("America/New_York",): [date(2025, 11, 1), date(2025, 11, 2)],  # the clock changes on the second
    ("America/New_York", "UTC"): [date(2026, 2, 17), date(2026, 2, 18)],
}
"""The browser's zone, and the one that is chosen in the UI, with the first and the last day to backfill there."""

expect.set_options(timeout=MAX_WAIT_MS)


@pytest.fixture(scope="module")
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def tokens(user, passwords):
    def token(name):
        login = {"username": name, "password": passwords[name]}
        return httpx.post(f"{user.url}/auth/token", json=login, timeout=60).raise_for_status().json()["access_token"]

    return {name: token(name) for name in passwords}


@pytest.fixture
def pages(browser, user, tokens):
    """Return a function that opens a page of a user who has logged in."""
    opened = []

    def open_page(role="admin", **options):
        context = browser.new_context(base_url=user.url, **options)
        opened.append(context)
        context.set_default_timeout(MAX_WAIT_MS)
        context.add_cookies([{"name": "_token", "value": tokens[role], "url": user.url}])
        return context.new_page()

    yield open_page
    for context in opened:
        context.close()


def test_a_gap_is_found_repaired_and_seen_to_close(browser, user, passwords):
    seeded = user.kabar("sql", "--owner", "-c", GAP)
    assert seeded.returncode == 0, seeded.stderr
    page = browser.new_page()
    log_in(page, user.url, "admin", passwords["admin"])
    page.get_by_role("link", name="Newsroom").click()
    frame = page.frame_locator("iframe")
    gap = frame.locator(f"tr[data-source={SOURCE}] td.gaps")
    expect(gap).to_have_count(1)
    gap.click()
    expect(frame.locator("#detail")).to_contain_text("http_503")
    frame.get_by_role("button", name="Repair").click()
    expect(frame.locator("#progress")).to_contain_text("1 of 1 days are complete.", timeout=MAX_RUN_MS)
    expect(frame.locator("td[aria-selected=true]")).to_have_class("complete")
    (row,) = user.sql(f"SELECT complete FROM marts.coverage WHERE source_id = '{SOURCE}' AND published_date = '{DAY}'")
    assert row["complete"] == "t"


def test_a_viewer_sees_all_and_repairs_nothing(pages):
    page = pages("viewer")
    page.goto(f"/newsroom/coverage?{SPAN}")
    page.locator("td.complete").first.click()
    expect(page.locator("#detail")).to_contain_text("Complete.")
    expect(page.get_by_role("button", name="Repair")).to_be_disabled()
    expect(page.locator("#selected")).to_have_text("Your role may read, and may not repair.")


def test_nobody_gets_in(browser, user):
    page = browser.new_page()
    for path in PAGES:
        assert page.goto(f"{user.url}/newsroom/{path}").status == 401


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_hinders_a_screen_reader(pages, scheme):
    page, found = pages(color_scheme=scheme), []
    for path in PAGES:
        page.goto(f"/newsroom/{path}")
        assert page.evaluate("document.documentElement.classList.contains('dark')") == (scheme == "dark")
        if path in OPENED:
            place, appears = OPENED[path]
            page.locator(place).first.click()
            page.locator(appears).first.wait_for()
        for each in Axe().run(page).response["violations"]:
            if each["impact"] in {"serious", "critical"}:
                found += [(path, each["id"], node["html"], node["failureSummary"]) for node in each["nodes"]]
    assert not found


def test_the_page_takes_a_bound_of_a_backfill_for_the_day_that_airflow_runs(pages):
    page = pages("viewer")
    page.goto("/newsroom/coverage")
    for zone in ("UTC", "Asia/Jayapura", "America/New_York", "Africa/Cairo"):
        for day, end in product((date(2026, 3, 8), date(2026, 10, 29)), (time(0), time(23, 59, 59, 999000))):
            bound = datetime.combine(day, end, ZoneInfo(zone)).astimezone(UTC)
            assert page.evaluate("labelledDay", bound.isoformat()) == str(labelled_day(bound)) == str(day)


def test_the_trigger_form_starts_a_run(pages):
    page = pages()
    page.goto("/dags/ingest")
    page.get_by_role("button", name="Trigger").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Trigger").click()
    expect(page.get_by_text("Dag run has been successfully triggered.").first).to_be_visible()


def choose_zone(page, zone):
    page.get_by_role("button", name=re.compile(r"^[+-]\d\d:\d\d$")).click()
    page.get_by_role("dialog").get_by_role("combobox").fill(zone)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text(f"Current time in {zone}")
    page.keyboard.press("Escape")


def days_made(api, lately):
    """Return the days of the latest backfill, of those around a day, and cancel it."""
    latest = api.call("GET", "/backfills", params={"dag_id": "archive_day", "order_by": "-id", "limit": 1})
    api.call("PUT", f"/backfills/{latest['backfills'][0]['id']}/cancel")
    near = timedelta(days=3)
    bounds = {"run_after_gte": f"{lately - near}T00:00:00Z", "run_after_lte": f"{lately + near}T00:00:00Z"}
    return sorted(run.logical_date.date() for run in api.runs("archive_day", run_type="backfill", **bounds))


@pytest.mark.parametrize("zones", ZONES, ids="-".join)
def test_the_backfill_form_makes_exactly_the_days_that_were_chosen(user, passwords, pages, zones):
    page, days = pages(timezone_id=zones[0]), ZONES[zones]
    page.goto("/dags/archive_day")
    for zone in zones[1:]:
        choose_zone(page, zone)
    page.get_by_role("button", name="Trigger").first.click()
    form = page.get_by_role("dialog").filter(has_text="Single Run")
    form.get_by_text("Backfill", exact=True).click()
    for day in days:
        form.get_by_text("Select date and time").first.click()
        page.get_by_placeholder("YYYY/MM/DD").fill(f"{day:%Y/%m/%d}")
        form.get_by_text("Date Range").click()
    expect(form).to_contain_text("2 runs will be triggered.")
    form.get_by_role("button", name="Run Backfill").click()
    expect(page.get_by_text("Backfill jobs have been successfully triggered.").first).to_be_visible()
    with AirflowApi(user.url, "admin", passwords["admin"]) as api:
        assert days_made(api, days[0]) == days
