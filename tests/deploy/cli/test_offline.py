"""`extract`, `crawl` and `source`: the commands that need no stack."""

import gzip
import json
import os
from pathlib import Path

import pytest
import yaml

from pipelines.archive.lake import Lake
from pipelines.archive.warc_reader import list_responses, read_response
from pipelines.archive.warc_writer import SegmentWriter
from pipelines.cleaning.hashes import article_key
from pipelines.records.warc_location import WarcLocation
from pipelines.run.crawl_files import read_pages
from tests import sample_newsroom
from tests.crawlers.conftest import DEFINITION
from tests.pipelines.importing.theirs import exchange
from tests.shared import REPLAY, SEED, seed_record, wants_shared

PAGE = """<!doctype html><html lang="id"><head><title>Warga Argasoka Tanam Seribu Pohon - Kota Pos</title>
<meta property="article:published_time" content="2026-03-02T09:15:00+07:00"></head><body>
<h1>Warga Argasoka Tanam Seribu Pohon</h1><p>Kota Pos - 02/03/2026, 09:15 WIB</p><article>
<p>ARGASOKA - Ratusan warga menanam seribu pohon di tepi sungai pada Senin pagi sebelum hujan turun.</p>
<p>Bibit dibagikan oleh balai desa sejak pekan lalu dan dirawat sekolah, kelompok tani, dan karang taruna.</p>
<p>Kepala desa berharap akar pohon menahan tanah di tikungan sungai yang tergerus banjir pada awal tahun.</p>
</article></body></html>"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "satu.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def lines(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_extract_prints_one_object_per_page_in_order(kabar, page, tmp_path):
    packed = tmp_path / "dua.html.gz"
    packed.write_bytes(gzip.compress(PAGE.encode()))
    empty = tmp_path / "kosong.html"
    empty.write_text("", encoding="utf-8")
    listed = tmp_path / "list.txt"
    listed.write_text(f"{packed}\n{empty}\n", encoding="utf-8")
    done = kabar("extract", page, "--from-file", listed, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    first, second, third = lines(done)
    assert [first["input"], second["input"], third["input"]] == [str(page), str(packed), str(empty)]
    assert first["title"] == second["title"] == "Warga Argasoka Tanam Seribu Pohon"
    assert first["published_at"] == "2026-03-02T09:15:00+07:00"
    assert (first["published_date"], first["published_precision"]) == ("2026-03-02", "time")
    assert first["body"].startswith("ARGASOKA - Ratusan warga")
    assert set(third) == {"input", "url", "rejected", "detail"}
    assert third["rejected"] == "empty"


def test_extract_takes_the_address_for_the_canonical_one(kabar, page):
    (answer,) = lines(kabar("extract", page, "--url", "http://kota.example/read/1/?utm_source=x"))
    assert answer["url"] == "http://kota.example/read/1/?utm_source=x"
    assert answer["canonical_url"] == "https://kota.example/read/1"
    assert answer["article_key"] == article_key(answer["canonical_url"])


def test_extract_takes_a_pages_own_address_where_none_is_given(kabar, page):
    own = "https://nasional.kompas.com/read/2026/03/02/09150011/warga-argasoka-tanam-seribu-pohon"
    page.write_text(PAGE.replace("</head>", f'<link rel="canonical" href="{own}"></head>'), encoding="utf-8")
    (answer,) = lines(kabar("extract", page))
    assert (answer["url"], answer["source_id"]) == (own, "kompas")


def test_one_bad_input_does_not_keep_the_others_back(kabar, page):
    done = kabar("extract", "nowhere.html", page)
    assert done.returncode == 1
    assert [answer["input"] for answer in lines(done)] == [str(page)]


def test_a_damaged_file_does_not_keep_the_others_back(kabar, page, tmp_path):
    damaged = bytearray(gzip.compress(PAGE.encode()))
    damaged[40:60] = bytes(each ^ 0xFF for each in damaged[40:60])
    (tmp_path / "rusak.html.gz").write_bytes(damaged)
    done = kabar("extract", tmp_path / "rusak.html.gz", page)
    assert done.returncode == 1
    assert "rusak.html.gz cannot be read: Error -3" in done.stderr
    assert [each["input"] for each in lines(done)] == [str(page)]


def test_a_damaged_record_does_not_keep_the_others_back(kabar, tmp_path):
    writer = SegmentWriter(tmp_path, "a.warc.gz", "tests")
    names = ("satu", "dua", "tiga")
    offsets = [
        writer.write(exchange(f"https://kota.example/{name}", PAGE.encode(), kind="Text/HTML")) for name in names
    ]
    writer.publish(Lake(str(tmp_path)))
    path = tmp_path / "a.warc.gz"
    whole = path.read_bytes()
    path.write_bytes(whole[: offsets[1] + 40] + whole[offsets[1] + 120 :])
    done = kabar("extract", "--warc", path)
    assert done.returncode == 1
    assert "a.warc.gz is damaged at" in done.stderr
    assert [each["input"] for each in lines(done)] == ["https://kota.example/satu", "https://kota.example/tiga"]


def test_a_list_names_files_of_any_name(kabar, page, tmp_path):
    odd = os.fsencode(tmp_path) + b"/d\xe9sa.html"
    with open(odd, "wb") as stream:  # noqa: PTH123 - a name that is not text
        stream.write(page.read_bytes())
    (tmp_path / "list.txt").write_bytes(odd + b"\n")
    done = kabar("extract", "--from-file", tmp_path / "list.txt", PYTHONIOENCODING="utf-8:strict")
    assert done.returncode == 0, done.stderr
    (answer,) = lines(done)
    assert answer["input"].endswith("d\ufffdsa.html")
    assert answer["title"] == "Warga Argasoka Tanam Seribu Pohon"


def test_crawl_reports_what_it_found_and_extract_reads_its_warc(kabar, tmp_path):
    with sample_newsroom.serving(tmp_path / "newsroom") as (_, sources):
        out = tmp_path / "out"
        day = ("--from", "2026-03-05", "--to", "2026-03-05")
        done = kabar("crawl", "--source", "sample-kabar-pasar", *day, "--out", out, KABAR_SOURCES=sources)
    assert done.returncode == 0, done.stderr[-2000:]
    summary = json.loads(done.stdout)
    assert summary["found"] == summary["fetched"] + summary["failed"] >= 5
    assert len(list(read_pages(Lake(str(out)), "."))) == summary["found"]
    (warc,) = summary["warc_files"]
    results = lines(kabar("extract", "--warc", warc))
    assert sum("title" in result for result in results) >= 5
    assert all(result["warc_offset"] > 0 for result in results if "title" in result)


def test_a_crawl_whose_listing_fails_says_so(kabar, tmp_path):
    with sample_newsroom.serving(tmp_path / "newsroom") as (_, sources):
        path = next(p for p in (tmp_path / "newsroom" / "sources").iterdir() if "pasar" in p.name)
        path.write_text(path.read_text(encoding="utf-8").replace("/arsip/", "/pindah/"), encoding="utf-8")
        day = ("--from", "2026-03-05", "--to", "2026-03-05")
        done = kabar("crawl", "--source", "sample-kabar-pasar", *day, KABAR_SOURCES=sources)
    assert done.returncode == 1
    assert "http_404" in json.loads(done.stdout)["problems"][0]


def test_sources_are_listed_for_programs(kabar):
    listed = json.loads(kabar("source", "list", "--json").stdout)
    assert "kompas" in {source["id"] for source in listed}
    assert sum(source["enabled"] and source["verified"] != "none" for source in listed) == 21
    assert json.loads(kabar("source", "show", "kompas").stdout)["timezone"] == "Asia/Jakarta"


@pytest.mark.parametrize(
    ("options", "title", "names"),
    [
        (("--country", "my"), "3 sources of 1 countries: 2 unverified, 1 disabled", {"new-straits-times", "the-star"}),
        (("--state", "enabled"), "21 sources of 1 countries: 21 enabled", {"kompas", "tempo"}),
        (("--language", "id", "--state", "disabled"), "7 sources of 1 countries: 7 disabled", {"bisnis", "beritasatu"}),
        (("--tag", "agency"), "1 sources of 1 countries: 1 enabled", {"antara"}),
        (("--country", "AQ"), "0 sources of 0 countries: none", set()),
    ],
)
def test_a_list_of_sources_can_be_shortened(kabar_here, options, title, names):
    shown = kabar_here("source", "list", *options).stdout
    assert shown.startswith(title)
    assert [name for name in names if name not in shown] == []
    if "bisnis" in names:
        assert "bisnis is disabled: article pages answer with a Cloudflare challenge" in shown


def test_what_kabar_guessed_is_marked(kabar_here, tmp_path):
    path = tmp_path / "kota.yaml"
    path.write_text(yaml.safe_dump(DEFINITION | {"guessed": {"timezone": "the domain"}}), encoding="utf-8")
    shown = kabar_here("source", "list", "--tag", "test", KABAR_SOURCES=str(path)).stdout
    assert "0 sources" in shown
    path.write_text(path.read_text(encoding="utf-8") + "tags: [test]\n", encoding="utf-8")
    shown = kabar_here("source", "list", "--tag", "test", KABAR_SOURCES=str(path)).stdout
    assert "Asia/Jakarta?" in shown
    assert "ID?" not in shown


@wants_shared
def test_the_seed_page_reads_as_its_record(kabar):
    record = seed_record()
    (answer,) = lines(kabar("extract", SEED, "--url", record["url"], "--source", "kompas"))
    forbidden = record.pop("must_not_appear_in_body")
    assert answer["source_id"] == record.pop("publisher")
    assert {name: answer[name] for name in record} == record
    assert [text for text in forbidden if text in answer["body"]] == []


@wants_shared
def test_the_seeds_day_is_replayed_with_every_address_accounted_for(kabar, tmp_path):
    day = ("--from", "2016-09-19", "--to", "2016-09-19")
    done = kabar("crawl", "--source", "kompas", *day, "--replay", REPLAY, "--out", tmp_path / "out")
    summary = json.loads(done.stdout)
    assert (summary["found"], summary["fetched"], summary["reasons"]) == (3, 1, {"http_404": 1, "http_410": 1})
    (warc,) = summary["warc_files"]
    bodies = [
        read_response(Lake(str(tmp_path / "out")), WarcLocation(warc.removeprefix(f"{tmp_path}/out/"), offset)).body
        for offset, head in list_responses(Path(warc))
        if head.status == 200
    ]
    assert SEED.read_bytes() in bodies
