import pytest

from pipelines.extraction.byline import read_byline
from pipelines.extraction.document import parse_document
from pipelines.records.hints import PageHints, Selectors

JSON_LD = '<script type="application/ld+json">%s</script>'
GRAPH = (
    '{"@graph":[{"@type":"Article","headline":"H","author":{"@id":"#a"}},'
    '{"@type":"Person","@id":"#a","name":"Ann Ferris"}]}'
)
EDITOR = JSON_LD % '{"@type":"NewsArticle","author":{"@type":"Person","name":"Joko Santoso"}}'
OWN_SITE = '<meta property="og:site_name" content="Ann Ferris">' + JSON_LD % (
    '{"@type":"BlogPosting","author":{"@type":"Person","name":"Ann Ferris"}%s}'
)

TEXT = "The bridge across the valley was opened again on Monday after four months of work by the villagers"


def byline(markup, **hints):
    hints = PageHints(site_names=("Warta Lembah",), **hints)
    return read_byline(parse_document((markup + "<p>x</p>").encode(), hints.selectors), hints)[:2]


@pytest.mark.parametrize(
    ("markup", "authors"),
    [
        (EDITOR, ("Joko Santoso",)),
        (
            JSON_LD % '{"@type":"NewsArticle","author":[{"name":"Ann Ferris"},{"name":"Tom Okello"}]}',
            ("Ann Ferris", "Tom Okello"),
        ),
        (JSON_LD % GRAPH, ("Ann Ferris",)),
        (
            JSON_LD % '{"@type":"NewsArticle","author":{"name":"Warta Lembah"}}' + "<p>By Ann Ferris</p>",
            ("Ann Ferris",),
        ),
        ('<meta name="author" content="Ratna Gumilang">', ("Ratna Gumilang",)),
        (
            '<meta name="author" content="Warta Lembah"><span itemprop="author">Oleh : Ratna Gumilang</span>',
            ("Ratna Gumilang",),
        ),
        ('<meta property="article:author" content="https://social.example/warta">', ()),
        ('<div class="byline">By <a class="author">Ann Ferris</a>, Warta Lembah, 2 March 2026</div>', ("Ann Ferris",)),
        ('<div class="comments"><b class="author">Tukang Komentar</b></div>', ()),
        ("<p>Oleh Ratna Gumilang</p>", ("Ratna Gumilang",)),
        ("<p>Cargo ship held by Valley's forces</p>", ()),
        ("<p>Council rejects plan by Valley Officials, calls it rash</p>", ()),
        ("<p>This site is protected by Warta Guard</p>", ()),
        ("<p>A story by Ann van der Ferris</p>", ("Ann van der Ferris",)),
        ("<footer>Published by The Lembah Group</footer>", ()),
        ('<meta name="author" content="Reuters"><p>By Ann Ferris</p>', ("Ann Ferris",)),
        ('<meta name="author" content="Reuters">', ("Reuters",)),
        ("<p>Do 25.04.26 | 14:07 Uhr | Von <span>Eva Kirsch-Röder</span></p>", ("Eva Kirsch-Röder",)),
        (f"<p>{TEXT}<br><br>{TEXT}<br><br><strong>RATNA GUMILANG</strong></p>", ("Ratna Gumilang",)),
        (f"<p>{TEXT}</p><p>BERITA TERKAIT</p>", ()),
        (f"<p>{TEXT} as Ferris said. “We will also respond to them”</p>", ()),
        ('<meta name="author" content="Lembah Business Desk">', ("Lembah Business Desk",)),
        ('<meta name="author" content="Lembah Business Desk"><p>By Ann Ferris</p>', ("Ann Ferris",)),
        ('<meta name="author" content="Staff">', ()),
        (JSON_LD % '{"@type":"NewsArticle","author":[{"name":"Ann Ferris"},{"name":"AP"}]}', ("Ann Ferris", "AP")),
        (
            JSON_LD % '{"@type":"NewsArticle","author":{"name":"dpa"}}'
            + '<meta name="author" content="dpa"><div class="author">Tom Okello</div>',
            ("dpa",),
        ),
        (JSON_LD % '{"@type":"NewsArticle","author":{"name":"Harbour Sports Media"}}', ("Harbour Sports Media",)),
        (JSON_LD % '{"@type":"NewsArticle","author":{"name":"Redaksi Warta Lembah"}}', ()),
        (JSON_LD % '{"@type":"NewsArticle","author":{"name":"Warta Lembah Online"}}', ()),
        (OWN_SITE % "", ("Ann Ferris",)),
        (OWN_SITE % ',"publisher":{"name":"Ann Ferris"}', ()),
        ('<p>x <a href="/author/ann">Ann Ferris</a></p>', ("Ann Ferris",)),
        ('<p><a href="/author/ann">Ann Ferris</a> <a href="/author/tom">Tom Okello</a></p>', ()),
        (
            '<b class="author">Twitter Facebook</b><table><tr><td>Penulis</td><td>: Ratna Gumilang</td></tr></table>',
            ("Ratna Gumilang",),
        ),
        (JSON_LD % '{"@type":"NewsArticle","author":{"givenName":"Ann","familyName":"Ferris"}}', ("Ann Ferris",)),
        (OWN_SITE % ',"publisher":{"name":"Ann Ferris"}' + "<p>By Ann Ferris</p>", ("Ann Ferris",)),
        (
            '<link rel="canonical" href="https://www.wartalembah.example/1"><meta name="author" content="Wartalembah">',
            (),
        ),
        ('<meta name="author" content="Ann Ferris"><p>By Ann Ferris and Tom Okello</p>', ("Ann Ferris", "Tom Okello")),
        ('<meta name="author" content="Ann Ferris"><p>By Ann Ferris and Harbour Post</p>', ("Ann Ferris",)),
        (
            '<meta name="author" content="Ann Ferris, Tom Okello">'
            + JSON_LD % '{"@type":"NewsArticle","author":{"name":"Ann Ferris"}}',
            ("Ann Ferris", "Tom Okello"),
        ),
        (
            '<meta name="author" content="Ann Ferris"><div class="byline">Ann Ferris <b>Bird Watcher</b></div>',
            ("Ann Ferris",),
        ),
        ("<p>von <b>Eva Kirsch-Röder</b></p>", ("Eva Kirsch-Röder",)),
        ("<p>von Anfang an dabei</p>", ()),
        ('<meta name="twitter:data1" content="Ann Ferris">', ("Ann Ferris",)),
        ('<meta name="twitter:data1" content="5 minutes">', ()),
        (f'<div itemprop="author">Ann Ferris. {TEXT}, {TEXT}</div><p>By Tom Okello</p>', ("Tom Okello",)),
        ('<b class="author">AF</b><b class="author">Ann Ferris</b>', ("Ann Ferris",)),
        (f"<div><p>{TEXT}</p><p>{TEXT}</p><p><b>Ann Ferris</b></p></div>", ("Ann Ferris",)),
        (f"<div><p>{TEXT}</p><p><b>Ann Ferris</b></p><p>{TEXT}</p></div>", ()),
        (f"<div><p>{TEXT}</p><p>{TEXT}</p><p>Ann Ferris</p></div>", ()),
        (
            '<p><a rel="author">Ann Ferris</a>, <a rel="author">Tom Okello</a></p><a rel="author">Joko Santoso</a>',
            ("Ann Ferris", "Tom Okello"),
        ),
        ("", ()),
    ],
)
def test_authors(markup, authors):
    assert byline(markup)[0] == authors


@pytest.mark.parametrize(
    "line", ["Penulis: Ratna Gumilang Editor: Joko Santoso", "Rep: Ratna Gumilang / Red: Joko Santoso"]
)
def test_labels_tell_reporter_and_editor(line):
    assert byline(f"{EDITOR}<p>{line}</p>") == (("Ratna Gumilang",), ("Joko Santoso",))


def test_a_selector_that_finds_the_editor_too():
    markup = "<b>Ratna Gumilang</b><p>Penulis</p><b>Joko Santoso</b><p>Editor</p>"
    assert byline(markup, selectors=Selectors(authors=("b",))) == (("Ratna Gumilang",), ("Joko Santoso",))


def test_an_editor_in_json_ld_comes_last():
    assert byline(EDITOR + "<p>Oleh Ratna Gumilang</p>", editor_in_json_ld=True)[0] == ("Ratna Gumilang",)


def test_a_selector_comes_first():
    markup = EDITOR + '<b class="siapa">Ratna Gumilang</b>'
    assert byline(markup, selectors=Selectors(authors=(".siapa",)))[0] == ("Ratna Gumilang",)
