"""Pages without articles: those of an empty day are told from walls, errors and shells."""

import pytest
from scrapy.http import HtmlResponse, JsonResponse

from crawlers.listings.page_frame import read_frame, shows_empty_day

MENU = "".join(f'<li class="menu"><a href="/kanal/{name}">{name}</a></li>' for name in ("kota", "niaga", "olahraga"))
CARD = '<div class="kartu" id="k{0}"><a href="/read/{0}/a">Judul</a><a href="/tag/{0}">tag</a></div>'


def html(title, body):
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return HtmlResponse("https://kota.example/indeks", body=page.encode(), encoding="utf-8")


def frame(title, body, articles=()):
    return read_frame(html(title, body), [f"https://kota.example/read/{number}/a" for number in articles])


FULL = frame("Indeks 1 Maret 2026 | Kota Pos", MENU + CARD.format(1) + CARD.format(2), (1, 2))


def test_the_frame_of_other_days_shows_an_empty_day():
    assert shows_empty_day(frame("Indeks 28 Februari 2026 | Kota Pos", MENU), [FULL])
    assert not shows_empty_day(frame("Indeks 28 Februari 2026 | Kota Pos", MENU), [])
    assert not shows_empty_day(None, [FULL])


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Sebentar, kami periksa Anda", '<main id="gerbang"><p>Tunggu</p></main>'),
        ("Kota Pos", '<div id="root"></div><script src="/app.js"></script>'),
        ("Indeks 28 Februari 2026 | Kota Pos", '<div id="root" class="menu"></div><script src="/app.js"></script>'),
        ("Halaman hilang - Kota Pos", MENU),
        ("", ""),
    ],
    ids=["wall", "shell", "shell with the title", "error inside the menu", "nothing"],
)
def test_other_pages_do_not(title, body):
    assert not shows_empty_day(frame(title, body), [FULL])


@pytest.mark.parametrize("words", ["Tidak ada berita pada tanggal ini", "Belum ada artikel.", "No articles found"])
def test_a_page_may_say_that_there_is_nothing(words):
    assert shows_empty_day(frame("Lain", f"<p>{words}</p>"), [])


@pytest.mark.parametrize(
    ("text", "is_empty"),
    [(b'{"data": [], "page": 2}', True), (b"[]", True), (b'{"error": "limit", "data": []}', False), (b"{}", False)],
)
def test_json_says_so_by_an_empty_list(text, is_empty):
    page = JsonResponse("https://kota.example/api", body=text, encoding="utf-8")
    assert shows_empty_day(read_frame(page, []), []) is is_empty
