"""The place of a response in the archive."""

from typing import NamedTuple


class WarcLocation(NamedTuple):
    """The start of a response record.

    Attributes:
        warc_file: name of the WARC file in the lake.
        warc_offset: byte offset of the record's gzip member in that file.
    """

    warc_file: str
    warc_offset: int
