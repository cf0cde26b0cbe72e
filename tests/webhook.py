"""A webhook on loopback, for what notices reach it."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from tests.loopback import served

SECRET = "sup3rsecret"


@contextmanager
def webhook():
    """Serve until the block ends; `address` is in Apprise's form, `posted` has pairs of path and JSON."""
    posted = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            posted.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(500 if "broken" in self.path else 200)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with served(Handler) as server:
        server.posted, server.address = posted, f"json://127.0.0.1:{server.server_port}/{SECRET}"
        yield server
