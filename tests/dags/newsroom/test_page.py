"""The page Newsroom: who may see it, what it shows, and that nothing foreign in it is code."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.dags.newsroom.rows import HOSTILE

ROUTES = (
    "/", "/coverage", "/day?source=kota&day=2026-03-02", "/states?first=2026-03-02&last=2026-03-03&source=kota",
    "/sources", "/definition?source=kota", "/stories", "/search?q=banjir", "/static/newsroom.css",
    "/static/newsroom.js", "/static/newsroom.svg",
)  # fmt: skip
MARCH = "first=2026-03-02&last=2026-03-09"


def cells(html):
    """Return the classes and labels of the cells of the source kota."""
    (row,) = re.findall(r'<tr data-source="kota">.*?</tr>', html, re.DOTALL)
    return re.findall(r'<td class="([^"]*)" aria-label="([^"]*)">', row)


def test_every_route_is_in_the_list_of_guarded_ones(application):
    app, _ = application
    listed = {path.partition("?")[0] for path in ROUTES} | {"/static/{name}"}
    assert {route.path for route in app.routes} <= listed


@pytest.mark.parametrize("path", ROUTES)
def test_nobody_sees_nothing_and_a_viewer_all(visit, path):
    assert visit(path, role="").status_code == 401
    assert visit(path, role="viewer").status_code in {200, 307}


def test_there_are_no_pages_of_the_framework(visit):
    for path in ("/docs", "/redoc", "/openapi.json", "/static/../web_app.py", "/static/web_app.py"):
        assert visit(path, role="admin").status_code == 404


def test_another_site_gets_only_what_its_user_opens(visit):
    assert visit("/coverage", sec_fetch_site="same-origin").status_code == 200
    assert visit("/coverage", sec_fetch_site="cross-site", sec_fetch_dest="document").status_code == 200
    for site in ("cross-site", "same-site"):
        for destination in ("iframe", "empty", "script"):
            answer = visit("/coverage", sec_fetch_site=site, sec_fetch_dest=destination)
            assert answer.status_code == 403, (site, destination)


def test_the_page_runs_no_code_but_its_own(visit):
    for path in ("/coverage", "/sources", "/stories", "/search"):
        answer = visit(path)
        rules = answer.headers["content-security-policy"]
        assert "default-src 'none'" in rules
        assert "unsafe" not in rules
        assert "frame-ancestors 'self'" in rules
        assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=", answer.text)


def test_each_state_of_a_day_is_shown(visit):
    shown = cells(visit(f"/coverage?{MARCH}").text)
    assert shown == [
        ("complete", "complete, 2 loaded of 2"),
        ("empty", "complete, nothing published"),
        ("gaps", "walked, with gaps, 0 loaded of 3, 2 missing"),
        ("red", "walk failed"),
        ("running", "a run is at work"),
        ("not-walked", "not walked"),
        ("never-tried", "never tried"),
        ("never-tried", "never tried"),
    ]


def test_a_source_without_definition_is_shown_as_disabled(visit):
    html = visit(f"/coverage?{MARCH}").text
    (row,) = re.findall(r'<tr data-source="desa" data-disabled>.*?</tr>', html, re.DOTALL)
    assert row.count('class="disabled"') == 7
    assert row.count('class="running"') == 1  # the day that it has a run of


@pytest.mark.parametrize(
    ("only", "shown", "not_shown"),
    [
        ("country:MY,kota", {"kota", "new-straits-times", "desa"}, {"malay-mail", "kompas"}),
        ("", {"kota", "kompas", "desa"}, {"the-guardian", "malay-mail", "bisnis"}),
        ("bisnis", {"kota", "desa"}, {"bisnis"}),
    ],
)
def test_the_rows_are_the_sources_that_runs_crawl_and_those_with_rows(visit, monkeypatch, only, shown, not_shown):
    monkeypatch.setenv("KABAR_ONLY", only)
    rows = re.findall(r'<tr data-source="([^"]*)"', visit(f"/coverage?{MARCH}").text)
    assert shown <= set(rows)
    assert not not_shown & set(rows)


def test_a_long_span_has_a_column_per_month_that_shows_the_worst(visit):
    shown = cells(visit("/coverage?first=2026-02-01&last=2026-05-10").text)
    assert [state for state, _ in shown] == ["never-tried q0", "red q0", "never-tried q0", "never-tried q0"]
    assert "1 complete, 1 complete, nothing published, 1 walked, with gaps" in shown[1][1]
    assert "25 never tried of 31 days, 2 articles" in shown[1][1]
    assert shown[3][1] == "10 never tried of 10 days"


def test_days_to_come_were_not_left_out(visit):
    today = datetime.now(UTC).date()
    labels = [label for _, label in cells(visit(f"/coverage?first={today - timedelta(1)}&last={today}").text)]
    assert labels == ["never tried", "not yet over"]
    shown = cells(visit(f"/coverage?first={today - timedelta(92)}&last={today + timedelta(62)}").text)
    assert re.fullmatch(r"(\d+) never tried of \1 days", shown[0][1])
    assert re.fullmatch(r"(\d+) not yet over of \1 days", shown[-1][1])
    html = visit("/coverage?first=2100-12-31&last=2100-12-31").text
    assert re.findall(r'class="disabled" aria-label="(.*?)"', html) == ["disabled"]


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("first=2026-02-30", "is not a day"),
        ("first=2026-03-05&last=2026-03-04", "swap them"),
        ("first=2099-12-01", "2099-12-01 is after it; name both days"),
        ("first=1990-01-01&last=2026-03-04", "more than 30 years"),
        ("first=&last=1989-12-31", "too far away"),
        ("first=2101-01-01&last=2101-01-01", "too far away"),
    ],
)
def test_a_wrong_span_is_told_as_such(visit, query, problem):
    for path in ("coverage", "stories"):
        answer = visit(f"/{path}?{query}")
        assert answer.status_code == 400
        assert problem in answer.text


def test_a_search_from_a_day_to_one_before_it_is_told_as_such(visit):
    assert "swap them" in visit("/search?q=a&first=2026-03-05&last=2026-03-04").text


@pytest.mark.parametrize("last", ["1990-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_that_may_be_asked_for_are_shown(visit, last):
    for path in (f"/coverage?last={last}", f"/sources?last={last}", f"/stories?last={last}"):
        assert visit(path).status_code == 200
    assert visit(f"/day?source=kota&day={last}").status_code == 200


def test_a_character_that_no_text_of_the_database_has_is_left_out(visit):
    assert visit("/search?q=%00pasar").text == visit("/search?q=pasar").text
    assert "knows nothing of this day" in visit("/day?source=%00nix&day=2026-03-04").text
    assert len(visit("/states?first=2026-03-03&last=2026-03-04&source=ko%00ta").json()) == 2


def test_a_day_has_its_cause_reasons_run_listing_and_sql(visit):
    html = visit("/day?source=kota&day=2026-03-04").text
    assert "1 pending; 1 failed for a reason that may pass" in html
    assert re.search(r'failed</th><td>timeout.*?</td><td class="number">1<', html)
    assert "../dags/archive_day/runs/backfill__2026-03-04T12%3A00%3A00%2B00%3A00" in html
    assert 'href="https://kota.example/indeks/2026-03-04"' in html
    assert "WHERE source_id = &#39;kota&#39; AND published_date = &#39;2026-03-04&#39;::date" in html
    assert "the &lt;b&gt;index&lt;/b&gt; is broken" in visit("/day?source=kota&day=2026-03-05").text
    assert "knows nothing of this day" in visit("/day?source=kota&day=2019-01-01").text


def test_the_states_of_chosen_sources_come_as_json(visit):
    found = visit("/states?first=2026-03-03&last=2026-03-04&source=kota").json()
    assert [(each["source"], each["day"], each["state"]) for each in found] == [
        ("kota", "2026-03-03", "empty"),
        ("kota", "2026-03-04", "gaps"),
    ]
    assert visit("/states?first=2026-03-03&last=2026-03-04&source=other").json() == []


def test_a_viewer_is_told_that_repair_is_not_for_the_role(visit):
    assert "data-forbidden" in visit("/coverage", role="viewer").text
    assert "data-forbidden" not in visit("/coverage", role="admin").text
    assert "Your role may not start runs" in visit("/sources", role="viewer").text


def test_a_headline_that_is_code_is_text_in_every_tab(visit):
    for path in ("/search?q=beras", f"/stories?{MARCH}", "/day?source=kota&day=2026-03-02"):
        html = visit(path).text
        assert "&lt;script&gt;alert(" in html, path
        assert "<script>alert" not in html, path
    assert "<script>" not in visit("/search?q=<script>").text
    assert "<b>" not in visit("/coverage?first=<b>").text.replace("<b>0</b>", "")


def test_a_search_marks_its_words_and_gives_its_sql(visit):
    html = visit("/search?q=banjir").text
    assert "2 articles, the best first" in html
    assert "<mark>Banjir</mark>" in html
    assert "FROM warehouse.search(" in html
    assert "1 article, the best" in visit("/search?q=banjir&source=kota").text
    assert "No article matches" in visit("/search?q=banjir&last=2020-01-01").text


def test_a_stop_word_is_searched_in_another_language_as_its_message_advises(visit):
    refused = visit("/search?q=yang").text
    assert "name another language" in refused
    assert re.findall(r"<option>(\w+)</option>", refused.partition('name="language"')[2]) == ["id"]
    assert "selected>id</option>" in visit("/search?q=banjir&language=id").text
    assert "2 articles" in visit("/search?q=banjir&language=id").text


def test_a_wrong_query_is_shown_with_its_place(visit):
    html = visit("/search?q=banjir (gempa").text
    assert "position" in html
    assert re.search(r"<code>banjir .*<mark>", html)
    assert "NEAR/4" in html
    assert "there is no source" in visit("/search?q=banjir&source=nowhere").text


def test_sources_tell_yield_routes_failures_and_definition(visit):
    html = visit("/sources?last=2026-03-05").text
    assert "pending http_503 <b>1</b>" in html
    assert "index 100 %" in html
    assert "kota: articles per day from 2026-02-06 to 2026-03-05" in html
    assert "bad, discovery broken: the &lt;b&gt;feed&lt;/b&gt; is gone" in html
    assert "proposed: it has moved" in html
    assert html.count("./kabar source repair kota") == 1
    assert "article_url: /read/" in visit("/definition?source=kota").text
    assert "has no definition" in visit("/definition?source=desa").text


def test_a_day_that_was_not_walked_is_not_called_low_and_the_latest_runs_are_told_apart(visit):
    def day_of(last):
        return re.search(
            r'<tr>\n<th scope="row">kota<.*?<td class="number(.*?)</td>', visit(f"/sources?last={last}").text, re.DOTALL
        )[1]

    assert day_of("2026-03-08") == '"><span class="muted">not walked</span>'  # the 7th has a run that did not walk
    assert day_of("2026-03-10") == '"><span class="muted">not walked</span><br><span class="muted">usual 2</span>'
    html = visit("/sources?last=2026-03-10").text
    assert "day 2026-03-07: 2" in html
    assert "short: the" not in html


def test_stories_tell_who_was_first_and_corrections_what_changed(visit):
    html = visit(f"/stories?{MARCH}").text
    assert "2 articles, 2 publishers" in html
    assert "same words" in html
    assert re.search(r"Teks <del>lain\.</del><ins>yang baru\.</ins>", html)
    assert HOSTILE not in html


def test_corrections_are_those_of_the_articles_of_the_span_and_name_the_parts_that_changed(visit):
    html = visit(f"/stories?{MARCH}").text
    assert "version 2: words removed: 1, added: 2. <a" in html
    assert re.search(r"<del>dua</del>.*?version 3: headline only\. <a", html, re.DOTALL)
    assert re.search(r"version 4: byline only; Ani Budi → Tono Wibowo\. <a", html)
    for days in ("first=2026-02-20&last=2026-03-01", "first=2026-03-03&last=2026-03-09"):
        assert "No article of these days was corrected." in visit(f"/stories?{days}").text


def test_a_story_of_one_publisher_is_no_story_that_others_repeated(visit):
    assert "No story of these days has articles of more" in visit("/stories?first=2026-01-10&last=2026-01-10").text


def test_without_a_warehouse_the_page_says_so(visit, monkeypatch):
    monkeypatch.setenv("KABAR_WAREHOUSE_URL", "postgresql://nobody@127.0.0.1:1/none")
    answer = visit("/coverage")
    assert answer.status_code == 503
    assert "the warehouse cannot be reached" in answer.text
