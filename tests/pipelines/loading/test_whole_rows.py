"""Every column of an article has its own value, in its row, its versions and its observations, and keeps it."""

from dataclasses import fields, replace
from datetime import timedelta

from pipelines.deduplication import repeated_addresses
from pipelines.loading import Load
from pipelines.records.article import JSON_FIELDS, Access, Article, ArticleImage, ArticleLink, ArticleType, as_objects
from pipelines.run.stages import load_source
from pipelines.warehouse import ledger
from pipelines.warehouse.connection import connect
from pipelines.warehouse.runs import open_runs
from tests.builders import DAY, DESA, NOON, address, article, crawl_of, fetched, rejected

LATER = NOON + timedelta(hours=2)
OF_THE_FETCH = {"fetched_at", "stated_at", "names_itself"}
"""Fields that versions and observations have, and the article's row has not."""
COLUMNS = [field.name for field in fields(Article) if field.name not in OF_THE_FETCH]


def full(mark, fetched_at):
    """An article without two fields of one value."""
    return article(
        subtitle=f"anak judul {mark}",
        title=f"judul yang sama {mark}",
        authors=(f"penulis {mark}",),
        editors=(f"editor {mark}",),
        section=f"rubrik {mark}",
        tags=(f"label {mark}",),
        language=f"l{mark}",
        dateline=f"TEMPAT {mark}",
        published_at=fetched_at - timedelta(minutes=7),
        published_date=DAY if mark == 1 else DAY + timedelta(days=1),
        modified_at=fetched_at - timedelta(minutes=5),
        body=f"isi yang sama sejak pagi {mark}",
        word_count=100 + mark,
        image_url=f"https://kota.example/{mark}.jpg",
        access=Access.FULL if mark == 1 else Access.PARTIAL,
        content_hash=f"hash {mark}",
        body_hash=f"bodyhash {mark}",
        fetched_at=fetched_at,
        warc_file=f"warc/kota/{mark}.warc.gz",
        warc_offset=1000 + mark,
        extractor_version=f"v{mark}",
        cut=(f"baris {mark}",),
        links=(ArticleLink(mark, f"https://desa.example/{mark}", f"jangkar {mark}", "desa.example", mark == 1),),
        article_type=ArticleType.OPINION if mark == 1 else ArticleType.LIVE,
        agency=f"kantor berita {mark}",
        signals=(f"tanda {mark}",),
        images=(
            ArticleImage(mark, f"https://kota.example/{mark}.png", f"pohon {mark}", f"juru foto {mark}", mark == 1),
        ),
    )


def as_read(value):
    return list(value) if isinstance(value, tuple) else value


def row(warehouse):
    ((*values,),) = warehouse.sql(f"SELECT {', '.join(COLUMNS)} FROM warehouse.articles")
    return dict(zip(COLUMNS, values, strict=True))


def wanted(text):
    values = {name: as_read(getattr(text, name)) for name in COLUMNS}
    return values | {name: as_objects(values[name]) for name in JSON_FIELDS}


def run(warehouse, at, *texts, run_id, names=("satu",)):
    return warehouse.run(crawl_of(*(fetched(name, fetched_at=at) for name in names), run_id=run_id), *texts)


def test_a_new_row_has_every_value_in_its_own_column(warehouse):
    text = full(1, NOON)
    run(warehouse, NOON, text, run_id="ingest/1")
    assert row(warehouse) == wanted(text)


def test_a_later_fetch_replaces_every_value(warehouse):
    run(warehouse, NOON, full(1, NOON), run_id="ingest/1")
    later = full(2, LATER)
    run(warehouse, LATER, later, run_id="ingest/2")
    assert row(warehouse) == wanted(later)
    assert warehouse.sql("SELECT first_seen_at, last_seen_at, run_id, version FROM warehouse.articles") == [
        (NOON, LATER, "ingest/2", 2)
    ]


def test_what_a_later_page_no_longer_has_is_gone(warehouse):
    run(warehouse, NOON, full(1, NOON), run_id="ingest/1")
    bare = replace(
        full(2, LATER), subtitle=None, authors=(), editors=(), section=None, tags=(), dateline=None, image_url=None,
        modified_at=None, cut=(), links=(), article_type=None, agency=None, images=(), signals=(),
    )  # fmt: skip
    run(warehouse, LATER, bare, run_id="ingest/2")
    assert row(warehouse) == wanted(bare)


def test_a_version_has_the_values_of_the_fetch_that_began_it(warehouse):
    for mark, at in ((1, NOON), (2, LATER)):
        run(warehouse, at, full(mark, at), run_id=f"ingest/{mark}")
    columns = (
        "version, valid_from, valid_to, title, subtitle, body, content_hash, modified_at, warc_file, warc_offset,"
        " extractor_version, run_id"
    )
    ends = {1: LATER, 2: None}
    assert warehouse.sql(f"SELECT {columns} FROM warehouse.article_versions ORDER BY version") == [
        (
            mark, at, ends[mark], f"judul yang sama {mark}", f"anak judul {mark}", f"isi yang sama sejak pagi {mark}",
            f"hash {mark}",
            at - timedelta(minutes=5), f"warc/kota/{mark}.warc.gz", 1000 + mark, f"v{mark}", f"ingest/{mark}",
        )
        for mark, at in ((1, NOON), (2, LATER))
    ]  # fmt: skip


def test_the_same_text_again_is_an_observation_with_its_own_place(warehouse):
    run(warehouse, NOON, full(1, NOON), run_id="ingest/1")
    again = replace(full(1, NOON), fetched_at=LATER, modified_at=LATER, warc_file="warc/kota/b.warc.gz", warc_offset=7)
    run(warehouse, LATER, again, run_id="ingest/2")
    assert warehouse.sql("SELECT fetched_at, modified_at, warc_file, warc_offset FROM ops.observations") == [
        (LATER, LATER, "warc/kota/b.warc.gz", 7)
    ]
    assert warehouse.sql("SELECT version, body, valid_to FROM ops.versions") == [(1, None, None)], "stored once"


def test_a_text_that_another_article_has_is_a_version_all_the_same(warehouse):
    names = ("satu", "dua")
    same = {"title": "Judul bersama", "body": "Isi bersama sejak pagi."}
    run(warehouse, NOON, article("satu", title="Judul bersama", body="Isi lama sejak pagi."), article("dua", **same),
        run_id="ingest/1", names=names)  # fmt: skip
    run(warehouse, LATER, article("satu", fetched_at=LATER, **same), run_id="ingest/2")
    assert warehouse.sql(
        "SELECT articles.canonical_url, versions.version, valid_from FROM warehouse.article_versions AS versions"
        " JOIN warehouse.articles USING (article_id) ORDER BY 1, 2"
    ) == [(address("dua"), 1, NOON), (address("satu"), 1, NOON), (address("satu"), 2, LATER)]


def test_a_fetch_of_the_same_instant_replaces_nothing(warehouse):
    run(warehouse, NOON, full(1, NOON), run_id="ingest/1")
    run(warehouse, NOON, full(2, NOON), run_id="ingest/2")
    assert row(warehouse) == wanted(full(1, NOON))
    assert warehouse.sql("SELECT version, content_hash FROM warehouse.article_versions") == [(1, "hash 1")]


def test_one_load_changes_only_the_versions_of_what_changed(warehouse):
    names = ("satu", "dua", "tiga")
    run(warehouse, NOON, article("satu"), article("dua"), run_id="ingest/1", names=names[:2])
    texts = article("satu", body="Baru."), article("dua"), article("tiga")
    run(warehouse, LATER, *(replace(text, fetched_at=LATER) for text in texts), run_id="ingest/2", names=names)
    rows = warehouse.sql(
        "SELECT articles.canonical_url, versions.version, versions.body, valid_from, valid_to"
        " FROM warehouse.article_versions AS versions JOIN warehouse.articles USING (article_id) ORDER BY 1, 2"
    )
    assert rows == [
        (address("dua"), 1, "Isi berita dua.", NOON, None),
        (address("satu"), 1, "Isi berita satu.", NOON, LATER),
        (address("satu"), 2, "Baru.", LATER, None),
        (address("tiga"), 1, "Isi berita tiga.", LATER, None),
    ]
    assert warehouse.sql("SELECT canonical_url, version FROM warehouse.articles ORDER BY 1") == [
        (address("dua"), 1), (address("satu"), 2), (address("tiga"), 1),
    ]  # fmt: skip


def test_two_articles_that_change_in_one_load_have_two_versions_each(warehouse):
    names = ("satu", "dua")
    for number, at in enumerate((NOON, LATER)):
        texts = (article(name, fetched_at=at, body=f"Isi berita {name} {number}.") for name in names)
        run(warehouse, at, *texts, run_id=f"ingest/{number}", names=names)
    rows = warehouse.sql(
        "SELECT articles.canonical_url, versions.version, valid_from, valid_to"
        " FROM warehouse.article_versions AS versions JOIN warehouse.articles USING (article_id) ORDER BY 1, 2"
    )
    assert rows == [
        (address(name), version, *span)
        for name in sorted(names)
        for version, span in ((1, (NOON, LATER)), (2, (LATER, None)))
    ]


def test_an_earlier_text_that_comes_late_leaves_the_versions_of_others(warehouse):
    run(warehouse, LATER, *(article(name, fetched_at=LATER) for name in ("satu", "dua")),
        run_id="ingest/2", names=("satu", "dua"))  # fmt: skip
    run(warehouse, NOON, article("satu", body="Dulu."), run_id="ingest/1")
    assert warehouse.sql("SELECT canonical_url, version, first_seen_at, body FROM warehouse.articles ORDER BY 1") == [
        (address("dua"), 1, LATER, "Isi berita dua."),
        (address("satu"), 2, NOON, "Isi berita satu."),
    ]


def test_anothers_page_with_the_address_of_an_article_changes_nothing_of_it(warehouse):
    run(warehouse, NOON, full(1, NOON), run_id="ingest/1")
    before = warehouse.contents()
    theirs = address("kutipan", DESA.domain)
    copy = replace(full(2, LATER), source_id="desa", url=theirs, canonical_url=address("satu"), published_date=DAY)
    crawl = crawl_of(fetched("kutipan", url=theirs, fetched_at=LATER), run_id="ingest/2", source_id="desa")
    counts = warehouse.run(crawl, copy)
    assert (counts.discovered, counts.loaded, counts.duplicate) == (1, 0, 1)
    after = warehouse.contents()
    assert after["articles"] == before["articles"]
    assert after["versions"] == before["versions"]
    assert warehouse.sql("SELECT count(*) FROM ops.observations") == [(0,)]
    assert warehouse.sql(
        "SELECT source_id, url, state, reason, article_id = (SELECT article_id FROM warehouse.articles)"
        " FROM ops.ledger ORDER BY 1"
    ) == [
        ("desa", theirs, "duplicate", "same_canonical_url", True),
        ("kota", address("satu"), "loaded", None, True),
    ]


def test_the_same_address_on_two_ledgers_is_loaded_on_one_and_counted_once_on_each(warehouse):
    run(warehouse, NOON, full(1, NOON), run_id="ingest/1")
    crawl = crawl_of(fetched("satu", fetched_at=LATER), run_id="ingest/2", source_id="desa")
    counts = warehouse.run(crawl, replace(full(1, LATER), source_id="desa"))
    assert (counts.discovered, counts.loaded, counts.duplicate) == (1, 0, 1)
    assert warehouse.sql("SELECT source_id, state, reason FROM ops.ledger ORDER BY 1") == [
        ("desa", "duplicate", "same_canonical_url"),
        ("kota", "loaded", None),
    ]


def test_a_revisit_keeps_the_listed_time_unless_it_brings_one(warehouse):
    warehouse.run(crawl_of(fetched("satu", modified=NOON)), article())
    moved = article(fetched_at=LATER, published_date=DAY + timedelta(days=1))
    warehouse.run(crawl_of(fetched("satu", fetched_at=LATER), run_id="ingest/2"), moved)
    assert warehouse.sql("SELECT listed_modified_at, published_date FROM ops.ledger") == [(NOON, moved.published_date)]
    with connect(warehouse.url, "kabar_loader") as connection:
        named = [fetched("satu", modified=at).found for at in (NOON, LATER)]
        steps = [ledger.discover(connection, "r", "kota", [each])[address("satu")].step for each in named]
    assert steps == [ledger.Step.LEAVE, ledger.Step.FETCH]


def test_a_page_that_was_rejected_and_is_an_article_now_is_loaded_without_its_old_reason(warehouse):
    warehouse.run(crawl_of(fetched("satu")), rejected("satu"))
    crawl = crawl_of(fetched("satu", fetched_at=LATER), run_id="ingest/2")
    warehouse.load(crawl, article(fetched_at=LATER))
    assert warehouse.sql("SELECT state, reason, detail, next_try_at, article_id IS NULL FROM ops.ledger") == [
        ("loaded", None, None, None, False)
    ]


def test_a_run_counts_its_own_urls_in_its_own_line(warehouse):
    warehouse.run(crawl_of(fetched("satu"), fetched("dua")), article("satu"), rejected("dua"))
    desa = article("desa", url=address("desa", DESA.domain), source_id="desa", extractor_version="v-fallback")
    crawl = crawl_of(fetched("desa", url=desa.url), source_id="desa", walked_at=None)
    warehouse.run(crawl, desa)
    assert warehouse.sql(
        "SELECT source_id, discovered, loaded, rejected, failed, pending, fallbacks, walked_at FROM ops.runs ORDER BY 1"
    ) == [("desa", 1, 1, 0, 0, 0, 1, None), ("kota", 2, 1, 1, 0, 0, 0, NOON)]


def test_the_next_load_of_a_connection_finds_nothing_of_the_last(warehouse):
    crawls = [crawl_of(fetched(name), run_id=f"ingest/{name}") for name in ("satu", "dua")]
    with connect(warehouse.url, "kabar_loader") as connection:
        for crawl in crawls:
            open_runs(connection, crawl.run_id, "ingest", ["kota"], None)
            ledger.discover(connection, crawl.run_id, "kota", crawl.found)
            ledger.settle_crawl(connection, crawl.run_id, "kota", crawl.pages)
        connection.commit()
        for number in (0, 1, 0):
            crawl, texts = crawls[number], [article(("satu", "dua")[number])]
            counts = load_source(connection, crawl.load(texts, repeated_addresses(texts)))
            connection.commit()
            assert (counts.discovered, counts.loaded) == (1, 1)
        nothing = Load(run_id=crawls[1].run_id, source_id="kota", pages=(), results=())
        assert load_source(connection, nothing).discovered == 0
    assert warehouse.sql("SELECT run_id FROM warehouse.articles ORDER BY 1") == [("ingest/dua",), ("ingest/satu",)]
