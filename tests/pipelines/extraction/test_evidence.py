"""What was sent instead of an article is told by signs that agree; articles that only resemble it stay articles."""

import json
from dataclasses import replace

import pytest

from pipelines.extraction import extract
from pipelines.records.article import Rejected
from pipelines.records.extracted import Extracted
from pipelines.records.reasons import RejectReason
from tests.builders import NO_HINTS

URL = "https://warta.example/read/17"
TITLE = "Petani Lembah Hijau memanen padi lebih awal karena hujan"
TEXT = [
    "Warga Desa Lembah Hijau mulai memanen padi lebih awal karena hujan turun hampir setiap hari sejak pekan lalu.",
    "Kepala desa mengatakan hasil panen tahun ini turun sekitar sepuluh persen dibandingkan dengan tahun lalu.",
    "Pemerintah kabupaten berjanji membantu petani dengan bibit baru dan perbaikan saluran air sebelum musim tanam.",
]
DATED = '<meta property="article:published_time" content="2026-03-02T10:00:00+07:00">'
NOTICE = "Maaf, yang Anda buka sudah tidak ada di sini. Periksa lagi tulisan yang Anda ketik, atau mulai dari depan. "
MENU = "".join(
    f'<li><a href="/read/{n}">Kabar nomor {n} yang lain sekali dari desa tetangga</a></li>' for n in range(9)
)


def html(title, paragraphs, head="", menu=MENU):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<html><head><title>{title} | Warta</title>{head}</head>"
        f"<body><ul>{menu}</ul><div><h1>{title}</h1>{text}</div></body></html>"
    )


@pytest.fixture
def read(page):
    """Read a page as it was named and fetched."""

    def read_it(body, *, listed=None, final="", headers=(), url=URL, hints=NO_HINTS):
        raw = replace(page(body, url=url), listed_title=listed, final_url=final or url, headers=headers)
        return extract(raw, hints)

    return read_it


CLASSES = {
    "Halaman tidak ditemukan": RejectReason.SOFT_404,
    "404": RejectReason.SOFT_404,
    "Page not found": RejectReason.SOFT_404,
    "Site under maintenance": RejectReason.MAINTENANCE,
    "Situs sedang dalam pemeliharaan": RejectReason.MAINTENANCE,
    "Error establishing a database connection": RejectReason.SITE_ERROR,
    "Sign in": RejectReason.LOGIN_WALL,
    "Before you continue to Warta": RejectReason.CONSENT_WALL,
    "Robot check": RejectReason.CHALLENGE,
}


@pytest.mark.parametrize(("heading", "reason"), CLASSES.items())
@pytest.mark.parametrize("listed", [None, TITLE])
def test_a_heading_on_a_page_without_date_and_claim_names_its_class(read, heading, reason, listed):
    result = read(html(heading, [NOTICE * 2, NOTICE]), listed=listed)
    assert isinstance(result, Rejected)
    assert result.reason is reason


SENTENCES = {
    "Situs kami sedang dalam pemeliharaan sistem. Silakan kembali lagi nanti, dan terima kasih atas kesabaran Anda.": (
        RejectReason.MAINTENANCE
    ),
    "Halaman yang Anda cari tidak ditemukan. Mungkin tautannya sudah lama, atau kabarnya dipindah oleh redaksi kami.": (
        RejectReason.SOFT_404
    ),
    "Kami menghargai privasi Anda. Mitra kami menyimpan data pada perangkat ini agar iklan menjadi lebih sesuai.": (
        RejectReason.CONSENT_WALL
    ),
}


@pytest.mark.parametrize(("sentence", "reason"), SENTENCES.items())
def test_a_sentence_of_a_short_page_names_its_class(read, sentence, reason):
    result = read(html("Warta", [sentence, NOTICE]))
    assert isinstance(result, Rejected)
    assert result.reason is reason
    assert isinstance(read(html(TITLE, [*TEXT, sentence])), Extracted)


def test_a_page_that_calls_itself_the_home_page_is_none_of_the_article(read):
    result = read(html("Warta", [NOTICE * 3], '<link rel="canonical" href="https://warta.example/">'))
    assert isinstance(result, Rejected)
    assert result.reason is RejectReason.HOME_PAGE
    assert isinstance(
        read(html(TITLE, TEXT, f'{DATED}<link rel="canonical" href="https://warta.example/">')), Extracted
    )


def test_a_page_whose_text_is_in_its_scripts_is_no_wall_because_it_asks_for_them(read):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in [*TEXT, *TEXT])
    hint = "<noscript>You need to enable JavaScript to run this app.</noscript>"
    data = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"content": text}})}</script>'
    body = f"<html><head><title>{TITLE}</title></head><body>{hint}<div id=app></div>{data}</body></html>"
    assert isinstance(read(body), Extracted)


def test_a_listed_title_in_another_script_says_nothing(read):
    assert isinstance(read(html(TITLE, TEXT), listed="農家は雨のために早く稲を収穫した"), Extracted)


def test_a_message_without_a_heading_names_its_class(read):
    result = read("<html><head><title>Error</title></head><body>Too many connections</body></html>")
    assert isinstance(result, Rejected)
    assert result.reason is RejectReason.SITE_ERROR


def test_a_template_that_claims_to_be_an_article_is_none_if_nothing_of_the_listed_title_is_on_it(read):
    claim = '<meta property="og:type" content="article">'
    result = read(html("Page not found", [NOTICE * 2], claim), listed=TITLE)
    assert isinstance(result, Rejected)
    assert result.reason is RejectReason.SOFT_404


@pytest.mark.parametrize("heading", ["Artikkelia ei ole", "Kosong"])
def test_a_notice_in_any_language_is_told_by_what_it_lacks(read, heading):
    result = read(html(heading, [NOTICE * 3]), listed=TITLE)
    assert isinstance(result, Rejected)
    assert result.reason is RejectReason.SOFT_404
    assert "no word of the listed title" in result.detail


REDIRECTS = {
    "https://warta.example/": RejectReason.HOME_PAGE,
    "https://warta.example/index.html": RejectReason.HOME_PAGE,
    "https://warta.example/login?next=/read/17": RejectReason.LOGIN_WALL,
    "https://warta.example/consent?back=/read/17": RejectReason.CONSENT_WALL,
    "https://warta.example/error/404.html": RejectReason.SOFT_404,
}


@pytest.mark.parametrize(("final", "reason"), REDIRECTS.items())
def test_a_redirect_to_such_an_address_tells_the_class(read, final, reason):
    result = read(html("Warta dari lembah setiap hari", [NOTICE * 2, *TEXT]), final=final)
    assert isinstance(result, Rejected)
    assert result.reason is reason


def test_a_redirect_to_a_section_is_none_of_the_article(read):
    result = read(html("Ekonomi", [NOTICE * 3]), final="https://warta.example/ekonomi")
    assert isinstance(result, Rejected)
    assert result.reason is RejectReason.SOFT_404


@pytest.mark.parametrize(
    ("form", "listed", "is_article"), [("/read/", None, False), ("/read/", TITLE, True), ("/(read|panen)", None, True)]
)
def test_a_long_page_at_an_address_that_no_article_has_needs_the_listed_title(read, form, listed, is_article):
    hints = replace(NO_HINTS, article_urls=(form,))
    long = html(TITLE if listed else "Panen", [*TEXT, *TEXT, *TEXT])
    result = read(long, listed=listed, final="https://warta.example/panen", hints=hints)
    assert isinstance(result, Extracted) is is_article


@pytest.mark.parametrize(
    "final", ["https://warta.example/", "https://panen.warta.example/", "https://warta.example/panen", URL]
)
def test_an_article_with_the_listed_title_is_loaded_wherever_it_moved(read, final):
    assert isinstance(read(html(TITLE, TEXT), listed=TITLE, final=final), Extracted)


@pytest.mark.parametrize(
    ("was", "final"), [("/2026/03/02/panen-padi-lembah", "/panen-padi-lembah"), ("/x/y/88123", "/88123")]
)
def test_an_article_that_moved_to_a_shorter_address_of_the_same_name_is_loaded(read, was, final):
    site = "https://warta.example"
    assert isinstance(read(html("Padi", TEXT), url=site + was, final=site + final), Extracted)


OTHER_WORDS = "Sawah basah memaksa keputusan sulit"


@pytest.mark.parametrize("listed", [OTHER_WORDS, "Farmers of Green Valley forced to harvest early", "Berita", None])
@pytest.mark.parametrize("head", [DATED, ""])
def test_an_article_is_loaded_however_the_listing_words_its_title(read, listed, head):
    assert isinstance(read(html(TITLE, [*TEXT, *reversed(TEXT)], head), listed=listed), Extracted)


def test_a_dated_article_is_loaded_though_it_is_short_and_its_title_is_worded_differently(read):
    assert isinstance(read(html(TITLE, TEXT[:2], DATED), listed=OTHER_WORDS), Extracted)
    assert isinstance(read(html(TITLE, TEXT[:2]), listed=None), Extracted)


ABOUT = {
    "Captcha baru membuat pengguna kesal": "captcha",
    "Are you a robot? Bagaimana captcha belajar membaca": "captcha",
    "Pengadilan: tombol accept cookies harus jelas": "accept cookies",
    "Site under maintenance selama sebulan, ribuan pensiunan menunggu": "site under maintenance",
    "Halaman tidak ditemukan, kata situs pajak kepada warga": "halaman tidak ditemukan",
}


@pytest.mark.parametrize(("headline", "word"), ABOUT.items())
@pytest.mark.parametrize(("head", "is_listed"), [(DATED, False), ("", True)])
def test_an_article_about_such_pages_is_loaded(read, headline, word, head, is_listed):
    words = headline.lower()
    text = [f"Warga membaca {word} pada layar, lalu {words}, kata saksi nomor {n} di kota itu." for n in range(4)]
    assert isinstance(read(html(headline, text, head), listed=headline if is_listed else None), Extracted)


def test_a_header_of_a_bot_wall_is_enough(read):
    result = read(html(TITLE, TEXT, DATED), headers=(("CF-Mitigated", "challenge"),))
    assert isinstance(result, Rejected)
    assert result.reason is RejectReason.CHALLENGE


def test_a_wall_that_keeps_the_head_of_the_article_is_one(read):
    head = f'{DATED}<meta property="og:type" content="article"><meta property="og:title" content="{TITLE}">'
    walls = ["We value your privacy and use cookies together with our partners, who store data on your device."] * 2
    result = read(html("We value your privacy", walls, head, menu=""), listed=TITLE)
    assert isinstance(result, Rejected)
    assert result.reason is RejectReason.CONSENT_WALL
