"""A publisher whose pages are nothing without their scripts, and what such pages may do to a browser."""

import json
from contextlib import suppress

import psutil

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


OUTSIDE = """
new Image().src = 'http://{other}/pixel.gif';
new WebSocket('ws://{other}/socket');
navigator.sendBeacon('http://{other}/beacon', 'x');
for (const url of ['http://{other}/data.json', 'http://10.1.2.3/', '/api/rahasia.json'])
  fetch(url).catch(() => 0);
fetch('/vote', {{method: 'POST'}}).catch(() => 0);
document.write('<img src="/own.gif"><video src="/own.mp4"></video><iframe src="/frame.html"></iframe>' +
  '<link rel=stylesheet href="/own.css">');
try {{
  const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{other}'}}]}});
  peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
}} catch (error) {{}}
open('http://{other}/popup.html');
setTimeout(() => location.href = '/read/9/elsewhere', 50);
const cdn = document.createElement('script');
cdn.src = 'http://{cdn}/lib.js'; document.head.append(cdn);
show('outside');
"""

BUSY = """
window.setTimeout = () => 0;
setInterval(() => {{ fetch('http://{other}/beacon').catch(() => 0); new Image().src = '/own.gif'; }}, 100);
show('busy');
"""

NAMES = ["satu", "lama", "data", "outside", "crash", "gone", "dua", "hang", "panjang", "busy"]


def index(names):
    """Return a listing of these pages."""
    return "".join(f'<a href="/read/{number}/{name}">x</a>' for number, name in enumerate(names)).encode()


def end_chromium(_):
    """Answer as a page that kills the browser of the crawl, a child of this process's child."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            command = process.cmdline()
            if any("--headless" in word for word in command) and not any("--type=" in word for word in command):
                process.kill()
    return story("crash")


def pages(first, other, cdn):
    """Return the pages of the publisher.

    Args:
        first: the address of its listing.
        other: a host that nothing may be loaded from.
        cdn: a host that the definition names.
    """
    return {
        first: index(NAMES),
        "/robots.txt": b"User-agent: *\nDisallow: /api/rahasia.json\n",
        "/app.js": (200, SCRIPT, APP),
        "/read/0/satu": shell("satu"),
        "/read/1/lama": plain("lama"),
        "/read/2/data": embedded("data"),
        "/read/3/outside": shell("outside", OUTSIDE.format(other=other, cdn=cdn)),
        "/read/4/crash": shell("crash"),
        "/read/5/gone": shell("gone"),
        "/read/6/dua": shell("dua"),
        "/read/7/hang": shell("hang", "setTimeout(() => { while (true) {} }, 200)"),
        "/read/8/panjang": shell("panjang"),
        "/read/8/panjang?page=2": shell("akhir"),
        "/read/9/busy": shell("busy", BUSY.format(other=other)),
        "/api/panjang.json": story("panjang", "<a href='/read/8/panjang?page=2'>2</a>"),
        **{f"/api/{name}.json": story(name) for name in ("satu", "dua", "outside", "busy")},
        "/api/akhir.json": story("akhir", lines=END),
        "/api/crash.json": end_chromium,
        "/api/gone.json": (503, {}, b"later"),
    }
