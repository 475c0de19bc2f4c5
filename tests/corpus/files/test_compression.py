from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zlib

import pytest
import zstandard

from fihris.corpus.files.compression import decompressed
from fihris.errors import InputError

TEXT = "أعلنت الوزارة عن خطة جديدة.\n".encode() * 2000

COMPRESSORS = {
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
    "xz": lzma.compress,
    "bzip2": lambda data: bz2.compress(data, 1),
}


@pytest.fixture(params=COMPRESSORS, ids=COMPRESSORS)
def compress(request: pytest.FixtureRequest):
    return COMPRESSORS[request.param]


def unpack(data: bytes, block: int = 1000) -> bytes:
    blocks = (data[at : at + block] for at in range(0, len(data), block))
    return b"".join(decompressed(blocks, path="news"))


def unpack_damaged(data: bytes) -> tuple[bytes, InputError]:
    pieces = []
    with pytest.raises(InputError) as caught:
        pieces.extend(decompressed(iter([data]), path="news"))
    return b"".join(pieces), caught.value


def test_what_was_compressed_comes_back(compress) -> None:
    assert unpack(compress(TEXT)) == TEXT


def test_single_bytes_at_a_time_come_back(compress) -> None:
    assert unpack(compress(TEXT), block=1) == TEXT


def test_several_members_are_one_text(compress) -> None:
    assert unpack(compress(TEXT) + compress(b"") + compress(b"end")) == TEXT + b"end"


def test_an_archive_of_nothing_is_nothing(compress) -> None:
    assert unpack(compress(b"")) == b""


@pytest.mark.parametrize("data", [b"", b"x", b"BZh is no archive", b"\x1f", TEXT])
def test_other_bytes_are_passed_on(data: bytes) -> None:
    assert unpack(data) == data


def test_zero_bytes_after_a_member_are_padding(compress) -> None:
    assert unpack(compress(TEXT) + bytes(512)) == TEXT


def test_a_skippable_frame_of_zstd_is_skipped() -> None:
    skippable = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"note"
    assert unpack(skippable + zstandard.compress(TEXT)) == TEXT


def test_a_file_that_is_cut_off_gives_its_beginning_first(compress) -> None:
    incompressible = os.urandom(300_000).hex().encode()
    packed = compress(incompressible)
    before, error = unpack_damaged(packed[: len(packed) // 2])
    assert incompressible.startswith(before)
    assert len(before) > 100_000
    assert error.offset == len(before)
    assert "cut off" in error.reason


def test_a_wrong_checksum_is_told_after_the_text() -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-8] ^= 0xFF  # of the CRC-32 that gzip ends with
    before, error = unpack_damaged(bytes(packed))
    assert before == TEXT
    assert error.offset == len(TEXT)
    assert "gzip" in error.reason


def test_what_follows_a_member_must_be_one(compress) -> None:
    before, error = unpack_damaged(compress(TEXT) + b"no archive")
    assert before == TEXT
    assert error.offset == len(TEXT)


@pytest.mark.parametrize("name", ["gzip", "zstd", "xz", "bzip2"])
def test_no_piece_is_larger_than_memory_holds(name: str) -> None:
    bomb = COMPRESSORS[name](bytes(100 << 20))
    pieces = decompressed(iter([bomb]), path="bomb")
    assert max(len(piece) for piece in pieces) <= 64 << 20


def test_a_dictionary_larger_than_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fihris.corpus.files.compression._XZ_MEMORY_BYTES", 1 << 20)
    before, error = unpack_damaged(lzma.compress(TEXT))  # needs 9 MiB
    assert before == b""
    assert "emory" in error.reason


def test_deflate_without_the_header_of_gzip_is_not_taken_for_it() -> None:
    data = zlib.compress(TEXT)
    assert unpack(data) == data
