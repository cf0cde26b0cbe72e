"""File formats of an export; a row has the columns of `warehouse.articles`."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Row = Sequence[object]
Write = Callable[[Path, pa.Schema, Iterable[Row]], int]

_ROWS_AT_ONCE = 1000
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a formula begins with in the usual spreadsheets, in full width too."""

# PostgreSQL's numbers for its types (pg_type.oid): they never change.
_ARROW_OF = {
    16: pa.bool_(),
    20: pa.int64(),
    23: pa.int32(),
    25: pa.string(),
    701: pa.float64(),
    1009: pa.list_(pa.string()),
    1082: pa.date32(),
    1184: pa.timestamp("us", tz="UTC"),
    3802: pa.string(),  # JSON, which arrives as lists of objects
}

# Without these, pandas reads whole numbers as floats where one is missing.
_PANDAS_OF = {pa.int64(): "Int64", pa.int32(): "Int32"}


class Format(StrEnum):
    """Format of the files; the value is also their extension."""

    PARQUET = "parquet"
    JSONL = "jsonl"
    CSV = "csv"


def schema_of(columns: Iterable[tuple[str, int]]) -> pa.Schema:
    """Return the Arrow schema of columns given as name and `pg_type.oid`.

    Raises:
        KeyError: the export does not support a column's type.
    """
    fields = [pa.field(name, _ARROW_OF[kind]) for name, kind in columns]
    wanted = [
        {"name": each.name, "field_name": each.name, "pandas_type": str(each.type), "numpy_type": _PANDAS_OF[each.type]}
        for each in fields
        if each.type in _PANDAS_OF
    ]
    hints = {"columns": [{**each, "metadata": None} for each in wanted], "index_columns": [], "column_indexes": []}
    return pa.schema(fields, metadata={"pandas": json.dumps(hints)})


def writer(kind: Format, *, guards_formulas: bool = False) -> Write:
    """Return the function that writes a file of this format and returns the number of rows.

    With `guards_formulas`, a text of a CSV file that a spreadsheet would run as a formula begins with an apostrophe.
    """
    writers: dict[Format, Write] = {
        Format.PARQUET: _write_parquet,
        Format.JSONL: _write_jsonl,
        Format.CSV: partial(_write_csv, guards_formulas=guards_formulas),
    }
    return writers[kind]


def cell_writer(*, guards_formulas: bool) -> Callable[[object], object]:
    """Return the function that gives a value as a CSV file has it."""
    return _guarded_cell if guards_formulas else _cell


def _write_parquet(path: Path, schema: pa.Schema, rows: Iterable[Row]) -> int:
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for batch in _batches(rows):
            columns = [
                pa.array(map(_json, column) if field.type == pa.string() else column, field.type)
                for column, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            file.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
            count += len(batch)
    return count


def _write_jsonl(path: Path, schema: pa.Schema, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            count += 1
            json.dump(dict(zip(schema.names, row, strict=True)), file, ensure_ascii=False, default=_text)
            file.write("\n")
    return count


def _write_csv(path: Path, schema: pa.Schema, rows: Iterable[Row], *, guards_formulas: bool) -> int:
    cell_of = cell_writer(guards_formulas=guards_formulas)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(schema.names)
        for row in rows:
            count += 1
            table.writerow([cell_of(value) for value in row])
    return count


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _ROWS_AT_ONCE)):
        yield batch


def _json(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _cell(value: object) -> object:
    if isinstance(value, list):
        return _json(value)
    return _text(value) if isinstance(value, date) else value


def _guarded_cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else _cell(value)


def _text(value: object) -> str:
    """Return an instant in UTC, or a day, in ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"an export cannot write a {type(value).__name__}")
