"""The article pattern is learned from addresses alone."""

import re

import pytest

from crawlers.trial.article_pattern import find_patterns, join_patterns

HOST = "https://kota.example"


def pattern(*paths):
    return join_patterns(find_patterns(HOST + path for path in paths))


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["/read/2026/03/02/112000901/beras-naik", "/read/2026/03/03/9/a"], r"/read/\d{4}/\d{2}/\d{2}/\d+/[^/?#]+"),
        (["/warta/2026/03/02/beras-naik", "/olahraga/2026/03/02/menang"], r"/[a-z0-9-]+/\d{4}/\d{2}/\d{2}/[^/?#]+"),
        (["/berita/41_beras_naik_lagi.html", "/berita/42_hujan.html"], r"/berita/\d+_[^/?#]+\.html"),
        (["/sehat/d-7016153/curhat-warga-desa"], r"/[a-z0-9-]+/d-\d+/[^/?#]+"),
        (["/ekonomi/822959/apa-iya-betul-2025", "/ekonomi/822960/beras-naik"], r"/[a-z0-9-]+/\d+/[^/?#]+"),
        (["/politik/warga-desa-pergi-2081234"], r"/[a-z0-9-]+/[^/?#]+[-_]\d+"),
    ],
    ids=["date and id", "date", "id and slug", "letter and id", "id", "id at the end"],
)
def test_urls_become_a_pattern_that_a_person_can_read(paths, expected):
    assert pattern(*paths) == expected


def test_a_slug_alone_counts_only_where_it_stands():
    learned = re.compile(pattern("/news/harga-beras-naik-lagi-di-desa", "/news/hujan-deras-guyur-kota"))
    assert learned.search(f"{HOST}/news/panen-raya-di-tepi-sungai")
    assert not learned.search(f"{HOST}/tag/news/panen-raya-di-tepi-sungai")
    assert not learned.search(f"{HOST}/news/tepi-sungai")


@pytest.mark.parametrize("path", ["/", "/indeks/2", "/section/arts", "/arsip/2026-03-15.html", "/tag/dua-kata"])
def test_section_pages_give_no_pattern(path):
    assert find_patterns([HOST + path]) == []


def test_the_few_do_not_spoil_the_pattern_of_the_many():
    many = [f"/read/{number}/warga-tanam-pohon" for number in range(60)]
    assert pattern(*many, "/promo/kupon-belanja-murah-sekali") == r"/read/\d+/[^/?#]+"


def test_two_ways_of_writing_addresses_are_both_known():
    old = [f"/read/{number}/warga-tanam-pohon" for number in range(5)]
    new = [f"/warga-tanam-pohon-di-{number}5551" for number in range(5)]
    learned = re.compile(pattern(*old, *new))
    assert all(learned.search(HOST + path) for path in [*old, *new])


def test_addresses_of_a_longer_path_count_to_the_pattern_that_knows_them():
    (found,) = find_patterns([f"{HOST}/read/1/a-b", f"{HOST}/read/2/c-d", f"{HOST}/kanal/read/3/e-f"])
    assert len(found.urls) == 3
