"""A clock that stands still until somebody sleeps."""

import asyncio
from types import SimpleNamespace

_real_sleep = asyncio.sleep


class StoppedClock:
    """Stands in for `time` and for the sleeping of asyncio; `slept` has the seconds of each sleep."""

    def __init__(self):
        self.now = 1_000.0
        self.slept = []

    def monotonic(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds
        await _real_sleep(0)

    def install(self, monkeypatch, *modules):
        """Give the modules this clock, and none of their sleeps takes time."""
        for module in modules:
            monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=self.monotonic))
        monkeypatch.setattr("asyncio.sleep", self.sleep)
