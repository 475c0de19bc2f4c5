"""A file of named arrays, written in one pass and read through mmap.

::

    magic (8 bytes) · array · array · … · footer (JSON) · footer's offset, length, CRC-32 · magic

Every array starts at a multiple of 64 bytes, is little-endian, and has a CRC-32. The footer names
them with dtype, offset, length and checksum, and holds what else the writer wants to say (`meta`).
It stands at the end so that arrays whose length is not known beforehand can be written in pieces.
Nothing in the file is ever unpickled or evaluated.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import orjson

from fihris.errors import DamagedIndexError, IndexingError

MAGIC = b"FIHRIS\x00\x01"
_TRAILER = struct.Struct("<QII8s")
_ALIGNMENT = 64
_DTYPES = frozenset({"|u1", "<u2", "<u4", "<u8", "<i8", "<f4", "<f8"})

Array = npt.NDArray[Any]


def narrowest(maximum: int) -> np.dtype[Any]:
    """Return the smallest unsigned integer type that holds `maximum`."""
    return np.min_scalar_type(maximum)


def narrowed(array: Array) -> Array:
    """Return `array`, of integers from 0, in the smallest unsigned type that holds them."""
    return array.astype(narrowest(int(array.max())) if len(array) else np.uint8, copy=False)


def offsets(lengths: Array) -> npt.NDArray[np.int64]:
    """Return where each of pieces of these lengths starts when laid end to end, and the end."""
    out = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=out[1:])
    return out


class ArrayFileWriter:
    """Writes a file of arrays under a temporary name; `close` makes it durable under its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._partial = path.with_name(path.name + ".partial")
        self._file = self._partial.open("wb")
        self._entries: dict[str, dict[str, Any]] = {}
        self._file.write(MAGIC)
        self._offset = len(MAGIC)

    def add(self, name: str, array: Array) -> None:
        """Write a whole array."""
        self.add_pieces(name, array.dtype, [array])

    def add_pieces(self, name: str, dtype: npt.DTypeLike, pieces: Iterable[Array]) -> None:
        """Write an array that comes in pieces, each of which is cast to `dtype`."""
        little = np.dtype(dtype).newbyteorder("<")
        self._write(b"\0" * (-self._offset % _ALIGNMENT))
        start, checksum = self._offset, 0
        for piece in pieces:
            data = np.ascontiguousarray(piece, dtype=little).view(np.uint8).data
            checksum = zlib.crc32(data, checksum)
            self._write(data)
        self._entries[name] = {
            "dtype": little.str,
            "offset": start,
            "length": (self._offset - start) // little.itemsize,
            "crc32": checksum,
        }

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._offset += len(data)

    def close(self, meta: dict[str, Any]) -> int:
        """Write the footer, make the file durable under its own name, return its size in bytes."""
        footer = orjson.dumps({"arrays": self._entries, "meta": meta})
        trailer = _TRAILER.pack(self._offset, len(footer), zlib.crc32(footer), MAGIC)
        self._write(footer)
        self._write(trailer)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self.path)
        return self._offset

    def abandon(self) -> None:
        """Remove what was written; harmless after `close`."""
        with suppress(OSError):  # of a full disk: what could not be written is not wanted
            self._file.close()
        self._partial.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self.abandon()


class Spool:
    """Keeps the pieces of an array in a temporary file until it is the array's turn to be written.

    An array lies in one place of its file, so of several that come about together all but one have
    to wait. A context manager, which lets the file go.
    """

    def __init__(self, folder: Path, dtype: npt.DTypeLike) -> None:
        self.dtype = np.dtype(dtype)
        # Where the system has files without a name, it has none.
        self._file = TemporaryFile(dir=folder, prefix="fihris-", suffix=".spool")  # noqa: SIM115

    def add(self, piece: Array) -> None:
        """Append a piece, cast to the spool's type."""
        self._file.write(np.ascontiguousarray(piece, dtype=self.dtype).view(np.uint8).data)

    def pieces(self) -> Iterator[Array]:
        """Yield what was added."""
        self._file.seek(0)
        while data := self._file.read(1 << 20):
            yield np.frombuffer(data, self.dtype)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._file.close()


class ArrayFile:
    """A file of arrays, memory-mapped; arrays stay valid while anything refers to them.

    Raises DamagedIndexError when the file is missing, short, or its footer fails its checksum, and
    IndexingError when it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise self._damaged("the file is missing") from None
        except ValueError:
            raise self._damaged("the file is empty") from None
        except OSError as error:
            reason = f"{path} cannot be read: {error.strerror or error}"
            raise IndexingError(reason, path=str(path)) from error
        footer = self._footer()
        self.meta: dict[str, Any] = footer["meta"]
        self._entries: dict[str, dict[str, Any]] = footer["arrays"]
        self._buffer = np.frombuffer(self._map, np.uint8)
        self._sound: set[str] = set()

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        return len(self._map)

    def _damaged(self, reason: str) -> DamagedIndexError:
        return DamagedIndexError(
            f"{self.path}: {reason}; index the articles again, or restore the folder from a copy",
            path=str(self.path),
        )

    def _footer(self) -> dict[str, Any]:
        data = self._map
        if len(data) < len(MAGIC) + _TRAILER.size or data[: len(MAGIC)] != MAGIC:
            raise self._damaged("not a file of this format, or cut short")
        offset, length, checksum, magic = _TRAILER.unpack(data[-_TRAILER.size :])
        if magic != MAGIC or offset + length + _TRAILER.size != len(data):
            raise self._damaged("the end of the file is damaged or missing")
        raw = data[offset : offset + length]
        if zlib.crc32(raw) != checksum:
            raise self._damaged("the footer fails its checksum")
        footer: dict[str, Any] = orjson.loads(raw)
        for name, entry in footer["arrays"].items():
            end = entry["offset"] + entry["length"] * np.dtype(entry["dtype"]).itemsize
            if entry["dtype"] not in _DTYPES or not 0 <= entry["offset"] <= end <= offset:
                raise self._damaged(f"the array {name} does not lie inside the file")
        return footer

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def array(self, name: str) -> Array:
        """Return an array, read-only, shape (length,), backed by the file.

        It is read against its checksum the first time that it is asked for; raises
        DamagedIndexError.
        """
        entry = self._entries[name]
        dtype = np.dtype(entry["dtype"])
        end = entry["offset"] + entry["length"] * dtype.itemsize
        data = self._buffer[entry["offset"] : end]
        if name not in self._sound:
            if zlib.crc32(data.data) != entry["crc32"]:
                raise self._damaged(f"the array {name} fails its checksum")
            self._sound.add(name)
        return data.view(dtype)

    def verify(self) -> None:
        """Read every array against its checksum; raises DamagedIndexError naming the first."""
        self._sound.clear()
        for name in self._entries:
            self.array(name)
