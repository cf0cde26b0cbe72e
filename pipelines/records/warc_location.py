"""Where a response lies in the archive."""

from typing import NamedTuple


class WarcLocation(NamedTuple):
    """Where a response record begins.

    Attributes:
        warc_file: name of the WARC file in the lake.
        warc_offset: byte offset of the record's gzip member in that file.
    """

    warc_file: str
    warc_offset: int
