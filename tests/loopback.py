"""A server on loopback in a thread, for tests that see what reaches it."""

from contextlib import contextmanager
from http.server import HTTPServer
from threading import Thread


@contextmanager
def served(handler):
    """Serve with a handler of requests until the block ends."""
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
