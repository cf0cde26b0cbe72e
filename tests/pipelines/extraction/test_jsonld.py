import pytest

from pipelines.extraction.jsonld import find_article, name_of, read_things, text_of


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Panen"}',
        '[{"@type": "WebSite"}, {"@type": ["Thing", "NewsArticle"], "headline": "Panen"}]',
        '{"@graph": [{"@type": "WebPage"}, {"@type": "https://schema.org/NewsArticle", "headline": "Panen"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Panen"}}',
        '<!-- {"@type": "NewsArticle", "headline": "Panen"} -->',
        '{"@type": "NewsArticle", "headline": "Panen",}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Panen&quot;}",
        '{"@type": "NewsArticle", "headline": "Panen", "articleBody": "kata "tanpa" jalan keluar"}',
    ],
)
def test_finds_the_article(script):
    assert find_article(read_things([script]))["headline"] == "Panen"


def test_broken_json_gives_its_plain_fields():
    script = '{"@type": "NewsArticle", "author": {"name": "Sari Lumban"}, "datePublished": "2026-03-02", oops'
    article = find_article(read_things([script]))
    assert article["datePublished"] == "2026-03-02"
    assert text_of(article["author"]) == "Sari Lumban"


def test_broken_json_gives_all_authors():
    authors = '[{"name": "Sari Lumban", "sameAs": ["a"]}, {"name": "Ratna Gumilang"}]'
    article = find_article(
        read_things([f'{{"@type": "NewsArticle", "author": {authors}, "publisher": {{"name": "x"}} oops'])
    )
    assert [text_of(author) for author in article["author"]] == ["Sari Lumban", "Ratna Gumilang"]


def test_what_no_text_may_hold_is_left_out():
    """Teasers are cut to a length, and an emoji in two with them."""
    script = r"""{"@type": "NewsArticle", "headline": "Banjir\u0000 di kota \ud83d",
    "keywords": ["hujan \udE00\ud83d\ude00"],
    "author": [{"@type": "Person", "name": "Sari \uD83DLumban"}], "isPartOf": {"name": 5}}"""
    article = find_article(read_things([script]))
    assert article["headline"] == "Banjir di kota "
    assert article["keywords"] == ["hujan \U0001f600"]
    assert text_of(article["author"]) == "Sari Lumban"


def test_the_first_article_with_a_headline_is_the_pages_own():
    scripts = [
        '{"@type":"Article"}',
        '{"@type":"NewsArticle","headline":"Satu"}',
        '{"@type":"Article","headline":"Dua"}',
    ]
    things = read_things(scripts)
    assert find_article(things)["headline"] == "Satu"


@pytest.mark.parametrize(
    ("addresses", "titles", "headline"),
    [
        (["https://www.warta.example/2?a=b"], [], "Dua orang"),
        (["https://warta.example/9"], ["Tiga orang panen - Warta"], "Tiga orang panen"),
        ([], ["Lain"], "Satu orang"),
    ],
)
def test_the_article_with_the_pages_address_or_title_is_its_own(addresses, titles, headline):
    things = read_things(
        [
            '{"@type":"NewsArticle","headline":"Satu orang","url":"https://warta.example/1"}',
            '{"@type":"NewsArticle","headline":"Dua orang","mainEntityOfPage":{"@id":"https://warta.example/2#a"}}',
            '{"@type":"NewsArticle","headline":"Tiga orang panen"}',
        ]
    )
    assert find_article(things, addresses, titles)["headline"] == headline


@pytest.mark.parametrize(
    ("person", "name"),
    [({"givenName": "Ann", "familyName": "Ferris"}, "Ann Ferris"), ({"familyName": "Ferris"}, "Ferris"), (None, "")],
)
def test_name_of(person, name):
    assert name_of(person) == name


def test_no_article():
    assert find_article(read_things(["", "null", "[]", "{", '{"@type": "WebSite"}'])) == {}


def test_huge_and_deep_scripts_end_soon():
    deep = "[" * 100_000 + "]" * 100_000
    many = ['{"@type": "ListItem", "name": "x"}'] * 10_000
    assert len(read_things([deep, "[" + ",".join(many) + "]", *many])) <= 2_000


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Panen &amp;  pasar", "Panen & pasar"),
        (["a", "b"], "a"),
        ({"name": "n"}, "n"),
        (None, ""),
        (3, ""),
        ([], ""),
        ("a" * 5_000_000, "a" * 2_000),
    ],
)
def test_text_of(value, text):
    assert text_of(value) == text
