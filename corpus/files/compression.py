"""Compressed bytes in, plain bytes out, whatever the file is called.

The first bytes tell the compression. Files made of several members (gzip, bzip2, xz) or frames
(zstd) are read to the end, zero bytes between and after members are padding. No step puts out
more than a bounded amount, so that a small file that unpacks to gigabytes does not fill memory.
What is compressed twice is not read.
"""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

from fihris.errors import InputError

LONGEST_SIGNATURE = 10

# How much one step may put out, for the decompressors that can be asked to stop.
_STEP_BYTES = 1 << 20

# zstd cannot be asked to stop, but a block of at least 4 bytes unpacks to at most 128 KiB: 2 KiB
# of input give at most 64 MiB. Slices this small cost nothing: 960 MB/s here against 1,150.
_ZSTD_SLICE_BYTES = 2 << 10

# A header may ask for a dictionary of 4 GiB; `xz -9` itself needs 65 MiB to unpack.
_XZ_MEMORY_BYTES = 128 << 20


@dataclass(frozen=True, slots=True)
class _Compression:
    name: str
    signature: re.Pattern[bytes]
    decoder: Callable[[], Any]
    pieces: Callable[[Any, bytes], Iterator[bytes]]
    slice_bytes: int | None = None


class _DamagedError(Exception):
    """The compressed bytes are not what their format asks for."""


def decompressed(blocks: Iterator[bytes], *, path: str) -> Iterator[bytes]:
    """Yield the plain bytes of a file, decompressed where its first bytes say that it must be.

    Raises InputError, with the offset that was reached, where compressed bytes are damaged or end
    too early; what stands before has been yielded then. Raises it, too, where what comes out is
    compressed again.
    """
    head = b""
    while len(head) < LONGEST_SIGNATURE and (block := next(blocks, b"")):
        head += block
    compression = _compression_of(head)
    whole = chain([head] if head else [], blocks)
    if compression is None:
        yield from whole
        return
    offset = 0
    first = b""
    try:
        for piece in _members(whole, compression):
            if len(first) < LONGEST_SIGNATURE:
                first += piece[:LONGEST_SIGNATURE]
                if _compression_of(first):
                    reason = "compressed twice; unpack it once, and name what comes out"
                    raise InputError(reason, path=path)
            offset += len(piece)
            yield from _sliced((piece,), _STEP_BYTES)
    except _DamagedError as error:
        reason = f"the {compression.name} data is damaged: {error}"
        raise InputError(reason, path=path, offset=offset) from error


def _compression_of(head: bytes) -> _Compression | None:
    """Return the compression that the first bytes are the mark of."""
    return next((c for c in _COMPRESSIONS if c.signature.match(head)), None)


def _members(blocks: Iterable[bytes], compression: _Compression) -> Iterator[bytes]:
    """Yield what the members of a compressed file unpack to, one member after the other."""
    decoder = None
    for block in _sliced(blocks, compression.slice_bytes):
        rest = block
        while rest:
            if decoder is None:
                rest = rest.lstrip(b"\0")
                if not rest:
                    break
                decoder = compression.decoder()
            yield from _pieces(decoder, rest, compression)
            rest = b""
            if decoder.eof:
                rest, decoder = decoder.unused_data, None
    if decoder is not None:
        raise _DamagedError("it ends too early; the file may be cut off")


def _pieces(decoder: Any, data: bytes, compression: _Compression) -> Iterator[bytes]:
    try:
        for piece in compression.pieces(decoder, data):
            if piece:
                yield piece
    except (OSError, EOFError, ValueError, MemoryError, zlib.error, lzma.LZMAError) as error:
        raise _DamagedError(str(error) or type(error).__name__) from error


def _sliced(blocks: Iterable[bytes], size: int | None) -> Iterable[bytes]:
    if size is None:
        return blocks
    return (block[at : at + size] for block in blocks for at in range(0, len(block), size))


def _deflate_pieces(decoder: Any, data: bytes) -> Iterator[bytes]:
    while True:
        before = decoder.copy()
        try:
            piece = decoder.decompress(data, _STEP_BYTES)
        except zlib.error:
            yield from _salvaged(before, data)
            raise
        yield piece
        data = decoder.unconsumed_tail
        if decoder.eof or (not data and len(piece) < _STEP_BYTES):
            return


def _salvaged(decoder: Any, data: bytes) -> Iterator[bytes]:
    """Yield what stands before the damage: zlib throws it away with the step that fails."""
    with suppress(zlib.error):
        for byte in data:
            yield decoder.decompress(bytes((byte,)))


def _block_pieces(decoder: Any, data: bytes) -> Iterator[bytes]:
    yield decoder.decompress(data, _STEP_BYTES)
    while not decoder.eof and not decoder.needs_input:
        yield decoder.decompress(b"", _STEP_BYTES)


def _zstd_pieces(decoder: Any, data: bytes) -> Iterator[bytes]:
    import zstandard

    try:
        yield decoder.decompress(data)
    except zstandard.ZstdError as error:
        raise _DamagedError(str(error)) from error


def _zstd_decoder() -> Any:
    import zstandard

    return zstandard.ZstdDecompressor().decompressobj()


_COMPRESSIONS = (
    _Compression(
        name="gzip",
        signature=re.compile(rb"\x1f\x8b\x08"),
        decoder=lambda: zlib.decompressobj(wbits=31),
        pieces=_deflate_pieces,
    ),
    _Compression(
        name="zstd",
        # The second: a skippable frame, which parallel compressors put first.
        signature=re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
        decoder=_zstd_decoder,
        pieces=_zstd_pieces,
        slice_bytes=_ZSTD_SLICE_BYTES,
    ),
    _Compression(
        name="xz",
        signature=re.compile(rb"\xfd7zXZ\x00"),
        decoder=lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES),
        pieces=_block_pieces,
    ),
    _Compression(
        name="bzip2",
        # The second: an archive of nothing.
        signature=re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
        decoder=bz2.BZ2Decompressor,
        pieces=_block_pieces,
    ),
)
