"""Source definitions: what they allow, what they refuse, and how a mistake is reported."""

from datetime import date

import pytest
import yaml

from crawlers.sources.catalogue import choose, choose_for_days, find, load_source, load_sources
from crawlers.sources.source import Source
from pipelines.errors import SourceError, UsageError


@pytest.mark.parametrize(
    ("url", "owned"),
    [
        ("https://kota.example/", True),
        ("http://news.kota.example/read/1/a", True),
        ("https://kota.example.evil.test/", False),
        ("https://akota.example/", False),
        ("https://kota.example@evil.test/", False),
        ("ftp://kota.example/", False),
        ("//kota.example/", False),
    ],
)
def test_own_hosts(source, url, owned):
    assert source.owns(url) is owned


def test_a_domain_with_a_port_is_that_port_alone(definition):
    source = Source.model_validate(definition | {"domains": ["127.0.0.1:8084"]})
    assert source.owns("http://127.0.0.1:8084/a")
    assert not source.owns("http://127.0.0.1:8085/a")
    assert not source.owns("http://127.0.0.1/a")


@pytest.mark.parametrize(
    ("url", "held", "owned"),
    [
        ("https://kota.example:443/a", True, True),
        ("https://kota.example:8443/a", True, False),
        ("https://user:word@kota.example/a", True, False),
        ("https://kota.example:99999/a", False, False),
        ("https://[kota.example/a", False, False),
        ("file://kota.example/a", False, False),
    ],
)
def test_what_is_held_and_may_not_be_fetched(source, url, held, owned):
    assert (source.holds(url), source.owns(url)) == (held, owned)


@pytest.mark.parametrize("domain", ["bücher.example", "xn--bcher-kva.example"])
@pytest.mark.parametrize(
    "host", ["bücher.example", "BÜCHER.example", "www.xn--bcher-kva.example", "bücher.example:443"]
)
def test_an_international_name_has_two_spellings(definition, domain, host):
    source = Source.model_validate(definition | {"domains": [domain]})
    assert source.domains == ("xn--bcher-kva.example",)
    assert source.owns(f"https://{host}/read/7/judul")
    assert source.is_article(f"https://{host}/read/7/judul")
    assert not source.holds("https://bucher.example/read/7/judul")


def test_an_international_name_may_have_a_port(definition):
    source = Source.model_validate(definition | {"domains": ["bücher.example:8084"]})
    assert source.owns("http://xn--bcher-kva.example:8084/a")
    assert not source.owns("http://xn--bcher-kva.example/a")


def test_an_ipv6_address_may_be_a_domain(definition):
    source = Source.model_validate(definition | {"domains": ["[2001:4860::1]", "[::1]:8084"]})
    assert source.owns("http://[2001:4860::1]/a")
    assert source.owns("http://[::1]:8084/a")
    assert not source.owns("http://[::1]/a")


def test_articles_are_known_by_their_address(source):
    assert source.is_article("https://kota.example/read/7/judul")
    assert not source.is_article("https://kota.example/tag/read")
    assert not source.is_article("https://other.example/read/7/judul")


def test_earlier_forms_are_articles_and_their_days_are_believed_until_the_last_of_them(definition):
    earlier = {"valid_until": "2018-12-31", "article_url": r"/(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d{4})/"}
    source = Source.model_validate(definition | {"earlier_urls": [earlier]})
    assert source.is_article("https://kota.example/read/7/judul")
    assert source.day_of("https://kota.example/31-12-2018/judul") == date(2018, 12, 31)
    late = "https://kota.example/01-01-2019/judul"
    assert (source.is_article(late), source.day_of(late)) == (True, None)


@pytest.mark.parametrize(
    ("url", "day"),
    [("26A02", date(2026, 1, 2)), ("25L31", date(2025, 12, 31)), ("25B30", None), ("25Z01", None)],
)
def test_a_month_may_be_a_letter(definition, url, day):
    pattern = r"/(?P<year>\d\d)(?P<month>[A-Z])(?P<day>\d\d)/"
    source = Source.model_validate(definition | {"article_url": pattern})
    assert source.day_of(f"https://kota.example/{url}/judul") == day


def test_a_page_of_another_kind_is_listed_and_no_article(definition):
    source = Source.model_validate(definition | {"kinds": {"video": r"/video/read/\d+/"}})
    video = "https://kota.example/video/read/7/judul"
    assert (source.is_article(video), source.is_listed(video), source.other_kind_of(video)) == (False, True, "video")
    article = "https://kota.example/read/7/judul"
    assert (source.is_article(article), source.is_listed(article), source.other_kind_of(article)) == (True, True, None)
    assert not source.is_listed("https://lain.example/video/read/7/judul")


def test_other_forms_of_an_address_are_asked_as_the_articles_own(definition):
    aliases = [
        {"form": r"^https://m\.kota\.example/", "address": "https://kota.example/"},
        {"form": r"^(https://[^/]+)/amp/(\d+)", "address": r"\1/read/\2/"},
    ]
    source = Source.model_validate(definition | {"aliases": aliases})
    assert source.own_address("https://m.kota.example/amp/7") == "https://kota.example/read/7/"
    assert source.is_article("https://m.kota.example/amp/7")
    assert source.own_address("https://lain.example/amp/") == "https://lain.example/amp/"


def test_index_pages_are_counted_by_the_template(definition):
    url = "https://kota.example/{date:%d/%m/%Y}/{page}"
    definition["discovery"] = {"index": [{"url": url, "paging": {"first": 0, "step": 20}}]}
    index = Source.model_validate(definition).discovery.index[0]
    assert index.page_url(date(2016, 9, 19), 0) == "https://kota.example/19/09/2016/0"
    assert index.page_url(date(2016, 9, 19), 2) == "https://kota.example/19/09/2016/40"


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("https://kota.example/?d={date:%m%%2F%d%%2F%Y}", "https://kota.example/?d=03%2F02%2F2026"),
        ("https://kota.example/?d={date.year}-{date.month}-{date.day}", "https://kota.example/?d=2026-3-2"),
        ("https://kota.example/?a={date}&b={next_date:%d.%m}", "https://kota.example/?a=2026-03-02&b=03.03"),
    ],
)
def test_shapes_of_days(definition, template, address):
    definition["discovery"] = {"index": [{"url": template}]}
    index = Source.model_validate(definition).discovery.index[0]
    assert index.page_url(date(2026, 3, 2), 0) == address
    assert not index.is_paged


@pytest.mark.parametrize(
    ("discovery", "reaches_back"),
    [
        ({"feeds": ["https://kota.example/f"], "pages": ["https://kota.example/"]}, False),
        ({"sitemaps": ["https://kota.example/s.xml"]}, True),
        ({"index": [{"url": "https://kota.example/{date}"}]}, True),
    ],
)
def test_feeds_and_pages_tell_of_no_past_day(definition, discovery, reaches_back):
    definition["discovery"] = discovery
    assert Source.model_validate(definition).discovery.reaches_back is reaches_back


def rule(day):
    return {"valid_until": day, "selectors": {"title": ["h2"]}}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"timezone": "Asia/Jakartaa"}, "timezone: .*IANA"),
        ({"domains": ["https://kota.example/"]}, "domains: .*bare host"),
        ({"article_url": "("}, "article_url: .*regular expression"),
        ({"discovery": {}}, "discovery: .*route"),
        ({"discovery": {"untried": [{"url": "https://kota.example/{date}"}]}}, "discovery: .*route"),
        (
            {"earlier_urls": [{"valid_until": "2018-12-31", "article_url": "("}]},
            "earlier_urls.0.article_url: .*regular",
        ),
        ({"kinds": {"audio": "/audio/"}}, "kinds.audio.*: "),
        ({"aliases": [{"form": "/amp/", "address": r"/\1/"}]}, "aliases.0: .*form does not fill: invalid group"),
        ({"discovery": {"index": [{"url": "https://kota.example/"}]}}, r"discovery.index.0.url: .*\{date"),
        ({"discovery": {"index": [{"url": "https://kota.example/{date}{x}"}]}}, "discovery.index.0.url: .*template"),
        ({"discovery": {"sitemaps": ["https://kota.example/{page.__class__}"]}}, "discovery.sitemaps.0: .*template"),
        ({"discovery": {"sitemaps": ["https://kota.example/"], "child_sitemaps": "("}}, ".*child_sitemaps: .*regular"),
        ({"article_url": r"/(?P<year>\d+)/"}, "article_url: .*year, month and day"),
        ({"article_url": None}, ".*needs article_url: index"),
        ({"article_url": None, "discovery": {"pages": ["https://kota.example/"]}}, ".*needs article_url"),
        (
            {"examples": ["https://kota.example/tentang"]},
            ".*example that is no article .*: https://kota.example/tentang",
        ),
        ({"examples": ["https://lain.example/read/7/a"]}, ".*example that is no article"),
        ({"verified": "never"}, "verified.*: "),
        ({"guessed": {"name": "a guess"}}, "guessed.name.*: "),
        ({"reading": {"earlier": [rule("2019-01-01"), rule("2018-01-01")]}}, "reading.earlier: .*earliest"),
        ({"reading": {"earlier": [rule("2019-01-01"), rule("2019-01-01")]}}, "reading.earlier: .*once"),
        ({"reading": {"earlier": [{"selectors": {}}]}}, "reading.earlier.0.valid_until: "),
        ({"enabled": False}, ".*disabled_because"),
        ({"delya": 3}, "delya: no definition has this field"),
        ({"reading": {"selectors": {"titel": ["h1"]}}}, "reading.selectors.titel: no definition has this field"),
        ({"reading": {"selectors": {"title": "h1"}}}, "reading.selectors.title: "),
        ({"delay": -1}, "delay: "),
        ({"id": "Kota Pos"}, "id: "),
        ({"tags": ["Group: Kota"]}, "tags.0: "),
        ({"tags": ["local", "local"]}, "tags: .*twice"),
    ],
)
def test_a_mistake_names_file_field_and_fix(definition, tmp_path, change, complaint):
    path = tmp_path / "kota.yaml"
    path.write_text(yaml.safe_dump(definition | change), encoding="utf-8")
    with pytest.raises(SourceError, match=f"kota.yaml: {complaint}"):
        load_source(path)


@pytest.mark.parametrize("text", ["a: [", "- a\n- b", "\x00"])
def test_what_is_no_yaml_mapping_is_refused(tmp_path, text):
    path = tmp_path / "kota.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"kota\.yaml: "):
        load_source(path)


def test_further_sources_come_from_files_and_folders(definition, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "kota.yaml").write_text(yaml.safe_dump(definition), encoding="utf-8")
    desa = tmp_path / "desa.yaml"
    desa.write_text(yaml.safe_dump(definition | {"id": "desa"}), encoding="utf-8")
    assert {"kompas", "kota", "desa"} <= set(load_sources(f"{tmp_path / 'more'}:{desa}"))


def test_a_folders_yml_files_are_read_too(definition, tmp_path):
    (tmp_path / "kota.yml").write_text(yaml.safe_dump(definition), encoding="utf-8")
    assert "kota" in load_sources(str(tmp_path))


def test_one_id_in_two_files_is_refused(definition, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(definition), encoding="utf-8")
    with pytest.raises(SourceError, match="choose another id"):
        load_sources(str(tmp_path))


def test_a_missing_place_is_refused():
    with pytest.raises(SourceError, match="does not exist"):
        load_sources("nowhere/at/all")


def test_choosing_sources(definition):
    off = {"id": "desa", "enabled": False, "disabled_because": "robots.txt forbids"}
    sources = {"kota": Source.model_validate(definition), "desa": Source.model_validate(definition | off)}
    assert [each.id for each in choose(sources, [])] == ["kota"]
    with pytest.raises(UsageError, match=r"no source 'kotta'; known are: kota, desa "):
        choose(sources, ["kotta"])
    with pytest.raises(UsageError, match="disabled: robots"):
        choose(sources, ["desa"])
    assert find(sources, "desa").id == "desa"


def test_past_days_are_walked_where_listings_tell_of_them(definition):
    sources = {
        "kota": Source.model_validate(definition),
        "desa": Source.model_validate(definition | {"id": "desa", "discovery": {"feeds": ["https://kota.example/f"]}}),
    }
    assert [each.id for each in choose_for_days(sources, [])] == ["kota"]
    assert [each.id for each in choose_for_days(sources, ["desa"])] == ["desa"]
    assert [each.id for each in choose_for_days(sources, ["lang:id"])] == ["kota"]


def test_a_group_names_all_its_sources_but_the_disabled(definition):
    changes = {
        "kota": {},
        "desa": {"enabled": False, "disabled_because": "robots.txt forbids"},
        "ulu": {"verified": "none"},
        "kampung": {"country": "MY", "language": "ms"},
        "nordavis": {"country": "NO", "enabled": False, "disabled_because": "a challenge"},
    }
    sources = {key: Source.model_validate(definition | change | {"id": key}) for key, change in changes.items()}
    assert [each.id for each in choose(sources, [])] == ["kota", "kampung"]
    assert [each.id for each in choose(sources, ["country:ID"])] == ["kota", "ulu"]
    assert [each.id for each in choose(sources, ["lang:ms", "ulu", "country:ID"])] == ["kampung", "ulu", "kota"]
    with pytest.raises(UsageError, match="country:NO has no source that may be crawled: all are disabled"):
        choose(sources, ["country:NO"])
    with pytest.raises(UsageError, match=r"lang:de has no source that may be crawled$"):
        choose(sources, ["lang:de"])
    with pytest.raises(UsageError, match="no group of sources"):
        choose(sources, ["zone:WIB"])


def test_a_source_that_was_never_verified_is_crawled_only_if_it_is_named(definition):
    sources = {"kota": Source.model_validate(definition | {"verified": "none"})}
    assert (sources["kota"].state, choose(sources, [])) == ("unverified", [])
    assert [each.id for each in choose(sources, ["kota"])] == ["kota"]


def test_without_a_pattern_all_but_the_front_page_is_an_article(definition):
    del definition["article_url"]
    source = Source.model_validate(definition | {"discovery": {"feeds": ["https://kota.example/f"]}})
    for url in ("https://kota.example/judul", "https://www.kota.example/?p=7"):
        assert (source.is_article(url), source.is_listed(url), source.day_of(url)) == (True, True, None)
    for url in (
        "https://kota.example",
        "https://kota.example/",
        "https://kota.example/#a",
        "https://lain.example/judul",
    ):
        assert not source.is_article(url)
    assert source.hints().article_urls == ()


def test_one_message_names_the_nearest_of_many_ids():
    with pytest.raises(UsageError, match=r"no source 'kompass'; known are: kompas, .*… \(./kabar source list\)"):
        find(load_sources(), "kompass")
