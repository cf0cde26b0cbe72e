"""A canonical URL that pages of different texts claim is believed of none of them."""

from itertools import permutations

import pytest

from pipelines.deduplication import repeated_addresses, shared_addresses, under_own_addresses
from tests.builders import address, article, rejected

SECTION = address("berita")
TEXTS = (
    "Nelayan pulang lebih awal karena ombak tinggi di pantai utara.",
    "Harga cabai turun di tiga pasar setelah panen raya di lereng gunung.",
)


def claim(name, body, **fields):
    return article(name, body=body, canonical_url=SECTION, **fields)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_different_texts_stand_under_their_own_addresses(order):
    results = [
        claim("satu", TEXTS[0]),
        claim("satu-lagi", TEXTS[0], url=f"{address('satu')}?utm_source=x"),
        claim("dua", TEXTS[1]),
        rejected("tiga"),
    ]
    results = [results[number] for number in order]
    shared = shared_addresses(lambda: results)
    believed = list(under_own_addresses(results, shared))
    assert shared == {SECTION}
    assert {each.url: each.canonical_url for each in believed if hasattr(each, "canonical_url")} == {
        address("satu"): address("satu"),
        f"{address('satu')}?utm_source=x": address("satu"),
        address("dua"): address("dua"),
    }
    assert repeated_addresses(believed) == {f"{address('satu')}?utm_source=x": address("satu")}


@pytest.mark.parametrize(
    ("title", "body", "is_shared"),
    [
        ("Nelayan Pulang", TEXTS[0], False),
        ("Nelayan Pulang Lebih Awal", TEXTS[1], False),  # the second page of one article
        ("Berita", f"{TEXTS[0]} Baca di situs kami.", False),
        ("Berita Nomor 2", TEXTS[0].replace("utara", "barat 12"), True),  # a series in one form of words
        ("Berita", TEXTS[1], True),
    ],
)
def test_what_tells_one_article_from_two(title, body, is_shared):
    first = "Nelayan Pulang Lebih Awal" if title.startswith("Nelayan Pulang L") else "Nelayan Pulang"
    results = [claim("satu", TEXTS[0], title=first), claim("dua", body, title=title)]
    assert shared_addresses(lambda: results) == ({SECTION} if is_shared else set())
