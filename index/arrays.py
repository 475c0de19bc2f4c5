"""A file of named arrays, written in one pass and read through mmap.

::

    magic (8 bytes) · array · array · … · checksums · footer (JSON)
    · footer's offset, length, CRC-32 · magic

Every array starts at a multiple of 64 bytes, is little-endian, and has a CRC-32 for each of its
blocks (`checksums.py`). These lie behind the arrays, in their order, as an array of uint32, and its
own CRC-32 is in the footer. The footer names the arrays with dtype, offset and length, and holds
what else the writer wants to say (`meta`). It stands at the end so that arrays whose length is not
known beforehand can be written in pieces.
Nothing in the file is ever unpickled or evaluated.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
import numpy.typing as npt
import orjson

from fihris.errors import DamagedIndexError, IndexingError
from fihris.index.checksums import BlockSums, CheckedArray, block_count, damaged

MAGIC = b"FIHRIS\x00\x02"
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
        self._file = self._opened()
        self._entries: dict[str, dict[str, Any]] = {}
        self._sums: list[int] = []
        self.checksum = 0  # the footer's, once the file is closed
        self._file.write(MAGIC)
        self._offset = len(MAGIC)

    def _opened(self) -> BinaryIO:
        return self._partial.open("wb")

    def add(self, name: str, array: Array) -> None:
        """Write a whole array."""
        self.add_pieces(name, array.dtype, [array])

    def add_pieces(self, name: str, dtype: npt.DTypeLike, pieces: Iterable[Array]) -> None:
        """Write an array that comes in pieces, each of which is cast to `dtype`."""
        little = np.dtype(dtype).newbyteorder("<")
        self._align()
        start, sums = self._offset, BlockSums()
        for piece in pieces:
            data = np.ascontiguousarray(piece, dtype=little).view(np.uint8).data
            sums.add(data)
            self._write(data)
        self._sums += sums.finish()
        self._entries[name] = {
            "dtype": little.str,
            "offset": start,
            "length": (self._offset - start) // little.itemsize,
        }

    def _align(self) -> None:
        self._write(b"\0" * (-self._offset % _ALIGNMENT))

    def _write(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self._offset += len(data)

    def close(self, meta: dict[str, Any]) -> int:
        """Write the footer, make the file durable under its own name, return its size in bytes."""
        self._align()
        sums = np.array(self._sums, "<u4").tobytes()
        entry = {"dtype": "<u4", "offset": self._offset, "length": len(self._sums)}
        entry["crc32"] = zlib.crc32(sums)
        self._write(sums)
        footer = orjson.dumps({"arrays": self._entries, "checksums": entry, "meta": meta})
        self.checksum = zlib.crc32(footer)
        trailer = _TRAILER.pack(self._offset, len(footer), self.checksum, MAGIC)
        self._write(footer)
        self._write(trailer)
        self._keep()
        return self._offset

    def _keep(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self.path)

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


class ArrayBuffer(ArrayFileWriter):
    """Writes what would be a file into memory: `data`, once it is closed."""

    data = b""

    def _opened(self) -> BinaryIO:
        self._memory = BytesIO()
        return self._memory

    def _keep(self) -> None:
        self.data = self._memory.getvalue()

    def abandon(self) -> None:
        """Let what was written go."""
        self._memory.close()


class ArrayFile:
    """A file of arrays, memory-mapped; arrays stay valid while anything refers to them.

    With `data` that is the file, and `path` only what it is called.

    Raises DamagedIndexError when the file is missing, short, or its footer fails its checksum, and
    IndexingError when it cannot be read.
    """

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.path = path
        self._map = self._mapped() if data is None else data
        self._buffer = np.frombuffer(self._map, np.uint8)
        # The footer's: it holds the one of the checksums of all arrays, so it stands for the file.
        self.checksum = 0
        footer = self._footer()
        self.meta: dict[str, Any] = footer["meta"]
        self._entries: dict[str, dict[str, Any]] = footer["arrays"]
        self._entry_of_sums: dict[str, Any] = footer["checksums"]
        self._first_sums = self._counted()
        self._parts: dict[str, CheckedArray] = {}

    def _mapped(self) -> mmap.mmap | bytes:
        try:
            with self.path.open("rb") as file:
                return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise self._damaged("the file is missing") from None
        except ValueError:
            raise self._damaged("the file is empty") from None
        except OSError as error:
            reason = f"{self.path} cannot be read: {error.strerror or error}"
            raise IndexingError(reason, path=str(self.path)) from error

    @property
    def size(self) -> int:
        """The file's size in bytes."""
        return len(self._map)

    def _damaged(self, reason: str) -> DamagedIndexError:
        return damaged(self.path, reason)

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
        self.checksum = checksum
        try:
            footer: dict[str, Any] = orjson.loads(raw)
            entries = [*footer["arrays"].items(), ("of checksums", footer["checksums"])]
            sound = isinstance(footer["meta"], dict) and _is_number(footer["checksums"]["crc32"])
            sound = sound and footer["checksums"]["dtype"] == "<u4"
            before = len(MAGIC)
            for name, entry in entries:
                numbers = _is_number(entry["offset"]) and _is_number(entry["length"])
                if not numbers or entry["dtype"] not in _DTYPES or entry["offset"] % _ALIGNMENT:
                    raise self._damaged(f"the footer says no sound thing of the array {name}")
                if not before <= entry["offset"] <= _end(entry) <= offset:
                    raise self._damaged(f"the array {name} does not lie inside the file")
                before = _end(entry)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self._damaged("the footer is none") from error
        if not sound:
            raise self._damaged("the footer is none")
        return footer

    def _counted(self) -> dict[str, int]:
        """Return the place of each array's first checksum."""
        firsts, count = {}, 0
        for name, entry in self._entries.items():
            firsts[name] = count
            count += block_count(_end(entry) - entry["offset"])
        if count != self._entry_of_sums["length"]:
            raise self._damaged("the checksums are not those of the arrays")
        return firsts

    @cached_property
    def _sums(self) -> npt.NDArray[np.uint32]:
        """The checksums of all blocks, uint32."""
        entry = self._entry_of_sums
        data = self._buffer[entry["offset"] : _end(entry)]
        if zlib.crc32(data.data) != entry["crc32"]:
            raise self._damaged("the checksums fail their own")
        return data.view(np.dtype(entry["dtype"]))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arrays, in the order in which they lie."""
        return tuple(self._entries)

    def bytes_of(self, name: str) -> int:
        """Return how many bytes an array takes."""
        return _end(self._entries[name]) - int(self._entries[name]["offset"])

    def part(self, name: str) -> CheckedArray:
        """Return an array whose parts are read against their checksums when they are asked for.

        Whoever asks for the same name shares what has been checked.
        """
        part = self._parts.get(name)
        if part is None:
            if name not in self._entries:
                raise self._damaged(f"there is no array {name}")
            entry = self._entries[name]
            data = self._buffer[entry["offset"] : _end(entry)]
            first = self._first_sums[name]
            sums = self._sums[first : first + block_count(len(data))]
            part = CheckedArray(self.path, name, data.view(entry["dtype"]), sums)
            part = self._parts.setdefault(name, part)
        return part

    def length(self, name: str) -> int:
        """Return how long an array is, as the footer says; -1 where there is none."""
        return int(self._entries[name]["length"]) if name in self._entries else -1

    def kinds(self) -> Iterator[tuple[str, str]]:
        """Yield each array's name and type, such as <u2."""
        for name, entry in self._entries.items():
            yield name, entry["dtype"]

    def array(self, name: str) -> Array:
        """Return an array, read-only, shape (length,), backed by the file.

        All of it is read against its checksums the first time; raises DamagedIndexError.
        """
        return self.part(name)[:]

    def verify(self) -> None:
        """Read the whole file against its checksums; raises DamagedIndexError."""
        self.__dict__.pop("_sums", None)
        for name in self._entries:
            self.part(name).verify()
        self.verify_padding()

    def verify_padding(self) -> None:
        """Check that there is nothing between the arrays, which lie in the footer's order.

        Raises DamagedIndexError.
        """
        before = len(MAGIC)
        for entry in (*self._entries.values(), self._entry_of_sums):
            if self._buffer[before : entry["offset"]].any():
                raise self._damaged("there is something between two arrays")
            before = _end(entry)


def _is_number(value: object) -> bool:
    """Tell whether a value from a footer is a whole number from 0."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _end(entry: dict[str, Any]) -> int:
    """Return where an array's bytes end."""
    return int(entry["offset"] + entry["length"] * np.dtype(entry["dtype"]).itemsize)
