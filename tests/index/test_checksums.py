from __future__ import annotations

import zlib
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fihris.errors import DamagedIndexError
from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.checksums import BLOCK_BYTES, BlockSums, CheckedArray

FOUR_BLOCKS = np.arange(3 * BLOCK_BYTES // 4 + 100, dtype=np.uint32)
STARTS_AT = 64  # of the first array, in its file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with ArrayFileWriter(tmp_path / "a") as file:
        file.add("numbers", FOUR_BLOCKS)
        file.add("nothing", np.zeros(0, np.uint8))
        file.add("others", FOUR_BLOCKS[::-1])
        file.close({})
    return tmp_path / "a"


def with_damage(path: Path, block: int, within: int = 0) -> CheckedArray:
    whole = bytearray(path.read_bytes())
    whole[STARTS_AT + block * BLOCK_BYTES + within] ^= 1
    path.write_bytes(whole)
    return ArrayFile(path).part("numbers")


@given(st.lists(st.binary(max_size=BLOCK_BYTES * 2), max_size=5))
@settings(max_examples=30)
def test_checksums_do_not_depend_on_the_pieces(pieces: list[bytes]) -> None:
    sums = BlockSums()
    for piece in pieces:
        sums.add(memoryview(piece))
    whole = b"".join(pieces)
    starts = range(0, len(whole), BLOCK_BYTES)
    assert sums.finish() == [zlib.crc32(whole[at : at + BLOCK_BYTES]) for at in starts]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.uint32, np.float64])
def test_parts_are_the_arrays(tmp_path: Path, dtype: type) -> None:
    plain = np.random.default_rng(1).integers(0, 200, 2 * BLOCK_BYTES + 77).astype(dtype)
    with ArrayFileWriter(tmp_path / "a") as file:
        file.add("before", FOUR_BLOCKS)
        file.add("numbers", plain)
        file.close({})

    @given(st.data())
    def same(data: st.DataObject) -> None:
        part = ArrayFile(tmp_path / "a").part("numbers")
        assert (len(part), part.dtype) == (len(plain), plain.dtype)
        ends = st.integers(-len(plain) - 3, len(plain) + 3) | st.none()
        for _ in range(3):
            places = slice(data.draw(ends), data.draw(ends))
            np.testing.assert_array_equal(part[places], plain[places])
            some = np.array(data.draw(st.lists(st.integers(0, len(plain) - 1))), np.int64)
            np.testing.assert_array_equal(part.take(some), plain[some])
        at = data.draw(st.integers(-len(plain), len(plain) - 1))
        assert part[at] == plain[at]
        np.testing.assert_array_equal(part.checked(0, len(plain)), plain)

    same()


@pytest.mark.parametrize("block", range(4))
def test_damage_is_found_when_its_block_is_touched_and_not_before(path: Path, block: int) -> None:
    part = with_damage(path, block, within=BLOCK_BYTES - 1 if block < 3 else 399)
    first, after = block * BLOCK_BYTES // 4, min((block + 1) * BLOCK_BYTES // 4, len(part))
    np.testing.assert_array_equal(part[:first], FOUR_BLOCKS[:first])
    np.testing.assert_array_equal(part[after:], FOUR_BLOCKS[after:])
    assert len(part[first:first]) == 0
    for _ in range(2):  # a block that failed is not sound the next time
        for touch in (
            lambda: part[first : first + 1],
            lambda: part[after - 1 : after],
            lambda: part[first],
            lambda: part[:],
            lambda: part.take(np.array([[0], [after - 1]])),
            lambda: part.checked(first, after),
        ):
            with pytest.raises(DamagedIndexError, match=r"a: the array numbers fails"):
                touch()


def test_a_slice_across_an_edge_checks_both_sides(path: Path) -> None:
    edge = BLOCK_BYTES // 4
    part = with_damage(path, 1)
    assert part[edge - 1 : edge].tolist() == [edge - 1]
    with pytest.raises(DamagedIndexError):
        part[edge - 1 : edge + 1]


def test_a_block_is_checked_once(path: Path) -> None:
    part = ArrayFile(path).part("numbers")
    part.checked(0, 10)
    assert bytes(part._sound) == b"\1\0\0\0"
    assert ArrayFile(path).part("nothing")[:].tolist() == []


def test_whoever_asks_shares_what_has_been_checked(path: Path) -> None:
    file = ArrayFile(path)
    assert file.part("numbers") is file.part("numbers")


def test_checksums_have_one_of_their_own(path: Path) -> None:
    whole = path.read_bytes()
    sums = whole.index(zlib.crc32(FOUR_BLOCKS[: BLOCK_BYTES // 4].tobytes()).to_bytes(4, "little"))
    path.write_bytes(whole[:sums] + b"\0\0\0\0" + whole[sums + 4 :])
    file = ArrayFile(path)
    for name in ("numbers", "others"):
        with pytest.raises(DamagedIndexError, match="the checksums fail their own"):
            file.part(name)


def test_verifying_reads_again_what_was_sound(path: Path) -> None:
    file = ArrayFile(path)
    file.verify()
    part = file.part("numbers")
    part._sums = part._sums ^ 1  # as when the disk fails later
    part[:]
    with pytest.raises(DamagedIndexError):
        file.verify()
    with pytest.raises(DamagedIndexError):
        part[:]


def test_places_outside_are_errors(path: Path) -> None:
    part = ArrayFile(path).part("numbers")
    for place in (len(part), -len(part) - 1):
        with pytest.raises(IndexError):
            part[place]
    with pytest.raises(IndexError):
        part.take(np.array([len(part) + BLOCK_BYTES]))
    with pytest.raises(ValueError, match="without a step"):
        part[::2]


def test_threads_share_a_part(path: Path) -> None:
    part, found = ArrayFile(path).part("numbers"), []
    threads = [Thread(target=lambda: found.append(int(part[:].sum()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [int(FOUR_BLOCKS.sum())] * 8
