"""Reading listings in processes of their own: no listing stops a crawl, whatever is in it.

One process is forked before the crawl has threads. It forks another one for each listing, which the kernel ends when it
takes too much processor time or memory.
"""

import os
import pickle
import resource
import signal
import sys
import traceback
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from scrapy.http import Headers, Response

from crawlers.listings import UnreadableListingError
from crawlers.listings.listing_content import read_listing
from crawlers.listings.plan import ListingTask
from crawlers.listings.sitemap import SitemapContent
from crawlers.sources.source import Source

_MAX_DESCRIPTORS = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingLimits:
    """Limits for reading one listing: processor time, elapsed time for a process that hangs, and address space."""

    cpu_seconds: int = 120
    wall_seconds: float = 900
    memory_bytes: int = 3 * 1024**3


@dataclass(frozen=True, slots=True)
class _Failed:
    """The end of a reading: a message about the listing, or one about an error of the program."""

    message: str
    is_error: bool = False


class ListingReader:
    """Reads the listings of one source; threads may use it in turn, not at the same time."""

    def __init__(self, source: Source, limits: ListingLimits = ListingLimits()) -> None:
        ours, theirs = Pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._process = os.fork()
        if self._process == 0:
            _serve(theirs, source, limits)
        theirs.close()
        self._connection: Connection[Any, Any] = ours

    def read(self, response: Response, task: ListingTask) -> SitemapContent:
        """Return what a listing names; blocks.

        Raises:
            UnreadableListingError: it is not a listing of the task's route, or exceeds the limits.
            RuntimeError: the reading failed with an error, which is in the log.
        """
        self._connection.send((type(response), response.url, dict(response.headers), response.body, task))
        result: SitemapContent | _Failed = pickle.loads(self._connection.recv_bytes())  # noqa: S301 - our own process
        if not isinstance(result, _Failed):
            return result
        if result.is_error:
            raise RuntimeError(result.message)
        raise UnreadableListingError(result.message)

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        os.waitpid(self._process, 0)


def _serve(connection: "Connection[Any, Any]", source: Source, limits: ListingLimits) -> None:
    """Have each listing read in a process of its own until the crawl ends; never returns."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the crawl handles it and closes the connection
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        own = connection.fileno()
        os.closerange(3, own)  # the crawl's lock must not outlive the crawl
        os.closerange(own + 1, _MAX_DESCRIPTORS)
        while True:
            kind, url, headers, body, task = connection.recv()
            response = kind(url, headers=Headers(headers), body=body)
            connection.send_bytes(_read_apart(response, task, source, limits))
    except (EOFError, OSError):
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a forked process must not return into its parent's code
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)


def _read_apart(response: Response, task: ListingTask, source: Source, limits: ListingLimits) -> bytes:
    """Return the pickled result of a process that reads one listing."""
    receiver, sender = Pipe(duplex=False)
    process = os.fork()
    if process == 0:
        _read_and_exit(sender, response, task, source, limits)
    sender.close()
    try:
        if not receiver.poll(limits.wall_seconds):
            os.kill(process, signal.SIGKILL)
            return pickle.dumps(_Failed(f"took longer than {limits.wall_seconds:g} s to read"))
        return receiver.recv_bytes()
    except EOFError:
        return pickle.dumps(_Failed(f"takes more than {limits.cpu_seconds} s of processor time, or too much memory"))
    finally:
        receiver.close()
        os.waitpid(process, 0)


def _read_and_exit(
    sender: "Connection[Any, Any]", response: Response, task: ListingTask, source: Source, limits: ListingLimits
) -> None:
    """Read one listing, send the pickled result, and end the process."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        sender.send_bytes(pickle.dumps(_result(response, task, source)))
    finally:
        os._exit(0)


def _result(response: Response, task: ListingTask, source: Source) -> SitemapContent | _Failed:
    try:
        return read_listing(response, task, source)
    except UnreadableListingError as error:
        return _Failed(str(error))
    except MemoryError:
        return _Failed("takes too much memory to read")
    except Exception as error:  # noqa: BLE001 - no content of a listing ends the crawl
        traceback.print_exc()
        sys.stderr.flush()
        return _Failed(f"{type(error).__name__}: {error}", is_error=True)
