"""What the user sees: messages and progress on stderr, tables on stdout."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

messages = Console(stderr=True, highlight=False, soft_wrap=True)
# A table in a file or a pipe is as wide as it needs to be.
output = Console(highlight=False, soft_wrap=True, width=None if sys.stdout and sys.stdout.isatty() else 200)


_SECONDS_BETWEEN_LINES = 5.0


def say(markup: str, text: str = "") -> None:
    """Print one message; `markup` may be styled, `text` is shown as it is."""
    messages.print(f"{markup}{escape(text)}")


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    """Show a line that changes; where nobody watches a terminal, print it now and then instead."""
    if messages.is_terminal:
        with messages.status(escape(first)) as line:
            yield lambda text: line.update(escape(text))
        return
    told, told_at = "", float("-inf")

    def tell(text: str) -> None:
        nonlocal told, told_at
        if text != told and time.monotonic() - told_at >= _SECONDS_BETWEEN_LINES:
            told, told_at = text, time.monotonic()
            say("", text)

    tell(first)
    yield tell


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as a table on stdout."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    output.print(table)
