"""A site on loopback that serves every kind of failure over raw sockets."""

import datetime as dt
import gzip
import ipaddress
import random
import socket
import ssl
import struct
import threading
import time
from contextlib import contextmanager
from email.utils import format_datetime

from backports import zstd
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PAGE = b"<html><head><title>Judul</title></head><body><h1>Judul</h1><p>Isi berita.</p></body></html>"
LONG = b"<html><title>Judul</title><p>" + random.Random(1).randbytes(4_000).hex().encode()
MOMENT = b"<html><head><title>Just a moment...</title></head><body></body></html>"


def response(status="200 OK", body=PAGE, **headers):
    """A complete HTTP response; header names have `_` for `-`."""
    fields = {"Content-Type": "text/html", "Content-Length": len(body), "Connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def moved(target):
    return response("302 Found", b"", Location=target)


def _bomb():
    return gzip.compress(b"<p>0</p>" * (2 * 1024 * 1024))


def _drip(client):
    client.sendall(response()[:-60])
    for _ in range(60):
        time.sleep(0.5)
        client.sendall(b".")


def _silence(client):
    client.recv(1)


def _reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


RESPONSES = {
    "fine": response(),
    "http-401": response("401 Unauthorized"),
    "http-402": response("402 Payment Required"),
    "http-403": response("403 Forbidden"),
    "http-404": response("404 Not Found"),
    "http-408": response("408 Request Timeout"),
    "http-410": response("410 Gone"),
    "http-418": response("418 I'm a teapot"),
    "http-425": response("425 Too Early"),
    "http-451": response("451 Unavailable For Legal Reasons"),
    "http-500": response("500 Internal Server Error"),
    "http-501": response("501 Not Implemented"),
    "http-502": response("502 Bad Gateway"),
    "http-504": response("504 Gateway Timeout"),
    "challenge-403": response("403 Forbidden", cf_mitigated="challenge"),
    "challenge-202": response("202 Accepted", b"", x_amzn_waf_action="challenge"),
    "challenge-405": response("405 Method Not Allowed", x_amzn_waf_action="captcha"),
    "challenge-200": response(body=MOMENT),
    "silence": _silence,
    "drip": _drip,
    "reset": _reset,
    "nonsense": b"HELLO\r\n\r\n",
    "cut": response(Content_Length=9000),
    "cut-chunk": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
    "cut-gzip": response(body=gzip.compress(LONG)[:-900], Content_Encoding="gzip"),
    "cut-zstd": response(body=zstd.compress(LONG)[:-9], Content_Encoding="zstd"),
    "plain": response(Content_Type="text/plain"),
    "xml": response(body=b'<?xml version="1.0"?>\n<!DOCTYPE html>' + PAGE, Content_Type="application/xml"),
    "octets": response(Content_Type="application/octet-stream"),
    "http-203": response("203 Non-Authoritative Information"),
    "gzip-twice": response(body=gzip.compress(gzip.compress(LONG + b"</html>")), Content_Encoding="gzip"),
    "gzip-gzip": response(body=gzip.compress(gzip.compress(LONG + b"</html>")), Content_Encoding="gzip, gzip"),
    "gzip-unsaid": response(body=gzip.compress(LONG + b"</html>"), Content_Type="application/gzip"),
    "bomb-unsaid": response(body=_bomb()),
    "cut-gzip-unsaid": response(body=gzip.compress(LONG)[:-900]),
    "text": response(body=b"Isi berita.", Content_Type="text/plain"),
    "long-header": response(Content_Security_Policy="default-src " + "https://cdn.example " * 9_000),
    "endless-header": response(Content_Security_Policy="x" * 300_000),
    "unended-gzip": response(body=gzip.compress(LONG + b"</html>")[:-8], Content_Encoding="gzip"),
    "bomb": response(body=_bomb(), Content_Encoding="gzip"),
    "large": response(Content_Length=11 * 1024 * 1024),
    "no-gzip": response(Content_Encoding="gzip"),
    "pdf": response(body=b"%PDF", Content_Type="application/pdf"),
    "empty": response(body=b""),
    "away": moved("http://127.0.0.2:9/"),
    "inward": moved("http://169.254.169.254/latest/meta-data/"),
    "to-private": moved("http://10.0.0.1/read/secret"),
    "to-file": moved("file:///etc/passwd"),
    "to-login": moved("http://user:word@{host}/read/1/fine"),
}


class Hostile:
    """The running site.

    Attributes:
        host: where it listens.
        pages: responses by path, or functions of the request that return one, beside those of `RESPONSES` under
            `/read/<name>`.
        healed: names that get the response of `fine`.
        asked: paths in the order of their requests.
        headers: the whole requests, likewise.
    """

    def __init__(self, context=None):
        self.pages = {}
        self.healed = set()
        self.asked = []
        self.headers = []
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        try:
            with client:
                client.settimeout(60)
                stream = self._context.wrap_socket(client, server_side=True) if self._context else client
                request = stream.recv(65536).decode("latin-1")
                path = request.split(" ")[1]
                self.asked.append(path)
                self.headers.append(request)
                reply = self._reply(path, request)
                if callable(reply):
                    reply(stream)
                else:
                    stream.sendall(reply.replace(b"{host}", self.host.encode()).replace(b"{path}", path.encode()))
        except (OSError, IndexError):
            pass  # the crawl hung up first

    def _reply(self, path, request):
        if path in self.pages:
            page = self.pages[path]
            if isinstance(page, Sequence):
                return page()
            return page(request) if callable(page) else page
        name = path.rpartition("/")[2]
        return RESPONSES["fine" if name in self.healed else name] if name in RESPONSES else response("404 Not Found")


class Sequence:
    """One response after another; the last is repeated."""

    def __init__(self, *responses):
        self._responses = list(responses)

    def __call__(self):
        return self._responses.pop(0) if len(self._responses) > 1 else self._responses[0]


@contextmanager
def hostile_site(context=None):
    """The site for as long as the block lasts."""
    site = Hostile(context)
    try:
        yield site
    finally:
        site.close()


def untrusted_context(folder):
    """TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


SITEMAP_INDEX = """<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>{home}/a.xml.gz</loc><lastmod>{day}</lastmod></sitemap><sitemap><loc>{home}/b.xml</loc></sitemap>
<sitemap><loc>{home}/c.xml</loc></sitemap><sitemap><loc>http://other.example/d.xml</loc></sitemap></sitemapindex>"""


def xml(body):
    return response(body=body, Content_Type="text/xml")


def urlset(home, paths, now):
    """A sitemap without the namespace that its protocol asks for."""
    entries = "".join(f"<url><loc>{home}{path}</loc><lastmod>{now.isoformat()}</lastmod></url>" for path in paths)
    return f"<?xml version='1.0'?><urlset>{entries}</urlset>".encode()


def hostile_feed(home, paths, now):
    """A feed with an undeclared prefix, an entity that XML has not, an end tag in a text, and text after its end."""
    items = "".join(
        f"<item><link>{home}{path}</link><x:y>1</x:y><pubDate>{format_datetime(now)}</pubDate>"
        f"<description>&nbsp;<![CDATA[</rss>]]></description></item>"
        for path in paths
    )
    body = f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss> <script>0</script>"
    return xml(body.encode())
