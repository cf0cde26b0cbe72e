"""What somebody else archived, and a look at the warehouse that it came into."""

from datetime import UTC, datetime

from pipelines.archive.warc_writer import Exchange
from pipelines.warehouse.connection import connect

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


MIXED = (
    exchange("https://kota.example/read/1/pohon", page("Warga Tanam Pohon")),
    exchange("https://kota.example/kanal/desa", page("Kanal Desa")),
    exchange("https://kota.example/read/2/hilang", b"gone", status=404),
    exchange("https://kota.example/read/3/pindah", b"", status=301),
    exchange("https://kota.example/foto.jpg", b"\xff\xd8", kind="image/jpeg"),
    exchange("https://www.desa.example.org/2026/panen", page("Panen Raya di Desa", clock="22:30:00-04:00")),
    exchange("https://desa.example.org/tentang", b"<html><body><h1>Tentang</h1></body></html>"),
    exchange("https://kota.co.id/berita/hujan", page("Hujan Guyur Kota", clock="09:15:00")),
)


def query(url, text):
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall()
