"""A frozen corpus can be cited: any warehouse with these articles writes the same files, and every change is named."""

import csv
import json
from datetime import timedelta

import pytest

from pipelines.archive.lake import Lake
from pipelines.errors import UsageError, WarehouseError
from pipelines.warehouse.connection import connect
from pipelines.warehouse.export import export_articles
from pipelines.warehouse.export.corpus_changes import Change, changes
from pipelines.warehouse.export.formats import Format
from pipelines.warehouse.export.frozen_corpus import freeze
from pipelines.warehouse.export.manifest import read_manifest
from pipelines.warehouse.export.selection import PAGE_COLUMNS, Choice, Layout, Span, snapshot, whole_span
from pipelines.warehouse.export.verification import differences
from pipelines.warehouse.search import index_waiting_texts
from tests.builders import DAY, address, article
from tests.conftest import empty_database
from tests.loading import load

TOMORROW = DAY + timedelta(days=1)
SPAN = Span(first=DAY, last=TOMORROW)
FERRY = Choice(query="feri")


def texts(source_id, day, names):
    host = f"{source_id}.example"
    return [
        article(
            f"{day:%d}-{name}",
            url=address(f"{day:%d}-{name}", host),
            source_id=source_id,
            published_date=day,
            published_at=None,
            body=f"Kapal {'feri' if name % 2 else 'tongkang'} nomor {name} berlayar dari {host} hari {day}.",
        )
        for name in names
    ]


def fill(url, *, order=1, count=6):
    """Load two publishers' articles of two days, in one order or the other."""
    for source_id, day in [("kota", DAY), ("kota", TOMORROW), ("desa", DAY)][::order]:
        load(url, *texts(source_id, day, range(count))[::order], source_id=source_id, day=day)
    index_waiting_texts(url)


@pytest.fixture
def filled(warehouse_url):
    fill(warehouse_url)
    return warehouse_url


@pytest.fixture
def rebuilt(postgres_url, migrated):
    """A second warehouse with the same articles, loaded the other way round."""
    with empty_database(postgres_url, migrated) as url:
        fill(url, order=-1)
        yield url


def frozen(url, folder, layout=None, choice=None, span=SPAN):
    with snapshot(url) as connection:
        return freeze(connection, Lake(str(folder)), span, layout or Layout(), choice or Choice())


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def drawn(url, **options):
    with connect(url, "kabar_analyst") as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT canonical_url, source_id, published_date, stratum_articles FROM warehouse.corpus("
            'query => %(query)s, "from" => %(first)s, "to" => %(last)s, sample => %(sample)s, per => %(per)s::text[],'
            " seed => %(seed)s) ORDER BY draw",
            {"query": None, "first": None, "last": None, "sample": None, "per": [], "seed": 1, **options},
        )
        return cursor.fetchall()


def sql(url, statement):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("kind", Format)
def test_a_rebuilt_warehouse_freezes_the_same_bytes(filled, rebuilt, tmp_path, kind):
    choice = Choice(query="feri OR tongkang", sample=2, per=("source", "day"), seed=7)
    first = frozen(filled, tmp_path / "a", Layout(kind=kind), choice)
    second = frozen(rebuilt, tmp_path / "b", Layout(kind=kind), choice)
    assert first.articles == 6
    assert first == second
    assert files(tmp_path / "a") == files(tmp_path / "b")
    assert len(files(tmp_path / "a")) == 3 + len(["manifest.json", "coverage.jsonl"])


@pytest.mark.parametrize("kind", Format)
def test_a_corpus_is_what_its_manifest_says(filled, tmp_path, kind):
    manifest = frozen(filled, tmp_path, Layout(kind=kind))
    assert differences(Lake(str(tmp_path)), manifest) == []
    assert read_manifest(Lake(str(tmp_path))) == manifest
    assert manifest.columns == PAGE_COLUMNS
    assert manifest.extractor_versions == {"test": 18}
    assert [(entry.name, entry.rows) for entry in manifest.files] == [
        (f"day={DAY}/desa.{kind}", 6),
        (f"day={DAY}/kota.{kind}", 6),
        (f"day={TOMORROW}/kota.{kind}", 6),
    ]


@pytest.mark.parametrize("kind", Format)
def test_each_damage_is_named(filled, tmp_path, kind):
    manifest, corpus = frozen(filled, tmp_path, Layout(kind=kind)), Lake(str(tmp_path))
    changed = tmp_path / f"day={DAY}/desa.{kind}"
    changed.write_bytes(changed.read_bytes().replace(b"Kapal", b"Perah", 1) + b" ")
    (tmp_path / f"day={DAY}/kota.{kind}").unlink()
    (tmp_path / f"day={TOMORROW}/other.{kind}").write_bytes(b"")
    deep = tmp_path / "more" / "year=2026"
    deep.mkdir(parents=True)
    (deep / f"MORE.{kind.upper()}").write_bytes(b"")
    (tmp_path / "README.txt").write_text("a note")
    (tmp_path / "coverage.jsonl").write_text("")
    assert [problem.partition(":")[0] for problem in differences(corpus, manifest)] == [
        f"day={DAY}/desa.{kind} was changed",
        f"day={DAY}/kota.{kind} is missing",
        "coverage.jsonl was changed",
        f"day={TOMORROW}/other.{kind} is not in the manifest",
        f"more/year=2026/MORE.{kind.upper()} is not in the manifest",
    ]


def test_a_manifest_of_other_articles_is_noticed(filled, tmp_path):
    manifest, corpus = frozen(filled, tmp_path), Lake(str(tmp_path))
    other = manifest.model_copy(update={"corpus_id": "0" * 64})
    assert [manifest.corpus_id in problem for problem in differences(corpus, other)] == [True]
    more = manifest.model_copy(update={"articles": 19})
    assert differences(corpus, more) == ["the manifest names 19 articles, and its files have 18 rows"]


def test_a_text_longer_than_a_cell_of_csv_usually_is(warehouse_url, tmp_path):
    load(warehouse_url, article("satu", body="kata " * 40_000 + '"akhir"'))
    manifest = frozen(warehouse_url, tmp_path, Layout(kind=Format.CSV))
    assert differences(Lake(str(tmp_path)), manifest) == []
    with pytest.raises(csv.Error):  # the limit of other readers in this process stays
        list(csv.reader(["x" * 200_000]))


@pytest.mark.parametrize("choice", [Choice(), Choice(query="feri OR kapal", sample=4)])
def test_what_the_warehouse_has_differently_is_listed(filled, tmp_path, choice):
    manifest, corpus = frozen(filled, tmp_path, choice=choice), Lake(str(tmp_path))
    with snapshot(filled) as connection:
        assert list(changes(connection, corpus, manifest)) == []
    addresses = [url for url, *_ in drawn(filled, query=choice.query, sample=choice.sample)]
    changed, gone, moved = addresses[:3]
    sql(filled, f"UPDATE warehouse.articles SET content_hash = 'x' WHERE canonical_url = '{changed}'")
    sql(filled, f"DELETE FROM warehouse.articles WHERE canonical_url = '{gone}'")
    sql(filled, f"UPDATE warehouse.articles SET published_date = '2026-01-01' WHERE canonical_url = '{moved}'")
    load(filled, *texts("desa", TOMORROW, [1]), source_id="desa", day=TOMORROW)
    index_waiting_texts(filled)
    with snapshot(filled) as connection:
        found = {each.canonical_url: each.change for each in changes(connection, corpus, manifest)}
    assert {url: change for url, change in found.items() if change is not Change.ADDED} == {
        changed: Change.CHANGED,
        gone: Change.ABSENT,
        moved: Change.NOT_CHOSEN,
    }
    added = {url for url, change in found.items() if change is Change.ADDED}
    assert added == {url for url, _, day, _ in drawn(filled, query=choice.query, sample=choice.sample, first=DAY)} - {
        *addresses
    }
    assert added


OTHERWISE = {
    "authors": "authors = '{Ani Budi,=Cita}'",
    "published_date": "published_date = published_date + 1",
    "published_at": "published_at = '2026-03-02 07:00+07', published_precision = 'time'",
    "section": "section = '-Kota'",
    "tags": "tags = tags || '{banjir}'",
    "agency": "agency = 'AFP'",
    "content_hash": "content_hash = 'x'",
}


@pytest.mark.parametrize(
    "layout", [*(Layout(kind=kind) for kind in Format), Layout(kind=Format.CSV, guards_formulas=True)]
)
def test_whatever_the_page_now_says_otherwise_is_listed(filled, tmp_path, layout):
    addresses = [url for url, _, day, _ in drawn(filled) if day == DAY]
    sql(filled, "UPDATE warehouse.articles SET section = '=Kota', tags = '{-a,\"b, c\"}', modified_at = now()")
    manifest, corpus = frozen(filled, tmp_path, layout), Lake(str(tmp_path))
    with snapshot(filled) as connection:
        assert list(changes(connection, corpus, manifest)) == []
    sql(filled, "UPDATE warehouse.articles SET last_seen_at = now(), extractor_version = 'next'")
    for url, change in zip(addresses, OTHERWISE.values(), strict=False):
        sql(filled, f"UPDATE warehouse.articles SET {change} WHERE canonical_url = '{url}'")
    with snapshot(filled) as connection:
        found = {each.canonical_url: (each.change, each.columns) for each in changes(connection, corpus, manifest)}
    named = {url: (Change.CHANGED, (name,)) for url, name in zip(addresses, OTHERWISE, strict=False)}
    named[addresses[2]] = (Change.CHANGED, ("published_at", "published_precision"))
    assert found == named


def test_a_column_that_a_corpus_lacks_is_not_compared(filled, tmp_path):
    manifest, corpus = frozen(filled, tmp_path, Layout(columns=("tags",))), Lake(str(tmp_path))
    sql(filled, "UPDATE warehouse.articles SET authors = '{Lain}', tags = '{satu}' WHERE canonical_url LIKE '%/02-5'")
    with snapshot(filled) as connection:
        assert {each.columns for each in changes(connection, corpus, manifest)} == {("tags",)}


def test_a_sample_has_as_many_of_each_stratum(filled):
    both = drawn(filled, sample=2, per=["source", "day"])
    assert sorted((source, day, size) for _, source, day, size in both) == sorted(
        [("desa", DAY, 6), ("kota", DAY, 6), ("kota", TOMORROW, 6)] * 2
    )
    assert sorted((source, size) for _, source, _, size in drawn(filled, sample=4, per=["source"])) == sorted(
        [("desa", 6), ("kota", 12)] * 4
    )
    assert sorted((day, size) for _, _, day, size in drawn(filled, sample=1, per=["day"])) == [(DAY, 12), (TOMORROW, 6)]
    assert [size for *_, size in drawn(filled, sample=5)] == [18] * 5
    assert len(drawn(filled, sample=7, per=["source", "day"])) == 18


def test_a_sample_is_of_what_matches(filled):
    found = drawn(filled, query="feri", sample=2, per=["source", "day"])
    assert [size for *_, size in found] == [3] * 6
    assert all(int(url.rpartition("-")[2]) % 2 for url, *_ in found)


def test_the_seed_decides_and_the_order_of_loads_does_not(filled, rebuilt):
    assert drawn(filled, sample=9) == drawn(rebuilt, sample=9)
    assert len({tuple(drawn(filled, sample=9, seed=seed)) for seed in range(6)}) == 6


def test_a_larger_sample_holds_the_smaller_and_a_new_article_moves_one_at_most(filled):
    before = [url for url, *_ in drawn(filled, sample=5)]
    assert [url for url, *_ in drawn(filled, sample=8)][:5] == before
    for name in range(20, 32):
        load(filled, *texts("desa", DAY, [name]), source_id="desa")
        after = [url for url, *_ in drawn(filled, sample=5)]
        assert len(set(before) - set(after)) <= 1
        before = after
    assert {url.rpartition("-")[2] for url in before} & {str(name) for name in range(20, 32)}


@pytest.mark.parametrize("kind", Format)
def test_coders_get_one_file_in_an_order_that_tells_nothing(filled, tmp_path, kind):
    layout = Layout(kind=kind, columns=("title", "source_id"), codes=("frame", "tone"))
    manifest = frozen(filled, tmp_path, layout, Choice(seed=3))
    assert [entry.name for entry in manifest.files] == [f"articles.{kind}"]
    assert differences(Lake(str(tmp_path)), manifest) == []
    rows = read(tmp_path / f"articles.{kind}")
    assert [*rows[0]] == ["article_key", "canonical_url", "content_hash", "title", "source_id", "frame", "tone"]
    assert {row["frame"] or row["tone"] or None for row in rows} == {None}
    assert [row["canonical_url"] for row in rows] == [url for url, *_ in drawn(filled, seed=3)]
    assert [row["canonical_url"] for row in rows] != sorted(row["canonical_url"] for row in rows)


def read(path):
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        return pq.read_table(path).to_pylist()
    with path.open(encoding="utf-8", newline="") as file:
        return list(map(json.loads, file) if path.suffix == ".jsonl" else csv.DictReader(file))


def test_the_coverage_of_each_source_and_day_is_beside_it(filled, tmp_path):
    sql(filled, f"UPDATE ops.runs SET walked_at = NULL WHERE source_id = 'kota' AND published_date = '{TOMORROW}'")
    frozen(filled, tmp_path, choice=Choice(query="feri", sample=2, per=("source", "day")))
    rows = {(row["source_id"], row["published_date"]): row for row in read(tmp_path / "coverage.jsonl")}
    assert [*rows] == [(source, f"{day}") for source in ("desa", "kota") for day in (DAY, TOMORROW)]
    kota = rows["kota", f"{DAY}"]
    assert (kota["discovered"], kota["loaded"], kota["articles"], kota["matches"], kota["rows"]) == (6, 6, 6, 3, 2)
    assert rows["kota", f"{TOMORROW}"]["walked"] is False
    never = rows["desa", f"{TOMORROW}"]
    assert (never["complete"], never["incomplete_because"], never["matches"]) == (False, "never tried", 0)


def test_a_corpus_is_never_replaced_by_another(filled, tmp_path):
    first = frozen(filled, tmp_path)
    before = files(tmp_path)
    (tmp_path / f"day={DAY}/kota.parquet").write_bytes(b"")
    assert frozen(filled, tmp_path) == first
    assert files(tmp_path) == before
    for layout, choice in ((Layout(kind=Format.CSV), Choice()), (Layout(), FERRY), (Layout(), Choice(seed=2))):
        with pytest.raises(UsageError, match=rf"holds another corpus \({first.corpus_id}\)"):
            frozen(filled, tmp_path, layout, choice)
    with snapshot(filled) as connection, pytest.raises(UsageError, match="holds a frozen corpus"):
        export_articles(connection, Lake(str(tmp_path)), SPAN, Layout())
    sql(filled, "UPDATE warehouse.articles SET content_hash = 'x' WHERE source_id = 'desa'")
    with pytest.raises(UsageError, match="holds another corpus"):
        frozen(filled, tmp_path)
    assert files(tmp_path) == before


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("UPDATE warehouse.articles SET authors = '{Lain}' WHERE canonical_url LIKE '%/03-5'", f"day={TOMORROW}/kota"),
        ("UPDATE warehouse.articles SET published_date = published_date - 1 WHERE canonical_url LIKE '%kota%/02-5'",
         "day=2026-03-01/kota"),
        ("UPDATE ops.runs SET walked_at = '2026-04-01'", "coverage"),
    ],
)  # fmt: skip
def test_a_corpus_of_the_same_texts_is_not_replaced_either(filled, tmp_path, change, name):
    span = Span(first=DAY - timedelta(days=1), last=TOMORROW)
    frozen(filled, tmp_path, span=span)
    before = files(tmp_path)
    sql(filled, change)
    with pytest.raises(UsageError, match=f"whose {name}.* is another one"):
        frozen(filled, tmp_path, span=span)
    assert files(tmp_path) == before


def test_files_of_an_export_are_not_mixed_with_a_corpus(filled, tmp_path):
    with snapshot(filled) as connection:
        export_articles(connection, Lake(str(tmp_path)), SPAN, Layout(kind=Format.CSV))
    before = files(tmp_path)
    with pytest.raises(UsageError, match="files of another export"):
        frozen(filled, tmp_path)
    assert files(tmp_path) == before


def test_articles_that_search_does_not_know_yet_are_no_silent_gap(filled, tmp_path):
    load(filled, *texts("desa", TOMORROW, [1]), source_id="desa", day=TOMORROW)
    with pytest.raises(WarehouseError, match="does not know 1 articles"):
        frozen(filled, tmp_path, choice=FERRY)
    assert files(tmp_path) == {}
    assert frozen(filled, tmp_path / "a", choice=FERRY, span=Span(first=DAY, last=DAY)).articles == 6
    assert frozen(filled, tmp_path / "b").articles == 19


@pytest.mark.parametrize(
    ("layout", "choice", "words"),
    [
        (Layout(columns=("title", "titel")), Choice(), "--columns cannot have 'titel'; known are: article_id, "),
        (Layout(columns=("title", "title")), Choice(), "--columns names a column twice"),
        (Layout(codes=("frame", "frame")), Choice(), "--code names a column twice"),
        (Layout(codes=("title",)), Choice(), "--code cannot have 'title'"),
        (Layout(codes=("my frame",)), Choice(), "--code cannot have 'my frame'"),
        (Layout(), Choice(query="feri &"), 'query, position 6, at "&": write AND'),
        (Layout(), Choice(query=""), "query, position 1"),
        (Layout(), Choice(language="Indonesian"), "Indonesian is no language code"),
    ],
)
def test_a_wrong_request_says_why_and_writes_nothing(filled, tmp_path, layout, choice, words):
    with pytest.raises(UsageError, match=words.replace("(", r"\(").replace("&", "[&]")):
        frozen(filled, tmp_path, layout, choice)
    with snapshot(filled) as connection, pytest.raises(UsageError):
        export_articles(connection, Lake(str(tmp_path)), SPAN, layout, choice)
    assert files(tmp_path) == {}


@pytest.mark.parametrize(("sample", "per"), [(0, "{}"), (None, "{week}"), (1, "{source,NULL}")])
def test_sql_refuses_a_sample_that_makes_no_sense(filled, sample, per):
    import psycopg2

    with pytest.raises(psycopg2.errors.InvalidParameterValue):
        drawn(filled, sample=sample, per=per)


def test_days_that_are_not_named_are_those_of_the_articles(filled, warehouse_url):
    with connect(filled) as connection:
        assert whole_span(connection, None, None, None) == SPAN
        assert whole_span(connection, None, None, "desa") == Span(first=DAY, last=DAY, source_id="desa")
        assert whole_span(connection, TOMORROW, None, None) == Span(first=TOMORROW, last=TOMORROW)
        with pytest.raises(UsageError, match="name --from and --to"):
            whole_span(connection, None, None, "nobody")
