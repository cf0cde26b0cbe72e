"""Checkpoints: a killed crawl loses only what came after the last one."""

import asyncio

from crawlers.network.archiving import Recorder
from crawlers.progress.frontier import Frontier
from crawlers.progress.journal import CrawlJournal

_MAX_UNSETTLED = 200
_MAX_OPEN_BYTES = 64 * 1024 * 1024


class Checkpoints:
    """Publishes the open segment and then settles the results whose pages are in it, in this order."""

    def __init__(self, journal: CrawlJournal, recorder: Recorder, frontier: Frontier) -> None:
        self._journal = journal
        self._recorder = recorder
        self._frontier = frontier
        self._lock = asyncio.Lock()

    async def take_if_due(self) -> None:
        """Take a checkpoint if results or bytes exceed their limit and no other checkpoint is in progress.

        Pages that arrive meanwhile do not wait: they belong to the next segment and the next batch.
        """
        if self._lock.locked():
            return
        if self._journal.unsettled < _MAX_UNSETTLED and self._recorder.size < _MAX_OPEN_BYTES:
            return
        async with self._lock:
            batch, segment = self._journal.take_unsettled(), self._recorder.take_segment()
            await asyncio.to_thread(self._recorder.publish, segment)
            await asyncio.to_thread(self._frontier.settle, batch)
