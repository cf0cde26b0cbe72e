"""Lists of feeds in the forms in which programs write them."""

import json

import pytest

from crawlers.trial.feed_lists import ListEntry, read_list
from pipelines.errors import UsageError


def entries(tmp_path, text):
    path = tmp_path / "list"
    path.write_text(text, encoding="utf-8")
    return read_list(path)


def test_opml(tmp_path):
    text = """<?xml version="1.0"?><opml><body><outline text="News">
    <outline title="Kota" xmlUrl="http://a.example/feed?a=1&amp;b=2" htmlUrl="http://a.example/" language="en-us"/>
    <outline text="Desa" htmlUrl="http://b.example/"/></outline></body></opml>"""
    assert entries(tmp_path, text) == [
        ListEntry(
            line=2, address="http://a.example/feed?a=1&b=2", site="http://a.example/", name="Kota", language="en"
        ),
        ListEntry(line=3, address="http://b.example/", name="Desa"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a.example/feed\n\n# b\nb.example\n", [(1, "http://a.example/feed"), (4, "b.example")]),
        ('1,"http://a.example/f,1"\n2,http://b.example/\n', [(1, "http://a.example/f,1"), (2, "http://b.example/")]),
        ("name;rss\nA;http://a.example/f,1\nB;http://b.example/;2\n", [(2, "http://a.example/f,1"), (3, "http://b.example/")]),
        ('name\tfeed\n"A\t1"\thttp://a.example/f\n', [(2, "http://a.example/f")]),
        ("A;feed:https://a.example/f\nB;feed://b.example/f\n", [(1, "https://a.example/f"), (2, "http://b.example/f")]),
        ('name,feed\n"A,http://a.example/f\n"B\n\nC",http://b.example/f\n', [(2, "'\"A,http://a.example/f'"), (3, "http://b.example/f")]),
        ('name,feed\n"A" B,http://a.example/f\n', [(2, "http://a.example/f")]),
        ("a.example\nnot an address\n", [(1, "a.example"), (2, "not an address")]),
        ("\ufefffeed,homepage\nhttp://a.example/f,\n,http://b.example/\n,\n", [(2, "http://a.example/f"), (3, "http://b.example/")]),
    ],
)  # fmt: skip
def test_plain_lists_and_tables(tmp_path, text, expected):
    assert [(entry.line, entry.address) for entry in entries(tmp_path, text)] == expected


def test_a_collection_of_media_cloud(tmp_path):
    text = (
        "id,name,url_search_string,label,homepage,pub_country,primary_language\n"
        '1,a.example,,"The ""A"", Daily",https://www.a.example,IDN,id\n2,b.example,,,,ID,en-US\n'
    )
    assert entries(tmp_path, text) == [
        ListEntry(line=2, address="https://www.a.example", name='The "A", Daily', language="id"),
        ListEntry(line=3, address="b.example", name="b.example", language="en", country="ID"),
    ]


HJSON = """\
# Sites
{
  base_urls : [
    { "url": "http://a.example", "crawler": "RssCrawler" },
    // url: http://old.example
    {
      url: http://b.example/x,y?z
      overwrite_heuristics: {}
    },
    { "url": ["http://c.example",
              "http://d.example/a,b"] },
  ]
}
"""


def test_sitelists(tmp_path):
    assert [(entry.line, entry.address) for entry in entries(tmp_path, HJSON)] == [
        (4, "http://a.example"),
        (7, "http://b.example/x,y?z"),
        (10, "http://c.example"),
        (11, "http://d.example/a,b"),
    ]
    text = '{"base_urls": [{"url": "http://a.example"}, {"url": ["http://b.example", "http://c.example"]}]}'
    assert [(entry.line, entry.address) for entry in entries(tmp_path, text)] == [
        (1, "http://a.example"),
        (2, "http://b.example"),
        (2, "http://c.example"),
    ]


def test_a_bad_line_is_shown_in_quotes_and_costs_no_other(tmp_path):
    long = f"http://a.example/{'x' * 140_000}"
    for text in (f"{long}\nhttp://b.example/\n", json.dumps([long, "http://b.example/"])):
        first, second = entries(tmp_path, text)
        assert first.address.startswith(("'http://a.example/xxx", "\"'http://a.example/xxx"))
        assert len(first.address) < 300
        assert second.address == "http://b.example/"
    text = '["http://a.example/\\ud800rss", 5, {"url": {"x": 1}}, {"url": [null, "http://b.example/"]}]'
    found = [(entry.line, entry.address) for entry in entries(tmp_path, text)]
    assert found == [
        (1, "'http://a.example/\\ud800rss'"),
        (2, "5"),
        (3, '{"x": 1}'),
        (4, "null"),
        (4, "http://b.example/"),
    ]


def test_opml_with_bare_ampersands(tmp_path):
    text = """<opml><body><outline text="A & B &#38; C" xmlUrl="http://a.example/?x=1&y=2&amp;z=3"/></body></opml>"""
    assert entries(tmp_path, text) == [ListEntry(line=1, address="http://a.example/?x=1&y=2&z=3", name="A & B & C")]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("ISO-8859-1", "iso-8859-1"), ("ISO-8859-1", "utf-8"), ("UTF-16", "utf-16"), ("UTF-16", "utf-16-be")],
)
def test_opml_in_the_encoding_that_it_has(tmp_path, declared, encoding):
    text = (
        f"""<?xml version="1.0" encoding="{declared}"?><opml><outline text="Café" xmlUrl="http://a.example/"/></opml>"""
    )
    path = tmp_path / "list"
    path.write_bytes(text.encode(encoding))
    assert read_list(path) == [ListEntry(line=1, address="http://a.example/", name="Café")]


@pytest.mark.parametrize(
    "text",
    [
        '{"base_urls": null}',
        '{"results": [1]}',
        "[" * 100_000,
        "",
        "<opml/>",
        "<html",
        '{"base_urls": []}',
        "{",
        "# nothing\n",
        "feed,homepage\n,\n",
    ],
)
def test_a_list_of_nothing_is_a_mistake(tmp_path, text):
    with pytest.raises(UsageError, match="holds no address"):
        entries(tmp_path, text)


def test_what_is_no_text_is_a_mistake(tmp_path):
    path = tmp_path / "list"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not a text in UTF-8"):
        read_list(path)
