"""Templates of dated listings are made from links."""

from datetime import date

import pytest

from crawlers.sources.discovery import DatedIndex, Paging
from crawlers.trial.date_templates import dated_links, day_in, find_paging, monthly_link

HOST = "https://kota.example"


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/indeks?date=2026-03-15", "/indeks?date={date:%Y-%m-%d}"),
        ("/indeks?date=2026-03-15&page=1", "/indeks?date={date:%Y-%m-%d}"),
        ("/indeks/2026/03/15", "/indeks/{date:%Y/%m/%d}"),
        ("/indeks/15-03-2026", "/indeks/{date:%d-%m-%Y}"),
        ("/indeks?tgl=15%2F03%2F2026", "/indeks?tgl={date:%d%%2F%m%%2F%Y}"),
        ("/arsip/20260315.html", "/arsip/{date:%Y%m%d}.html"),
    ],
)
def test_a_link_with_a_day_in_it_is_an_instance_of_a_template(path, template):
    found = dated_links([HOST + path])[0]
    assert found.template == HOST + template
    assert found.day == date(2026, 3, 15)
    assert DatedIndex(url=found.template).page_url(date(2026, 3, 15), 0) == HOST + path.removesuffix("&page=1")


def test_the_template_that_most_days_share_comes_first():
    archive = [f"{HOST}/arsip/2026-03-{day}" for day in (11, 12, 13)]
    found = dated_links([f"{HOST}/promo/2026-03-14", *archive])
    assert [each.template for each in found] == [f"{HOST}/arsip/{{date:%Y-%m-%d}}", f"{HOST}/promo/{{date:%Y-%m-%d}}"]
    assert found[0].day == date(2026, 3, 13)


def test_numbers_that_are_no_day_are_left_alone():
    assert dated_links([f"{HOST}/read/2026-13-45", f"{HOST}/read/99999999"]) == []
    assert day_in(f"{HOST}/read/2026/03/02/9/a") == date(2026, 3, 2)


def test_a_sitemap_of_a_month():
    assert monthly_link(f"{HOST}/sitemap/post/2026-03.xml").template == f"{HOST}/sitemap/post/{{date:%Y-%m}}.xml"
    assert monthly_link(f"{HOST}/sitemap-7.xml") is None


@pytest.mark.parametrize(
    ("links", "template", "paging"),
    [
        (["?d=2026-03-15&page=2", "?d=2026-03-14"], "?d=2026-03-15&page={page}", Paging()),
        (["?d=2026-03-15&start=20", "?d=2026-03-15&start=40"], "?d=2026-03-15&start={page}", Paging(first=0, step=20)),
        (["/2?d=2026-03-15", "/3?d=2026-03-15"], "/{page}?d=2026-03-15", Paging()),
    ],
    ids=["page", "offset", "path"],
)
def test_the_links_of_the_first_page_show_the_paging(links, template, paging):
    listing = f"{HOST}/indeks?d=2026-03-15"
    assert find_paging(listing, [f"{HOST}/indeks{link}" for link in links]) == (f"{HOST}/indeks{template}", paging)


def test_links_that_lead_elsewhere_are_no_further_pages():
    listing = f"{HOST}/indeks?d=2026-03-15"
    assert (
        find_paging(listing, [f"{HOST}/indeks?d=2026-03-15&kanal=2", "https://desa.example/indeks?d=2026-03-15&page=2"])
        is None
    )
