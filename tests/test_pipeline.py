"""The whole chain without Airflow: the sample newsroom, crawled for real, against what the newsroom knows of itself."""

from dataclasses import fields
from pathlib import Path

from deploy.sample_newsroom.truth import Reading, truth
from pipelines.archive.lake import Lake
from pipelines.archive.warc_reader import read_response
from pipelines.records.warc_location import WarcLocation
from tests.world import CALENDAR, SOURCE_IDS


def test_every_address_is_on_the_ledger_in_its_state(world):
    ledger = {url: (state, day) for url, state, day in world.sql("SELECT url, state, published_date FROM ops.ledger")}
    expected = {address.url: (address.state, address.published_date) for address in truth(world.port).addresses}
    assert ledger == expected


def test_every_article_reads_as_it_was_written(world):
    names = [field.name for field in fields(Reading)]
    rows = world.sql(f"SELECT canonical_url, {', '.join(names)} FROM warehouse.articles")
    read = {url: dict(zip(names, values, strict=True)) for url, *values in rows}
    articles = truth(world.port).articles
    assert set(read) == set(articles)
    wrong = [
        (url, name, wanted, read[url][name])
        for url, article in articles.items()
        for name in names
        if read[url][name] != (wanted := as_column(getattr(article.readings[-1], name)))
    ]
    assert not wrong, f"{len(wrong)} differences, the first: {wrong[:3]}"


def as_column(value):
    return list(value) if isinstance(value, tuple) else value


def test_a_correction_is_a_version_of_its_own(world):
    rows = world.sql(
        "SELECT canonical_url, versions.title, versions.body, valid_to IS NULL"
        " FROM warehouse.article_versions AS versions JOIN warehouse.articles USING (article_id)"
        " ORDER BY canonical_url, versions.version"
    )
    seen = {}
    for url, title, body, is_current in rows:
        seen.setdefault(url, []).append((title, body, is_current))
    expected = {
        url: [(r.title, r.body, r is article.readings[-1]) for r in article.readings]
        for url, article in truth(world.port).articles.items()
    }
    assert seen == expected
    assert any(len(versions) == 2 for versions in seen.values())


def test_copies_are_linked_to_the_earliest(world):
    links = dict(
        world.sql(
            "SELECT copy.canonical_url, original.canonical_url FROM warehouse.articles AS copy"
            " LEFT JOIN warehouse.articles AS original ON original.article_id = copy.duplicate_of"
        )
    )
    assert links == {url: article.duplicate_of for url, article in truth(world.port).articles.items()}
    assert sum(original is not None for original in links.values()) >= 8


def test_near_copies_share_a_story_and_nobody_else_does(world):
    stories = dict(
        world.sql(
            "SELECT article.canonical_url, first.canonical_url FROM warehouse.articles AS article"
            " JOIN warehouse.articles AS first ON first.article_id = article.story_id"
        )
    )
    assert stories == {url: article.story for url, article in truth(world.port).articles.items()}


def test_every_row_points_to_its_raw_page(world):
    lake = Lake(world.lake_url)
    rows = world.sql("SELECT url, last_seen_at, warc_file, warc_offset FROM warehouse.articles")
    assert len(rows) == len(truth(world.port).articles)
    for url, last_seen_at, *place in rows:
        archived = read_response(lake, WarcLocation(*place))
        assert (archived.status, archived.url.partition("?")[0]) == (200, url.partition("?")[0])
        assert archived.fetched_at == last_seen_at
        assert archived.body, url


def test_what_robots_forbid_was_never_asked_for(world):
    visits = (Path(world.sources_folder).parent / "visits.json").read_text(encoding="utf-8")
    assert "against robots.txt" not in visits


def test_every_reason_is_told(world):
    reasons = dict(world.sql("SELECT url, reason FROM ops.ledger"))
    expected = {address.url: address.reason for address in truth(world.port).addresses if address.state != "duplicate"}
    assert {url: reasons[url] for url in expected} == expected


def test_every_day_is_complete_and_adds_up(world):
    rows = world.sql(
        "SELECT source_id, published_date, discovered, loaded, duplicate, rejected, failed, pending FROM marts.coverage"
    )
    assert all(discovered == sum(states) for _, _, discovered, *states in rows)
    assert {(source, day) for source, day, *_ in rows} >= {(source, day) for source in SOURCE_IDS for day in CALENDAR}
    assert sum(pending for *_, pending in rows) == 0


def test_the_routes_of_a_url_are_remembered(world):
    found_by = {url: set(routes) for url, routes in world.sql("SELECT url, found_by FROM ops.ledger")}
    expected = {address.url: set(address.found_by) for address in truth(world.port).addresses}
    assert found_by == expected
