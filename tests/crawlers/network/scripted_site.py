"""A publisher whose pages are nothing without their scripts, and what such pages may do to a browser."""

import json

TEXT = (
    "Pasar ikan di tepi kali dibuka lagi pada hari Senin setelah tiga bulan diperbaiki oleh warga.",
    "Para pedagang berkata bahwa lantai yang baru tidak licin lagi, dan air hujan mengalir ke selokan.",
    "Kepala desa berharap agar pembeli dari kota sebelah datang lebih sering daripada tahun lalu.",
    "Pasar itu buka setiap hari dari pukul lima pagi, dan tutup ketika ikan habis terjual.",
)
END = (
    "Warga di seberang kali menunggu jembatan baru, yang dijanjikan bupati sejak musim kemarau.",
    "Sampai jembatan itu berdiri, mereka menyeberang dengan rakit yang ditarik tali dari tepi ke tepi.",
)
SHELL = """<html><head><title>{name}</title><script src="/app.js"></script></head><body><div id="app"></div>
<script>{script}</script></body></html>"""
APP = b"""
async function show(name) {
  const story = await (await fetch('/api/' + name + '.json')).json();
  const lines = story.lines.map(line => `<p>${line}</p>`).join('');
  document.getElementById('app').innerHTML = `<article><h1>${story.title}</h1>` +
    `<time datetime="2026-03-02T08:00:00+07:00">2 Maret 2026</time>${lines}</article>${story.end}`;
}
"""
SCRIPT = {"Content-Type": "text/javascript"}
DATA = {"Content-Type": "application/json"}


def shell(name, script=None):
    """Return a page whose text a script loads."""
    return SHELL.format(name=name, script=script or f"show('{name}')").encode()


def story(name, end="", lines=TEXT):
    """Return the data of an article, with markup for its end."""
    return 200, DATA, json.dumps({"title": f"Pasar ikan {name} dibuka", "lines": lines, "end": end}).encode()


def plain(name):
    """Return a page that has its text, and scripts besides."""
    lines = "".join(f"<p>{line}</p>" for line in TEXT)
    return (
        f'<html><head><title>x</title><script src="/app.js"></script></head><body><article><h1>Pasar {name} lama</h1>'
        f'<time datetime="2026-03-02T08:00:00+07:00">2 Maret 2026</time>{lines}</article></body></html>'
    ).encode()


def embedded(name):
    """Return a page whose text lies in the data of a script."""
    markup = "".join(f"<p>{line}</p>" for line in TEXT)
    data = {"content": markup}
    return (
        f"<html><head><title>Pasar {name} dibuka</title></head><body><div id=app></div>"
        f"<script>window.__DATA__ = {json.dumps(data)}</script><script src='/app.js'></script></body></html>"
    ).encode()
