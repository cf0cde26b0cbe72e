"""What is damaged in a WARC file of somebody else is passed over and counted; the rest is read."""

import gzip
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.pipelines.importing.theirs import MIXED, NOON, exchange, page, query


@pytest.mark.parametrize("place", ["middle", "end", "rubbish"])
def test_damaged_records_are_passed_over_and_counted(load, warc, tmp_path, place):
    path, offsets = warc(MIXED[0], MIXED[5], MIXED[7])
    whole = path.read_bytes()
    cut = {
        "middle": whole[: offsets[1] + 40] + whole[offsets[1] + 120 :],
        "end": whole[: offsets[2] + 200],
        "rubbish": whole[: offsets[1]] + b"\x1f\x8b\x08 rubbish\r\n" * 9 + whole[offsets[1] :],
    }[place]
    damaged = tmp_path / "damaged.warc.gz"
    damaged.write_bytes(cut)
    done = load(damaged)
    assert done.records["damaged"] >= 1
    assert done.states == {"loaded": 3 if place == "rubbish" else 2}


@pytest.fixture
def with_head(warc, tmp_path):
    """A WARC of three pages; in the head of the second one's record, a text stands in place of another."""

    def write(was, becomes):
        path, _ = warc(MIXED[0], MIXED[5], MIXED[7])
        records = gzip.decompress(path.read_bytes()).split(b"WARC/1.1\r\n")
        records[4] = records[4].replace(was, becomes, 1)  # of each page, the response stands before the request
        changed = tmp_path / "changed.warc"
        changed.write_bytes(b"WARC/1.1\r\n".join(records))
        return changed

    return write


@pytest.mark.parametrize(
    ("written", "fetched_at"),
    [
        ("2026-03-02", "2026-03-02 00:00:00+00"),
        ("2026-03-02T05:00:00", "2026-03-02 05:00:00+00"),
        ("20260302050000", "2026-03-02 05:00:00+00"),
        ("20261302050000", None),
        ("", None),
        ("0001-01-01T00:00:00Z", None),
    ],
)
def test_a_record_has_the_date_that_it_names_or_counts_as_damaged(load, with_head, warehouse_url, written, fetched_at):
    done = load(with_head(b"WARC-Date: 2026-03-02T05:00:00.000000Z", f"WARC-Date: {written}".encode()))
    assert bool(done.records.get("damaged")) is (fetched_at is None)
    lines = query(warehouse_url, "SELECT fetched_at::text FROM ops.ledger WHERE source_id = 'example.org'")
    assert lines == ([(fetched_at,)] if fetched_at else [])


@pytest.mark.parametrize("header", [b"WARC-Date", b"WARC-Target-URI"])
def test_a_record_without_date_or_address_counts_as_damaged(load, with_head, header):
    done = load(with_head(header, b"X-Other"))
    assert done.states == {"loaded": 2}
    assert done.records["damaged"]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("length", [b"-", b"x"])
def test_a_record_of_a_wrong_length_is_passed_over(load, warc, tmp_path, length):
    long = page("Panen Raya di Desa", "Padi, jagung, dan kedelai. " * 99)
    path, offsets = warc(MIXED[0], exchange("https://desa.example.org/2026/panen", long), MIXED[7])
    whole, start = path.read_bytes(), offsets[1]
    end = whole.index(b"\x1f\x8b\x08", start + 1)
    wrong = gzip.decompress(whole[start:end]).replace(b"Content-Length: ", b"Content-Length: " + length)
    damaged = tmp_path / "damaged.warc.gz"
    damaged.write_bytes(whole[:start] + gzip.compress(wrong) + whole[end:])
    done = load(damaged)
    assert (done.states, done.records["damaged"]) == ({"loaded": 2}, 1)


def test_a_response_that_is_not_of_http_is_told(load, with_head):
    done = load(with_head(MIXED[5].url.encode(), b"dns:www.desa.example.org"))
    assert (done.records["response"], done.records["not_http"], done.states) == (3, 1, {"loaded": 2})


def test_a_page_that_breaks_off_is_loaded_in_part_and_takes_no_whole_ones_place(load, warc, warehouse_url):
    long = "".join(f"<p>{word.title()} menanam padi di sawah {word} pada pagi {word}.</p>" for word in WORDS)
    whole = page("Warga Tanam Pohon").replace(b"</article>", long.encode() + b"</article>")
    url, other, third = MIXED[0].url, MIXED[5].url, MIXED[7].url
    later = NOON + timedelta(hours=1)
    load(warc(replace(exchange(url), body=whole), name="first.warc.gz")[0])
    done = load(
        warc(
            packed(exchange(url, fetched_at=later), whole, 0.7),
            packed(exchange(other), whole, 0.7),
            packed(exchange(third), whole, 0.1),
            packed(exchange(f"{third}-lebat"), whole.replace(b"Tanam Pohon", b"Panen Raya"), 1),
        )[0]
    )
    assert (done.records["taken"], done.records["breaks_off"]) == (4, 3)
    rows = dict(query(warehouse_url, "SELECT url, (access, version) FROM warehouse.articles"))
    assert rows == {url: "(full,1)", other: "(partial,1)", f"{third}-lebat": "(full,1)"}
    assert query(warehouse_url, f"SELECT state, reason FROM ops.ledger WHERE url = '{third}'") == [
        ("rejected", "truncated")
    ]


WORDS = [
    random.Random(word).randbytes(9).hex().translate(str.maketrans("0123456789", "ghijklmnop")) for word in range(80)
]


def packed(sent, body, part):
    """An answer whose body is compressed, and breaks off after a part of it."""
    whole = gzip.compress(body)
    encoded = [*sent.headers, ("Content-Encoding", "gzip")]
    return replace(sent, body=whole[: int(len(whole) * part)], headers=encoded)
