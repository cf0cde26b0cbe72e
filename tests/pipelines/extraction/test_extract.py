import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.extraction import extract
from pipelines.extraction.version import EXTRACTOR_VERSION
from pipelines.reading import read_page
from pipelines.records.article import Access, Rejected
from pipelines.records.extracted import Extracted
from pipelines.records.hints import PageHints, Selectors
from pipelines.records.reasons import RejectReason
from tests.builders import NO_HINTS

PARAGRAPHS = [
    "Warga Desa Lembah Hijau mulai memanen padi lebih awal karena hujan turun hampir setiap hari sejak pekan lalu.",
    "Kepala desa mengatakan hasil panen tahun ini turun sekitar sepuluh persen dibandingkan dengan tahun lalu.",
    "Pemerintah kabupaten berjanji membantu petani dengan bibit baru dan perbaikan saluran air sebelum musim tanam.",
    "Para petani berharap harga gabah tidak ikut turun ketika panen raya tiba pada akhir bulan depan.",
]
TEASERS = "".join(
    f'<li><a href="/read/{n}">Kabar lain nomor {n} yang tidak ada hubungannya dengan panen</a></li>' for n in range(8)
)
WIB = timezone(timedelta(hours=7))
JSON_LD = '<script type="application/ld+json">%s</script>'


def article(head="", before="", after="", text=None):
    body = text if text is not None else "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"""<html lang="id"><head><title>Panen Lebih Awal - Warta Lembah</title>{head}</head><body>
    <nav><a href="/">Beranda</a></nav><div class="wrap"><h1>Panen Lebih Awal</h1>{before}
    <div class="isi">{body}</div>{after}</div><ul class="lainnya">{TEASERS}</ul><footer>Hak cipta Warta Lembah</footer>
    </body></html>"""


def test_reads_a_plain_page(page):
    extracted = extract(page(article(before='<div class="tanggal">Senin, 2 Maret 2026 14:05 WIB</div>')), NO_HINTS)
    assert extracted.title == "Panen Lebih Awal"
    assert extracted.paragraphs == tuple(PARAGRAPHS)
    assert extracted.published_at == datetime(2026, 3, 2, 14, 5, tzinfo=WIB)
    assert extracted.language == "id"
    assert extracted.access is Access.FULL


@pytest.mark.parametrize(
    "text",
    ["<br><br>".join(PARAGRAPHS), PARAGRAPHS[0] + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[1:])],
    ids=["breaks", "text before the first paragraph"],
)
def test_reads_sloppy_bodies(page, text):
    assert extract(page(article(text=text)), NO_HINTS).paragraphs == tuple(PARAGRAPHS)


@pytest.mark.parametrize(("introduction", "is_kept"), [("Bupati menulis:", True), ("Bupati pulang.", False)])
def test_a_post_is_text_where_a_colon_introduces_it(page, introduction, is_kept):
    post = "Saluran air di tiga dusun akan selesai diperbaiki sebelum musim tanam dimulai."
    start = "".join(f"<p>{paragraph}</p>" for paragraph in [*PARAGRAPHS[:2], introduction])
    end = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[2:])
    markup = article(text=f'{start}<blockquote class="twitter-tweet"><p>{post}</p></blockquote>{end}')
    assert (post in extract(page(markup), NO_HINTS).paragraphs) == is_kept


def test_reads_a_page_without_charset_or_metadata(page):
    text = "<br><br>".join([*PARAGRAPHS, "“Kami bersyukur — meski sedikit,” kata Bu Ésti, petani di kaki bukit itu."])
    markup = article(text=text, before="Oleh: Ratna Gumilang<br>Senin, 2 Maret 2026 14:05<br><br>")
    extracted = extract(
        page(markup.encode("cp1252"), content_type="text/html"),
        PageHints(source_id="w", timezone="Asia/Makassar"),
    )
    assert extracted.paragraphs[-1].startswith("“Kami bersyukur — meski")
    assert extracted.authors == ("Ratna Gumilang",)
    assert extracted.published_at == datetime(2026, 3, 2, 14, 5, tzinfo=timezone(timedelta(hours=8)))


def test_other_articles_beside_the_text_stay_out(page):
    cards = "".join(
        f'<div class="kartu"><h3><a href="/{n}">Judul artikel lain yang ke-{n}</a></h3><p>{PARAGRAPHS[n]}</p></div>'
        for n in range(4)
    )
    assert extract(page(article(after=f"<section>{cards}</section>")), NO_HINTS).paragraphs == tuple(PARAGRAPHS)


def test_json_ld_text_is_read_where_the_page_shows_none(page):
    data = {"@type": "NewsArticle", "headline": "Panen Lebih Awal", "articleBody": "\n".join(PARAGRAPHS)}
    extracted = extract(page(article(head=JSON_LD % json.dumps(data), text="")), NO_HINTS)
    assert extracted.paragraphs == tuple(PARAGRAPHS)


def test_a_declared_summary_does_not_stand_for_the_text_on_the_page(page):
    text = "".join(f"<p>{paragraph} Bagian {part}.</p>" for part in range(3) for paragraph in PARAGRAPHS)
    summary = "Lembah Hijau panen lebih awal; hasilnya turun sepersepuluh; bibit baru dijanjikan bupati setempat. " * 3
    data = {"@type": "NewsArticle", "headline": "Panen Lebih Awal", "articleBody": summary}
    extracted = extract(page(article(head=JSON_LD % json.dumps(data), text=text)), NO_HINTS)
    assert extracted.paragraphs[0].startswith(PARAGRAPHS[0])
    assert len(extracted.paragraphs) == 12


def test_the_cells_of_a_declared_table_are_parted(page):
    rows = "".join(f"<tr><td>Dusun {n}</td><td>{n}00 kg</td></tr>" for n in range(2, 4))
    declared = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS) + f"<table>{rows}</table>"
    data = {"@type": "NewsArticle", "headline": "Panen Lebih Awal", "articleBody": declared}
    shown = "<p>Galeri foto panen di bawah ini memuat gambar dari tiga dusun di tepi sungai.</p>"
    extracted = extract(page(article(head=JSON_LD % json.dumps(data), text=shown)), NO_HINTS)
    assert extracted.paragraphs[4:] == ("Dusun 2 200 kg", "Dusun 3 300 kg")


HEADLINE = "Warga Lembah Hijau Memanen Padi Lebih Awal"
ABOUT = (
    "Situs ini menyajikan informasi tepercaya dan berimbang bagi siapa saja, kapan saja, di mana saja. "
    "Redaksi bekerja secara mandiri, tanpa pengaruh pihak luar, dan menjunjung kode etik jurnalistik. "
    "Hubungi alamat surel kami untuk kerja sama, pengaduan, ataupun hak jawab atas pemberitaan."
)


def test_a_heavy_text_that_has_nothing_of_the_headline_is_not_the_article(page):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:3])
    menus = f"<div>{'<div>Rubrik</div>' * 30}</div>" * 3
    body = f"""<title>{HEADLINE}</title><article><h1>{HEADLINE}</h1><div class="isi">{text}</div></article>
    {menus}<div class="tentang"><p>{ABOUT} {ABOUT}</p></div>"""
    assert extract(page(f"<html><body>{body}</body></html>"), NO_HINTS).paragraphs == tuple(PARAGRAPHS[:3])


def test_a_lone_notice_that_has_nothing_of_the_headline_is_no_article(page):
    body = f"<title>{HEADLINE}</title><h1>{HEADLINE}</h1><div class='pemutar'></div><p>{ABOUT}</p>"
    rejected = extract(page(body), NO_HINTS)
    assert (rejected.reason, rejected.detail[:46]) == (
        RejectReason.NOT_AN_ARTICLE, "its only paragraph has no word of its headline"
    )  # fmt: skip
    assert extract(page(body.replace(HEADLINE, "Kabar Desa")), NO_HINTS).paragraphs == (ABOUT,)


@pytest.mark.parametrize("escaped", ["<p>%s</p>", r"\u003cp\u003e%s\u003c/p\u003e"])
def test_text_that_only_scripts_carry_is_read(page, escaped):
    markup = "".join(escaped % paragraph for paragraph in PARAGRAPHS)
    head = '<meta property="og:title" content="Panen Lebih Awal"><meta property="og:type" content="article">'
    body = f"""{head}<div id="app"></div><script>window.state = {{"html":"{markup}"}}</script>"""
    assert extract(page(body), NO_HINTS).paragraphs == tuple(PARAGRAPHS)


def test_a_page_whose_scripts_hold_an_emoji_cut_in_two_is_read(page):
    head = JSON_LD % r'{"@type": "NewsArticle", "headline": "Panen \ud83d", "description": "\ud83c\u0000"}'
    markup = "".join(f"<p>{paragraph} \\ud83d</p>" for paragraph in PARAGRAPHS)
    raw = page(f"""{head}<div id="app"></div><script>window.state = {{"html":"{markup}"}}</script>""")
    read = read_page(raw, NO_HINTS)
    assert read.title == "Panen"
    assert read.body.splitlines() == PARAGRAPHS
    assert extract(raw, NO_HINTS).paragraphs == tuple(PARAGRAPHS)


def test_text_that_scripts_carry_beside_the_page_s_own_is_not_read(page):
    script = f"""<script>window.state = {{"html":"{"<p>Lain sekali.</p>" * 99}"}}</script>"""
    assert extract(page(article(after=script)), NO_HINTS).paragraphs == tuple(PARAGRAPHS)


def test_selectors_come_first_and_drops_are_cut(page):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    before = '<h2 class="judul">Judul Sebenarnya</h2><p class="siapa">Ratna Gumilang</p><p class="rubrik">Desa</p>'
    inserted = f'<p class="sisip">{PARAGRAPHS[0]} Sisipan.</p>'
    selectors = Selectors(
        title=(".judul",), authors=(".siapa",), section=(".rubrik",), body=(".isi",), drop=(".sisip", "not[valid")
    )
    hints = PageHints(source_id="w", timezone="Asia/Jakarta", selectors=selectors)
    extracted = extract(page(article(before=before, text=inserted + text)), hints)
    assert extracted.title == "Judul Sebenarnya"
    assert extracted.authors == ("Ratna Gumilang",)
    assert extracted.section == "Desa"
    assert extracted.paragraphs == tuple(PARAGRAPHS)


def test_the_editor_of_the_json_ld_is_not_the_author(page):
    head = JSON_LD % '{"@type":"NewsArticle","headline":"Panen","author":{"name":"Joko Penyunting"}}'
    before = "<div>Penulis: Ratna Gumilang Editor: Joko Penyunting</div>"
    extracted = extract(page(article(head=head, before=before)), NO_HINTS)
    assert extracted.authors == ("Ratna Gumilang",)
    assert extracted.editors == ("Joko Penyunting",)


def test_a_paywalled_stub_is_partial(page):
    head = JSON_LD % '{"@type":"NewsArticle","headline":"Panen","isAccessibleForFree":"False"}'
    assert extract(page(article(head=head)), NO_HINTS).access is Access.PARTIAL


@pytest.mark.parametrize(
    ("head", "after"),
    [
        (JSON_LD % '{"@type":"NewsArticle","hasPart":{"isAccessibleForFree":false,"cssSelector":".dinding"}}', ""),
        ('<meta property="article:content_tier" content="locked">', ""),
        ("", "<p>Berlangganan sekarang untuk melanjutkan membaca artikel ini.</p>"),
        ("", "<div>This article is only available to subscribers.</div>"),
        (JSON_LD % '{"@type":"LiveBlogPosting","headline":"Panen"}', ""),
    ],
    ids=["part", "tier", "Indonesian", "English", "ticker"],
)
def test_a_stub_or_a_ticker_is_not_the_whole_article(page, head, after):
    assert extract(page(article(head=head, after=after)), NO_HINTS).access is Access.PARTIAL


def test_an_offer_beside_a_long_article_is_no_wall(page):
    text = "".join(f"<p>{paragraph} Bagian {part}.</p>" for part in range(6) for paragraph in PARAGRAPHS)
    after = "<p>Berlangganan sekarang untuk melanjutkan membaca artikel lain.</p>"
    assert extract(page(article(text=text, after=after)), NO_HINTS).access is Access.FULL


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", RejectReason.EMPTY),
        (b" \n ", RejectReason.EMPTY),
        (b"<html><body></body></html>", RejectReason.EMPTY),
        (b"\x00\x00\x00", RejectReason.UNREADABLE),
        (f"<ul>{TEASERS}</ul>".encode(), RejectReason.NOT_AN_ARTICLE),
        (
            b"<title>Just a moment...</title><p>Checking your browser before accessing the site.</p>",
            RejectReason.CHALLENGE,
        ),
        (
            b"<title>kota.example</title><p>Please enable JS and disable any ad blocker</p>",
            RejectReason.CHALLENGE,
        ),
        (
            b"<title>Welcome</title><p>We value your privacy. We and our partners store data.</p>",
            RejectReason.CONSENT_WALL,
        ),
        (
            b'<meta property="og:type" content="video.other"><h1>Video panen</h1><p>'
            + PARAGRAPHS[0].encode() * 2
            + b"</p>",
            RejectReason.NOT_AN_ARTICLE,
        ),
        (b"<p>x</p>" * 3_000_000, RejectReason.UNREADABLE),
    ],
)
def test_rejects_what_is_no_article(page, body, reason):
    rejected = extract(page(body), NO_HINTS)
    assert isinstance(rejected, Rejected)
    assert rejected.reason is reason
    assert rejected.detail


def test_a_list_beside_a_long_text_does_not_make_it_a_section(page):
    listed = JSON_LD % '{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"/b"}]}'
    assert extract(page(article(head=listed)), NO_HINTS).reason is RejectReason.NOT_AN_ARTICLE
    text = "".join(f"<p>{paragraph} Bagian {part}.</p>" for part in range(4) for paragraph in PARAGRAPHS)
    assert len(extract(page(article(head=listed, text=text)), NO_HINTS).paragraphs) == 16


@pytest.mark.parametrize(
    "notice",
    [
        "We value your privacy. We and our partners use cookies. Accept all cookies",
        "This site is protected by reCAPTCHA and the Privacy Policy applies.",
        "Mit Ihrer Zustimmung lesen Sie weiter.",
    ],
)
@pytest.mark.parametrize("head", ["", '<meta property="og:type" content="article">'])
def test_a_notice_beside_a_short_article_is_no_wall(page, head, notice):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[:2])
    markup = article(head=head, text=text, after=f"<div>{notice}</div>")
    for title in ("Panen Lebih Awal", HEADLINE) if head else (HEADLINE,):  # few words of a headline tell nothing
        extracted = extract(page(markup.replace("Panen Lebih Awal", title)), NO_HINTS)
        assert extracted.paragraphs[:2] == tuple(PARAGRAPHS[:2])


def test_the_version_names_the_code():
    assert EXTRACTOR_VERSION.startswith("1-")
    assert len(EXTRACTOR_VERSION) == 14


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000 + b"<p>" + PARAGRAPHS[0].encode() + b"</p>",
        b"<b><i>" * 50_000,
        b"<table><tr><td>" * 20_000 + PARAGRAPHS[0].encode(),
        b"<p>" + b"\xff\xfe\x00" * 1000 + b"</p>",
        b"\xff\xfe<\x00p\x00>",
        b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]><p>&b;</p>",
        b"<?xml version='1.0' encoding='utf-16'?><html><body><p>" + PARAGRAPHS[0].encode() + b"</p></body></html>",
        b'<script type="application/ld+json">' + b'{"@type":"NewsArticle","author":' * 5_000 + b"</script><p>x</p>",
        b'<meta name="author" content="' + b"a, " * 100_000 + b'"><p>' + PARAGRAPHS[0].encode() + b"</p>",
        b'<time datetime="99999-99-99T99:99:99+99:99">x</time><p>' + PARAGRAPHS[0].encode() * 3 + b"</p>",
    ],
)
def test_any_bytes_give_an_answer_soon(page, body):
    started = datetime.now(UTC)
    assert isinstance(extract(page(body), NO_HINTS), Extracted | Rejected)
    assert (datetime.now(UTC) - started).total_seconds() < 10


def test_each_field_that_may_be_disputed_says_where_it_was_found(page):
    title, named = "<h1>Panen Lebih Awal di Lembah</h1>", '<meta name="author" content="Wati Arum">'
    dated = '<meta property="article:published_time" content="2026-03-02T09:00:00Z">'
    line = "Warga desa memanen padi lebih awal karena hujan turun hampir setiap hari sejak pekan lalu."
    text = f"<p>{line} {line}</p><p>{line} {line}</p>"
    found = extract(page(f"<html><head>{named}{dated}</head><body>{title}{text}</body></html>"), NO_HINTS)
    assert found.places == ("heading", "author", "article:published_time")
    bare = extract(
        page(f"<html><body>{title}{text}</body></html>", url="https://warta.example/2026/03/02/panen"), NO_HINTS
    )
    assert bare.places == ("heading", "", "address")
