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
    rest = memoryview(_LENGTH.pack(len(message)) + message)
    try:
        while rest:
            rest = rest[os.write(descriptor, rest[:_PIECE]) :]
    except BrokenPipeError as error:
        raise FrameError from error


def read_frame(descriptor: int) -> bytes:
    """Read one message.

    Raises:
        FrameError: the pipe ends before it does.
    """
    (length,) = _LENGTH.unpack(_read(descriptor, _LENGTH.size))
    return _read(descriptor, length)


def _read(descriptor: int, length: int) -> bytes:
    message = bytearray()
    while len(message) < length:
        piece = os.read(descriptor, min(_PIECE, length - len(message)))
        if not piece:
            raise FrameError
        message += piece
    return bytes(message)
