from datetime import UTC, date, datetime, timedelta

import pytest

from pipelines.cleaning import clean
from pipelines.records.article import Access, Article, Precision, Rejected
from pipelines.records.extracted import Extracted
from pipelines.records.hints import PageHints
from pipelines.records.raw_page import RawPage
from pipelines.records.reasons import RejectReason

LEAD = "LEMBAH HIJAU, Warta.com - Warga mulai memanen padi lebih awal karena hujan turun setiap hari."
NEXT = "Kepala desa mengatakan hasil panen turun sekitar sepuluh persen."
HINTS = PageHints(source_id="warta", timezone="Asia/Jakarta", site_names=("Warta.com",), hosts=("warta.example",))


@pytest.fixture
def cleaned():
    def make(
        *paragraphs, listed_date=None, hints=HINTS, url="https://warta.example/a?utm_source=x", moved_to=None, **fields
    ):
        values = {
            "title": "Panen Lebih Awal",
            "subtitle": None,
            "authors": ("Ratna Gumilang",),
            "editors": (),
            "section": "Desa",
            "tags": (),
            "language": "id",
            "published_at": datetime(2026, 3, 1, 20, 30, tzinfo=UTC),
            "published_date": date(2026, 3, 2),
            "modified_at": None,
            "image_url": None,
            "canonical_link": None,
            "access": Access.FULL,
        }
        extracted = Extracted(paragraphs=paragraphs or (LEAD, NEXT), **{**values, **fields})
        page = RawPage(
            url=url,
            body=b"",
            content_type="",
            fetched_at=datetime(2026, 3, 5, 20, 0, tzinfo=UTC),
            listed_date=listed_date,
            moved_to=moved_to,
        )
        return clean(extracted, page, hints, "test")

    return make


def test_makes_the_row(cleaned):
    article = cleaned()
    assert isinstance(article, Article)
    assert article.body == f"{LEAD}\n{NEXT}"
    assert article.dateline == "LEMBAH HIJAU"
    assert article.word_count == len(article.body.split())
    assert article.canonical_url == "https://warta.example/a"
    assert article.published_at.isoformat() == "2026-03-02T03:30:00+07:00"
    assert article.published_date == date(2026, 3, 2)


def test_title_standfirst_byline_and_date_line_leave_the_body(cleaned):
    opening = ("Panen lebih awal!", "Hujan memaksa petani.", "Oleh Ratna Gumilang", "Senin, 2 Maret 2026 14:05 WIB")
    assert cleaned(*opening, LEAD, NEXT, subtitle="Hujan memaksa petani.").body == f"{LEAD}\n{NEXT}"


@pytest.mark.parametrize(
    "boilerplate",
    [
        "Baca juga: Harga Gabah Naik",
        "BACA JUGA : Harga Gabah Naik",
        "Lihat juga Video: Panen Raya",
        "Simak breaking news dan berita pilihan kami langsung di ponselmu",
        "SCROLL TO CONTINUE WITH CONTENT",
        "ADVERTISEMENT",
        "[Gambas:Video Warta]",
        "Editor: Joko",
        "COPYRIGHT © WARTA 2026",
        "Read more: Harvest comes early",
        "Sign up for our newsletter to get the news every morning",
        "Foto: Warta/Joko",
        "(rg/jp)",
        "Halaman Selanjutnya",
        "4 hours ago08:36 Ann Ferris",
        '<img height="1" width="1" src="https://counter.example/p">',
    ],
)
def test_boilerplate_leaves_the_body(cleaned, boilerplate):
    assert cleaned(LEAD, NEXT, boilerplate).body == f"{LEAD}\n{NEXT}"


@pytest.mark.parametrize(
    "prose",
    [
        "Ia membaca juga surat itu di depan warga desa.",
        "The council said it would subscribe to the plan, and read more of the report.",
        "“Tonton videonya,” kata kepala desa sambil tertawa.",
        "Petani yang sign up for the program itu berasal dari tiga desa.",
        "Foto itu diambil warga pada Senin pagi.",
    ],
)
def test_prose_stays(cleaned, prose):
    assert cleaned(LEAD, prose, NEXT).body == f"{LEAD}\n{prose}\n{NEXT}"


def test_a_sign_off_at_the_end_of_the_last_sentence_is_cut(cleaned):
    assert cleaned(LEAD, f"{NEXT} (rg/jp)").body == f"{LEAD}\n{NEXT}"


@pytest.mark.parametrize("end", ["Berita Terkait", "Article Sources", "Sources:"])
def test_what_follows_the_article_is_cut(cleaned, end):
    assert cleaned(LEAD, NEXT, end, "Harga Gabah Naik").body == f"{LEAD}\n{NEXT}"


def test_what_presents_the_author_at_the_end_is_cut(cleaned):
    biography = "Ratna Gumilang adalah wartawan yang meliput pertanian sejak 2010."
    assert cleaned(LEAD, NEXT, biography).body == f"{LEAD}\n{NEXT}"
    assert cleaned(LEAD, biography, NEXT).body == f"{LEAD}\n{biography}\n{NEXT}"


def test_a_repeated_paragraph_and_a_pulled_quote_stand_once(cleaned):
    assert cleaned(LEAD, "mengatakan hasil panen turun sekitar sepuluh persen", NEXT, LEAD).body == f"{LEAD}\n{NEXT}"


def test_characters_are_normalised_and_quotes_are_not(cleaned):
    text = "“Kafe\u0301” itu\u00a0 tu\u00adtup &amp; “sepi”\u200b, kata pemiliknya."
    assert cleaned(text).body == "“Kafé” itu tutup & “sepi”, kata pemiliknya."


@pytest.mark.parametrize("word", ["می\u200cشود", "क्\u200cष", "ம\u200cம"])
def test_a_non_joiner_stays_where_it_parts_letters(cleaned, word):
    assert cleaned(f"{LEAD} {word} li\u200cne\u200c").body == f"{LEAD} {word} line"


def test_only_boilerplate_is_no_article(cleaned):
    rejected = cleaned("Advertisement", "Baca juga: Harga Gabah Naik")
    assert isinstance(rejected, Rejected)
    assert rejected.reason is RejectReason.NOT_AN_ARTICLE


@pytest.mark.parametrize(
    ("listed_date", "day"), [(date(2026, 3, 4), date(2026, 3, 4)), (None, date(2026, 3, 6))], ids=["listing", "fetch"]
)
def test_the_day_of_an_undated_page(cleaned, listed_date, day):
    article = cleaned(published_at=None, published_date=None, listed_date=listed_date)
    assert article.published_at is None
    assert article.published_date == day
    assert article.published_precision is Precision.LISTING


def test_the_day_and_its_precision_are_those_of_the_page(cleaned):
    at, day = datetime(2026, 3, 1, 20, 30, tzinfo=UTC), date(2026, 3, 2)
    exact = cleaned(listed_date=date(2026, 3, 4))
    assert (exact.published_at, exact.published_date, exact.published_precision) == (at, day, Precision.TIME)
    alone = cleaned(published_at=None, listed_date=date(2026, 3, 4))
    assert (alone.published_at, alone.published_date, alone.published_precision) == (None, day, Precision.DAY)


def test_an_unknown_publishers_times_keep_their_offset(cleaned):
    article = cleaned(hints=PageHints(timezone="Asia/Jakarta"))
    assert article.published_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("link", "hosts", "url"),
    [
        ("https://www.warta.example/b", ("warta.example",), "https://www.warta.example/b"),
        ("https://warta.example/", ("warta.example",), "https://warta.example/a"),
        ("https://other.example/b", ("warta.example",), "https://warta.example/a"),
        ("https://notwarta.example/b", ("warta.example",), "https://warta.example/a"),
        ("https://warta.example/b", (), "https://warta.example/b"),
        ("https://www.warta.example/b", (), "https://warta.example/a"),
        ("http://127.0.0.1:8000/b", ("127.0.0.1:8000",), "http://127.0.0.1:8000/b"),
        ("http://127.0.0.1:8001/b", ("127.0.0.1:8000",), "https://warta.example/a"),
        ("http://[broken/b", ("warta.example",), "https://warta.example/a"),
        (None, (), "https://warta.example/a"),
    ],
)
def test_the_canonical_link_is_believed_within_the_publisher(cleaned, link, hosts, url):
    assert cleaned(canonical_link=link, hints=PageHints(hosts=hosts)).canonical_url == url


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://warta.example/read/8", "https://warta.example/read/8"),
        ("https://m.warta.example/read/8/amp", "https://warta.example/read/8"),
        ("https://warta.example/berita", "https://warta.example/read/7"),
        ("https://warta.example/tag/panen?page=2", "https://warta.example/read/7"),
    ],
)
def test_the_canonical_link_is_believed_where_articles_are(cleaned, link, url):
    hints = PageHints(hosts=("warta.example",), article_urls=(r"//warta\.example/read/\d+$",))
    assert cleaned(canonical_link=link, hints=hints, url="https://warta.example/read/7").canonical_url == url


@pytest.mark.parametrize(
    ("moved_to", "link", "url"),
    [
        ("https://warta.example/read/9?utm_source=x", None, "https://warta.example/read/9"),
        ("https://warta.example/read/9", "https://warta.example/read/8", "https://warta.example/read/8"),
        ("https://warta.example/", None, "https://warta.example/read/7"),
        ("https://warta.example/berita", None, "https://warta.example/read/7"),
        ("https://other.example/read/9", None, "https://warta.example/read/7"),
    ],
)
def test_the_address_after_permanent_redirects_is_the_articles(cleaned, moved_to, link, url):
    hints = PageHints(hosts=("warta.example",), article_urls=("/read/",))
    article = cleaned(canonical_link=link, hints=hints, url="https://warta.example/read/7", moved_to=moved_to)
    assert article.canonical_url == url


def test_a_page_names_itself_by_the_articles_address_in_any_spelling(cleaned):
    assert cleaned(own_addresses=("https://m.warta.example/a/amp",)).names_itself
    assert not cleaned(own_addresses=("https://warta.example/",)).names_itself
    assert not cleaned().names_itself


def test_hashes_tell_versions_and_copies(cleaned):
    one, other_title = cleaned(), cleaned(title="Judul Lain")
    assert one.content_hash != other_title.content_hash
    assert one.body_hash == other_title.body_hash
    assert one.body_hash == cleaned(f"{LEAD.upper()}!", NEXT).body_hash
    assert one.body_hash != cleaned(LEAD).body_hash
