"""What visitors have done, kept in a file: an article once served is corrected, a page once failed has healed."""

import json
from pathlib import Path

from deploy.sample_newsroom.records import Edition, Piece
from pipelines.errors import StackError

REDESIGNED = "redesigned"
"""File in a newsroom's home folder since the Harbour Post has moved its feed."""


class Visits:
    """Keys of articles whose page was asked for; every new one is on disk before the answer leaves."""

    def __init__(self, home: Path) -> None:
        """Opens the state of a newsroom's home folder, made where it is missing.

        Raises:
            StackError: the file there is not one of ours.
        """
        home.mkdir(parents=True, exist_ok=True)
        self._file = home / "visits.json"
        self._redesign = home / REDESIGNED
        self._seen: set[str] = set()
        if self._file.exists():
            try:
                self._seen = set(json.loads(self._file.read_text(encoding="utf-8")))
            except (ValueError, TypeError) as error:
                msg = f"{self._file} is damaged; delete it, and the newsroom starts with first editions again."
                raise StackError(msg) from error

    def __contains__(self, key: str) -> bool:
        return key in self._seen

    def record(self, key: str) -> None:
        """Notes that the article's page was asked for."""
        if key in self._seen:
            return
        self._seen.add(key)
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(sorted(self._seen), indent=1), encoding="utf-8")
        draft.replace(self._file)

    @property
    def is_redesigned(self) -> bool:
        """Whether the Harbour Post has moved its feed, as `redesign` does."""
        return self._redesign.exists()

    def edition(self, piece: Piece) -> Edition:
        """The article as the next visitor reads it."""
        return piece.editions[-1 if piece.key in self else 0]
