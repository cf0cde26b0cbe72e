"""An S3 server on loopback that counts what it is asked for: moto's, behind werkzeug."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

MISSING = "kabar[s3] and moto[s3,server] are not installed: the lake on S3 is not tested"


class Asked:
    """The requests, as method and bytes of the answer's body, since they were last cleared."""

    def __init__(self, application):
        self._application = application
        self.requests = []

    def __call__(self, environ, start_response):
        body = b"".join(self._application(environ, start_response))
        self.requests.append((environ["REQUEST_METHOD"], len(body)))
        return [body]

    def clear(self):
        self.requests.clear()

    @property
    def methods(self):
        return [method for method, _ in self.requests]

    @property
    def sent(self):
        return sum(length for method, length in self.requests if method == "GET")


@contextmanager
def s3_server() -> Iterator[tuple[str, Asked]]:
    """Run the server; yield its URL and what it was asked."""
    pytest.importorskip("s3fs", reason=MISSING)
    moto = pytest.importorskip("moto.server", reason=MISSING)
    serving = pytest.importorskip("werkzeug.serving", reason=MISSING)

    class Silent(serving.WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, *_):
            pass

    asked = Asked(moto.DomainDispatcherApplication(moto.create_backend_app))
    server = serving.make_server("127.0.0.1", 0, asked, threaded=True, request_handler=Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
