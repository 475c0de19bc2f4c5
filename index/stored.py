"""Stored text in compressed blocks: records of bytes, numbered from 0."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter, narrowed, offsets
from fihris.index.checksums import damaged

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    import zstandard

# Measured on 41,191 articles in UTF-8: blocks of 32 KB at level 3 take .32 of the text and 40 µs to
# read; 64 KB takes .31 and 70 µs, 8 KB .35 and 19 µs. In one byte a letter, as the bodies are kept,
# half the bytes hold the same text: 8 KB instead of 16 make an index .8 % larger, and ten hits with
# snippets .1 ms faster. Level 6 saves another 2 to 5 % at a third of the speed.
BLOCK_BYTES = 8 * 1024
LEVEL = 3
_CACHED_BLOCKS = 32
# Zstandard's blocks give 128 KB at the most, and take four bytes at the least.
_MOST_FROM_A_BYTE = 32 * 1024


class StoredWriter:
    """Collects records into compressed blocks, then writes them to a segment's file."""

    def __init__(self) -> None:
        import zstandard

        self._compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=False)
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._sizes = array("Q")  # a segment may hold millions of records
        self._block_ends: list[int] = []  # in records
        self._ended: list[bytes] = []  # blocks that are not compressed yet
        self._jobs: list[Future[list[bytes]]] = []  # those that are being compressed before them
        self.blocks: list[bytes] = []

    def add(self, record: bytes) -> None:
        """Append one record."""
        self._pending.append(record)
        self._sizes.append(len(record))
        self._pending_bytes += len(record)
        if self._pending_bytes >= BLOCK_BYTES:
            self._end_block()

    def _end_block(self) -> None:
        if self._pending:
            self._ended.append(b"".join(self._pending))
            self._block_ends.append(len(self._sizes))
            self._pending, self._pending_bytes = [], 0

    def compress_in(self, thread: Executor) -> None:
        """Have the blocks that have ended compressed by a thread, which runs beside this one."""
        ended, self._ended = self._ended, []
        if ended:
            self._jobs.append(thread.submit(self._compressed, ended))

    def _compressed(self, blocks: list[bytes]) -> list[bytes]:
        if len(blocks) > 1 and hasattr(self._compressor, "multi_compress_to_buffer"):
            # Lets go of Python's lock once, not block by block.
            found = self._compressor.multi_compress_to_buffer([*blocks])
            return [found[i].tobytes() for i in range(len(found))]
        return list(map(self._compressor.compress, blocks))

    def flush(self) -> None:
        """End the current block, and wait for all to be compressed."""
        self._end_block()
        for job in self._jobs:
            self.blocks += job.result()
        self.blocks += self._compressed(self._ended)
        self._jobs, self._ended = [], []

    def add_block(self, block: bytes, sizes: Array) -> None:
        """Append a block as it stands in another segment, with the sizes of its records."""
        self.flush()
        self.blocks.append(block)
        self._sizes.frombytes(sizes.astype(np.uint64).tobytes())
        self._block_ends.append(len(self._sizes))

    def drain(self) -> Iterator[Array]:
        """Yield the finished blocks as arrays of bytes and forget them."""
        for block in self.blocks:
            self._block_lengths.append(len(block))
            yield np.frombuffer(block, np.uint8)
        self.blocks = []

    def write(self, file: ArrayFileWriter, name: str, source: Iterable[None] = ()) -> None:
        """Write everything under `name`.

        `source`, where given, is run step by step to add more records while blocks are written, so
        that no more than a step's blocks are held in memory.
        """
        self._block_lengths: list[int] = []
        file.add_pieces(f"stored.{name}.blocks", np.uint8, self._pieces(source))
        file.add(f"stored.{name}.block_starts", narrowed(offsets(np.array(self._block_lengths))))
        ends = np.array([0, *self._block_ends], np.int64)
        file.add(f"stored.{name}.block_records", narrowed(ends))
        file.add(f"stored.{name}.sizes", narrowed(np.array(self._sizes, np.uint64)))

    def _pieces(self, source: Iterable[None]) -> Iterator[Array]:
        for _ in source:
            self.blocks += self._compressed(self._ended)
            self._ended = []
            yield from self.drain()
        self.flush()
        yield from self.drain()


class Stored:
    """The stored records of one segment. Safe to use from several threads."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        self._path = file.path
        self._blocks = file.part(f"stored.{name}.blocks")
        self._block_starts: Array = file.array(f"stored.{name}.block_starts")
        self.block_records: Array = file.array(f"stored.{name}.block_records")
        self.sizes: Array = file.array(f"stored.{name}.sizes")
        self._cache: OrderedDict[int, bytes] = OrderedDict()
        self._lock = Lock()
        self._decompressor: zstandard.ZstdDecompressor | None = None

    def __len__(self) -> int:
        return len(self.sizes)

    def __getitem__(self, record: int) -> bytes:
        # A number of another type would make searchsorted copy the array.
        place = self.block_records.dtype.type(record)
        block = int(np.searchsorted(self.block_records, place, side="right")) - 1
        first = int(self.block_records[block])
        start = int(self.sizes[first:record].sum(dtype=np.int64))
        return self.block(block)[start : start + int(self.sizes[record])]

    def raw_block(self, block: int) -> bytes:
        """Return a block as it is stored."""
        start, end = self._block_starts[block : block + 2].tolist()
        return self._blocks[start:end].tobytes()

    def _decompressed(self, block: int) -> bytes:
        """Return a block's records; nothing is allocated for a size that cannot be true."""
        import zstandard

        if self._decompressor is None:
            self._decompressor = zstandard.ZstdDecompressor()
        raw = self.raw_block(block)
        first, after = self.block_records[block : block + 2].tolist()
        size = sum(self.sizes[first:after].tolist())
        try:
            claimed = zstandard.frame_content_size(raw)
            if claimed != size or size > (len(raw) + 1) * _MOST_FROM_A_BYTE:
                raise damaged(self._path, "a block of texts is not as large as its records")
            text = self._decompressor.decompress(raw) if size else b""
        except zstandard.ZstdError as error:
            raise damaged(self._path, "a block of texts cannot be decompressed") from error
        if len(text) != size:
            raise damaged(self._path, "a block of texts is not as large as its records")
        return text

    def block(self, block: int) -> bytes:
        """Return a block's records, laid end to end."""
        with self._lock:
            text = self._cache.get(block)
            if text is not None:
                self._cache.move_to_end(block)
                return text
            text = self._decompressed(block)
            self._cache[block] = text
            if len(self._cache) > _CACHED_BLOCKS:
                self._cache.popitem(last=False)
            return text
