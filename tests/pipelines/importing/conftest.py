"""A WARC file of somebody else, written record by record."""

from datetime import UTC, datetime

import pytest

from crawlers.source import Source
from pipelines.lake import Lake
from pipelines.segments import Exchange, SegmentWriter

NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)

PAGE = """<!doctype html><html lang="{language}"><head><title>{title}</title>
<meta property="og:type" content="article">
<meta property="article:published_time" content="2026-03-02T{clock}"></head><body><h1>{title}</h1><article>
<p>{first} Ratusan warga menanam seribu pohon di tepi sungai pada Senin pagi sebelum hujan turun dengan deras.</p>
<p>Bibit dibagikan oleh balai desa sejak pekan lalu dan dirawat sekolah, kelompok tani, dan karang taruna setempat.</p>
<p>Kepala desa berharap akar pohon menahan tanah di tikungan sungai yang tergerus banjir pada awal tahun ini.</p>
</article></body></html>"""


def page(title, first="", language="id", clock="09:15:00+07:00"):
    return PAGE.format(title=title, first=first or title, language=language, clock=clock).encode()


def exchange(url, body=b"", status=200, kind="text/html", fetched_at=NOON):
    return Exchange(
        url=url,
        method="GET",
        request_headers=[],
        status=status,
        reason="x",
        headers=[("Content-Type", kind)],
        body=body,
        fetched_at=fetched_at,
    )


@pytest.fixture
def warc(tmp_path):
    """Write exchanges into a WARC; return its path and the offsets of the responses."""

    def write(*exchanges, name="theirs.warc.gz"):
        lake = Lake(str(tmp_path / "theirs"))
        writer = SegmentWriter(tmp_path / "open", name, "somebody else")
        offsets = [writer.write(each) for each in exchanges]
        writer.publish(lake)
        return tmp_path / "theirs" / name, offsets

    return write


@pytest.fixture
def kota():
    return Source.model_validate(
        {
            "id": "kota",
            "name": "Kota Pos",
            "country": "ID",
            "language": "id",
            "timezone": "Asia/Jakarta",
            "domains": ["kota.example"],
            "article_url": r"/read/\d+/",
            "discovery": {"feeds": ["https://kota.example/rss"]},
            "verified": {"day": "2026-11-22", "against": "tests"},
        }
    )
