"""Output for the user: messages and progress on stderr, tables on stdout."""

import re
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
# What a terminal obeys, what turns the direction of the text around it, and what it cannot print.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return a text of others for the terminal: its control characters become escapes."""
    return _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def say(markup: str, text: str = "") -> None:
    """Print a message; `markup` may contain styles, `text` is printed as it is."""
    messages.print(f"{markup}{_escaped(text)}")


@contextmanager
def progress(first: str) -> Iterator[Callable[[str], None]]:
    """Show a line that changes; without a terminal, print the line now and then."""
    if messages.is_terminal:
        with messages.status(_escaped(first)) as line:
            yield lambda text: line.update(_escaped(text))
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
        table.add_row(*("" if value is None else _escaped(str(value)) for value in row))
    output.print(table)


def _escaped(text: str) -> str:
    """Return a text whose lines may be printed among Rich's styles."""
    return escape("\n".join(map(printable, text.split("\n"))))
