"""What the user sees: messages and progress on stderr, tables on stdout."""

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

messages = Console(stderr=True, highlight=False, soft_wrap=True)
# A table in a file or a pipe is as wide as it needs to be.
output = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 200)


def say(markup: str, text: str = "") -> None:
    """Print one message; `markup` may be styled, `text` is shown as it is."""
    messages.print(f"{markup}{escape(text)}")


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as a table on stdout."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="dim", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    output.print(table)
