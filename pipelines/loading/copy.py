"""PostgreSQL's COPY text format, written from Python values."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO

from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - it is a class under a lower-case name

_CHUNK_CHARACTERS = 8 * 1024 * 1024
_COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None})
_ARRAY_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"'})


def copy_rows(cursor: Cursor, table: str, rows: Iterable[Sequence[object]]) -> None:
    """COPY rows, whose values stand in the order of the table's columns, into a table; memory stays bounded."""
    command = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    buffer = StringIO()
    for row in rows:
        buffer.write("\t".join(_field(value) for value in row) + "\n")
        if buffer.tell() >= _CHUNK_CHARACTERS:
            _send(cursor, command, buffer)
            buffer = StringIO()
    _send(cursor, command, buffer)


def _send(cursor: Cursor, command: sql.Composed, buffer: StringIO) -> None:
    buffer.seek(0)
    cursor.copy_expert(command, buffer)


def _field(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, tuple):
        items = ",".join(f'"{str(item).translate(_ARRAY_ESCAPES)}"' for item in value)
        return f"{{{items}}}".translate(_COPY_ESCAPES)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).translate(_COPY_ESCAPES)
