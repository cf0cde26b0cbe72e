"""Output for the user: messages and progress on stderr, tables on stdout."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

messages = Console(stderr=True, highlight=False, soft_wrap=True)
# A table in a file or a pipe is not wrapped.
output = Console(highlight=False, soft_wrap=True, width=None if sys.stdout and sys.stdout.isatty() else 200)
_SECONDS_BETWEEN_LINES = 5.0


def say(markup: str, text: str = "") -> None:
    """Print a message; `markup` may contain styles, `text` is printed as it is."""
    messages.print(f"{markup}{escape(text)}")


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    """Show a line that changes; without a terminal, print the line now and then."""
    if messages.is_terminal:
        with messages.status(escape(first)) as line:
            yield lambda text: line.update(escape(text))
        return
    shown, shown_at = "", float("-inf")

    def show(text: str) -> None:
        nonlocal shown, shown_at
        if text != shown and time.monotonic() - shown_at >= _SECONDS_BETWEEN_LINES:
            shown, shown_at = text, time.monotonic()
            say("", text)

    show(first)
    yield show


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table on stdout."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    output.print(table)
