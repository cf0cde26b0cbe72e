"""Messages over a pipe: eight bytes of length, then the message."""

import os
import struct

_LENGTH = struct.Struct(">Q")
_PIECE = 1024 * 1024


class FrameError(Exception):
    """The other end of the pipe is gone."""


def write_frame(descriptor: int, message: bytes) -> None:
    """Write one message.

    Raises:
        FrameError: nobody reads it.
    """
    try:
        for part in (_LENGTH.pack(len(message)), message):
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(descriptor, rest[:_PIECE]) :]
    except BrokenPipeError as error:
        raise FrameError from error


def read_frame(descriptor: int) -> bytearray:
    """Read one message.

    Raises:
        FrameError: the pipe ends before it does.
    """
    (length,) = _LENGTH.unpack(_read(descriptor, _LENGTH.size))
    return _read(descriptor, length)


def _read(descriptor: int, length: int) -> bytearray:
    message = bytearray(length)
    rest = memoryview(message)
    while rest:
        count = os.readv(descriptor, [rest])
        if not count:
            raise FrameError
        rest = rest[count:]
    return message
