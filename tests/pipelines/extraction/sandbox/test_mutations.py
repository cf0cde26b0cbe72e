"""Real pages, damaged at random: reading gives an answer or a rejection and foresees every case itself."""

import gzip
import random
import time
from datetime import UTC, datetime

import pytest

from pipelines.reading import read_page
from pipelines.records.article import Article, Rejected
from pipelines.records.raw_page import RawPage
from tests.builders import NO_HINTS
from tests.shared import SHARED, wants_shared

PAGES = sorted(SHARED.glob("corpus/*/pages/*.html.gz"))[::60]
MAX_SECONDS = 10.0


def cut(body, chance):
    return body[: chance.randrange(len(body))]


def behead(body, chance):
    return body[chance.randrange(len(body)) :]


def flip(body, chance):
    damaged = bytearray(body)
    for _ in range(200):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def repeat(body, chance):
    start = chance.randrange(len(body))
    piece = body[start : start + 2000]
    return body[:start] + piece * 20 + body[start:]


def transplant(body, chance):
    start, end = sorted(chance.randrange(len(body)) for _ in range(2))
    return body[end:] + body[start:end] + body[:start]


def unclose(body, chance):
    return body.replace(b"</div>", b"").replace(b"</p>", b"")


def unquote(body, chance):
    return body.replace(b'"', b"", chance.randrange(1, 2000))


@wants_shared
@pytest.mark.parametrize("damage", [cut, behead, flip, repeat, transplant, unclose, unquote])
def test_a_damaged_page(damage):
    chance = random.Random(20260302)
    for path in PAGES:
        body = damage(gzip.decompress(path.read_bytes()), chance)
        page = RawPage(
            url="https://warta.example/a",
            body=body,
            content_type="text/html",
            fetched_at=datetime(2026, 3, 20, tzinfo=UTC),
        )
        began = time.process_time()
        assert isinstance(read_page(page, NO_HINTS), Article | Rejected), path.name
        assert time.process_time() - began < MAX_SECONDS, path.name
