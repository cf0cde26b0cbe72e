"""What a site sends instead of the requested page, in any status, and what only looks like it."""

import pytest

from pipelines.bot_walls import heading_reason, recognise_wall
from pipelines.records.reasons import FailureReason

SENTENCE = "Warga desa menanam seribu pohon di tepi sungai yang meluap pada musim hujan tahun lalu. "


def html(title, body, head=""):
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def article(title="Warga menanam seribu pohon", head="", text=SENTENCE * 12):
    return html(f"{title} | Kabar Desa", f"<article><h1>{title}</h1><p>{text}</p></article>", head)


HEADERS = [
    ("CF-Mitigated", "challenge"),
    ("x-amzn-waf-action", "captcha"),
    ("X-Vercel-Mitigated", "deny"),
    ("SG-Captcha", "challenge"),
    ("X-DD-B", "1"),
    ("X-Sucuri-Block", "BV-1"),
]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("status", [200, 202, 403, 405, 429, 503])
def test_a_vendors_header_is_enough_in_any_status(header, status):
    served = recognise_wall(status, [("Server", "edge"), header], b"")
    assert served is not None
    assert (served.reason, served.is_certain) == (FailureReason.CHALLENGE, True)


@pytest.mark.parametrize("header", [("X-DataDome", "protected"), ("CF-Ray", "8a"), ("x-amzn-waf-action", "allow")])
def test_a_header_of_every_page_of_a_vendor_is_none(header):
    assert recognise_wall(200, [header], article()) is None


MARKS = {
    "cloudflare": "<script>(function(){window._cf_chl_opt={cType:'managed'}})()</script>",
    "datadome": "<script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>",
    "imperva": "<iframe id=main-iframe src='/_Incapsula_Resource?CWUDNSAI=3&x=1'></iframe>",
    "akamai": "<div id='x'></div><a href='https://errors.edgesuite.net/18.2'>18.2</a>",
    "aws": "<script>window.gokuProps = {}</script><div id=c></div>",
    "human": '<div id="px-captcha"></div>',
    "anubis": '<script id="anubis_challenge" type="application/json">{}</script>',
    "siteground": '<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=1">',
    "sucuri": "<p>Sucuri WebSite Firewall</p>",
    "aliyun": "<script>var arg1='A1';document.cookie='acw_sc__v2='+arg2</script>",
}


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("status", [200, 202, 403, 503])
def test_a_vendors_markup_is_enough_on_a_page_that_shows_little(mark, status):
    served = recognise_wall(status, [], html("", mark))
    assert served is not None
    assert (served.reason, served.is_certain) == (FailureReason.CHALLENGE, True)
    dated = '<meta property="article:published_time" content="2026-03-02T10:00:00+07:00">'
    assert recognise_wall(200, [], article(head=dated + mark)) is None
    assert recognise_wall(200, [], article(head=mark, text=SENTENCE * 40)) is None


CAPTCHAS = ["https://www.google.com/recaptcha/api.js", "https://js.hcaptcha.com/1/api.js", "/_Incapsula_Resource?SWJ=7"]


@pytest.mark.parametrize("address", CAPTCHAS)
def test_a_captcha_counts_only_where_nearly_nothing_else_is(address):
    script = f"<script src='{address}'></script>"
    served = recognise_wall(200, [], html("", script + "<p>Tunggu</p>"))
    assert served is not None
    assert (served.reason, served.is_certain) == (FailureReason.CHALLENGE, False)
    assert recognise_wall(200, [], article(head=script)) is None


@pytest.mark.parametrize("line", ["Please enable JavaScript to continue", "Cookies are disabled"])
def test_a_line_that_asks_for_scripts_counts_only_on_a_bare_page(line):
    hint = f"<noscript>{line}</noscript>"
    served = recognise_wall(200, [], html("Warta", hint))
    assert served is not None
    assert (served.reason, served.is_certain) == (FailureReason.CHALLENGE, False)
    assert recognise_wall(200, [], html("Warta", hint + f"<p>{SENTENCE * 5}</p>")) is None
    assert recognise_wall(200, [], html("Warta", hint + '<a href="/read/1">Satu</a>' * 7)) is None


HEADINGS = {
    FailureReason.CHALLENGE: [
        "Just a moment...",
        "Let's verify you are human",
        "Robot check",
        "Security checkpoint",
        "Anda bukan robot?",
    ],
    FailureReason.CONSENT_WALL: ["Before you continue to Kabar Desa", "We value your privacy"],
    FailureReason.LOGIN_WALL: ["Sign in", "Log in to Kabar Desa", "Silakan masuk terlebih dahulu", "Anmelden"],
    FailureReason.MAINTENANCE: [
        "Site under maintenance",
        "We'll be back shortly!",
        "Situs sedang dalam pemeliharaan",
        "Wartungsarbeiten",
    ],
    FailureReason.SITE_ERROR: [
        "Error establishing a database connection",
        "503 Service Unavailable",
        "Terjadi kesalahan pada server",
    ],
    FailureReason.SOFT_404: [
        "404",
        "404 - Not Found",
        "Page not found",
        "Oops! That page can't be found.",
        "Maaf, halaman yang Anda cari tidak ditemukan",
        "Seite nicht gefunden",
        "Страница не найдена",
    ],
}


@pytest.mark.parametrize(
    ("reason", "heading"), [(reason, heading) for reason, headings in HEADINGS.items() for heading in headings]
)
def test_a_heading_names_the_kind_of_page(reason, heading):
    assert heading_reason(heading) is reason
    assert heading_reason(f"{heading} | Kabar Desa") is reason


@pytest.mark.parametrize(
    "headline",
    [
        "Just a moment of silence for the drowned",
        "Access denied: a year without the river",
        "Kota 404 hari tanpa banjir",
        "Are you a robot? How captchas learned to read",
        "Before you continue, read what your browser tells about you today",
        "Site under maintenance for a month leaves thousands without pensions",
        "Halaman buku yang hilang tidak ditemukan polisi di gudang",
        "Login massal ke situs pajak gagal",
        "Missing",
        "Kesalahan server membuat 500 warga gagal mendaftar",
        "We will be back, say the players",
        "503 rumah rusak",
    ],
)
def test_a_headline_about_such_pages_is_none(headline):
    assert heading_reason(headline) is None


def test_an_article_that_claims_to_be_one_is_none_whatever_its_heading():
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-03-02"}</script>'
    assert recognise_wall(200, [], article("Are you a robot?", head, SENTENCE * 3)) is None
    assert recognise_wall(200, [], article("Are you a robot?", "", SENTENCE * 3)) is not None


def test_feeds_and_sitemaps_are_none():
    feed = b"<rss><channel><title>Just a moment...</title><item><title>404</title></item></channel></rss>"
    assert recognise_wall(200, [], feed) is None


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "unit", [b"<title", b"<title>", b"<h1>", b"<a>", b" | ", b"<h1>the ", b"<!--", b"<div>\xff", b"page you "]
)
def test_a_hostile_megabyte_is_read_at_once(unit):
    assert recognise_wall(200, [], unit * (1024 * 1024 // len(unit))) is None
    assert heading_reason(unit.decode("latin-1") * 100) is None
