"""The data dictionary of tables, columns and functions, generated from the comments in the database."""

from itertools import groupby

from pipelines.warehouse.connection import connect, statement

_HEAD = """# Data dictionary

Generated from the database's comments by `./kabar db dictionary`; a test compares the two. The analyst reads the
schemas `warehouse` and `marts`, and need not name them: `SELECT * FROM articles`; `ops` is for the owner and the
loader, and `search_index` is what `warehouse.search` reads.
"""


def dictionary(url: str) -> str:
    """Return the data dictionary of a warehouse as Markdown."""
    with connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(statement(__name__, "columns"))
        rows = cursor.fetchall()
        cursor.execute(statement(__name__, "functions"))
        functions = cursor.fetchall()
    parts = [_HEAD]
    for (relation, meaning), columns in groupby(rows, key=lambda row: row[:2]):
        parts.append(f"\n## {relation}\n\n{meaning}\n\n| column | type | meaning |\n| --- | --- | --- |\n")
        parts += [f"| `{name}` | {kind} | {comment} |\n" for _, _, name, kind, comment in columns]
    parts.append("\n# Functions\n\nAn analyst may call these; some are only steps of others.\n")
    for name, arguments, result, meaning in functions:
        parts.append(f"\n## {name}\n\n{meaning}\n\n```\n{name}({arguments})\nRETURNS {result}\n```\n")
    return "".join(parts)
