"""The uncompressed bytes of a file, as a stream."""

from __future__ import annotations

import os
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from fihris.corpus.files.compression import decompressed
from fihris.corpus.files.sources import STDIN, File
from fihris.errors import InputError

# What is read at a time. Larger blocks are no faster and leave the processor's cache.
_BLOCK_BYTES = 1 << 18

Progress = Callable[[int], None]


class Stream:
    """The uncompressed bytes of one file, with a look ahead; `raw` is one that is open already.

    Raises InputError, when it is made, where the file cannot be opened; when it is read, where
    the file cannot be read on or its compression is damaged.
    """

    def __init__(
        self, file: File, progress: Progress | None = None, *, raw: BinaryIO | None = None
    ) -> None:
        self.file = file
        self._progress = progress
        self._taken = 0
        self._raw = _open(file) if raw is None else raw
        self._blocks = decompressed(self._raw_blocks(), path=file.shown)
        self._ahead: deque[bytes] = deque()
        self._fault: InputError | None = None

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *exception: object) -> None:
        if self.file.path != STDIN:
            self._raw.close()

    def peek(self, size: int) -> bytes:
        """Return at least `size` of the first bytes, or all there are.

        Raises InputError only where not one byte can be read.
        """
        held = sum(map(len, self._ahead))
        while held < size and self._fault is None:
            try:
                block = next(self._blocks, None)
            except InputError as error:
                self._fault = error
                break
            if block is None:
                break
            self._ahead.append(block)
            held += len(block)
        if self._fault is not None and not held:
            raise self._fault
        return b"".join(self._ahead)

    def blocks(self) -> Iterator[bytes]:
        """Yield the bytes that have not been yielded yet."""
        while self._ahead:
            yield self._ahead.popleft()
        if self._fault is not None:
            raise self._fault
        yield from self._blocks

    def finish(self) -> None:
        """Report as read what the reader left unread, so that the sum is the file's size."""
        if self._progress is None or self.file.path == STDIN:
            return
        status = os.fstat(self._raw.fileno())
        if stat.S_ISREG(status.st_mode) and status.st_size > self._taken:
            self._progress(status.st_size - self._taken)
            self._taken = status.st_size

    def _raw_blocks(self) -> Iterator[bytes]:
        while True:
            try:
                block = self._raw.read(_BLOCK_BYTES)
            except OSError as error:
                reason = f"cannot be read on: {error.strerror or error}"
                raise InputError(reason, path=self.file.shown) from error
            if not block:
                return
            self._taken += len(block)
            if self._progress is not None:
                self._progress(len(block))
            yield block


def _open(file: File) -> BinaryIO:
    if file.path == STDIN:
        binary: BinaryIO | None = getattr(sys.stdin, "buffer", None)
        if binary is None:
            raise InputError("there is no standard input", path=STDIN)
        return binary
    try:
        return cast(BinaryIO, Path(file.path).open("rb", buffering=0))
    except OSError as error:
        reason = f"cannot be opened: {error.strerror or error}"
        raise InputError(reason, path=file.shown) from error
