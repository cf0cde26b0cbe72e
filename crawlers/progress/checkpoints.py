"""What a crawl has so far is made safe now and then: a killed crawl loses no more than what came since."""

import asyncio

from crawlers.network.recorder import Recorder
from crawlers.progress.frontier import Frontier
from crawlers.progress.journal import CrawlJournal

_RESULTS = 200
_BYTES = 64 * 1024 * 1024


class Checkpoints:
    """Publishes the open segment, then settles what lies in it: never the other way round."""

    def __init__(self, journal: CrawlJournal, recorder: Recorder, frontier: Frontier) -> None:
        self._journal = journal
        self._recorder = recorder
        self._frontier = frontier
        self._turn = asyncio.Lock()

    async def take_if_due(self) -> None:
        """Take a checkpoint after so many results or bytes, unless one is being taken.

        Pages that come meanwhile do not wait: they lie in the next segment and in the next batch.
        """
        if self._turn.locked():
            return
        if self._journal.unsettled < _RESULTS and self._recorder.size < _BYTES:
            return
        async with self._turn:
            batch, segment = self._journal.take_unsettled(), self._recorder.take_segment()
            await asyncio.to_thread(self._recorder.publish, segment)
            await asyncio.to_thread(self._frontier.settle, batch)
