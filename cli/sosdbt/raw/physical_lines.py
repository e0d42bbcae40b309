"""Physical lines of a file. Only a line feed ends one; a carriage return before it goes with it."""

import io
from typing import BinaryIO


class LineBlocks:
    """Takes a file in blocks of whole lines."""

    def __init__(self, file: BinaryIO, block_bytes: int) -> None:
        self._file = file
        self._block_bytes = block_bytes
        self._returned = b""

    def next(self) -> bytes:
        """Empty at the end of the file."""
        if self._returned:
            block, self._returned = self._returned, b""
            return block
        block = self._file.read(self._block_bytes)
        if block and not block.endswith(b"\n"):
            block += self._file.readline()
        return block

    def put_back(self, block: bytes) -> None:
        self._returned = block + self._returned


def split_lines(block: bytes) -> list[bytes]:
    """The lines with their ends."""
    return io.BytesIO(block).readlines()


def without_ends(block: bytes) -> list[bytes]:
    if b"\r" in block:
        return [without_end(line) for line in split_lines(block)]
    return block.removesuffix(b"\n").split(b"\n")


def without_end(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")
