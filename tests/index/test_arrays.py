from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.errors import DamagedIndexError, IndexingError
from fihris.index.arrays import ArrayFile, ArrayFileWriter, narrowed, offsets
from fihris.index.spool import Spool

NUMBERS = np.arange(1000, dtype=np.uint32)


def written(path: Path) -> Path:
    with ArrayFileWriter(path) as file:
        file.add("numbers", NUMBERS)
        file.add("nothing", np.zeros(0, np.uint8))
        file.add("signed", np.array([-5, 2**62], np.int64))
        file.close({"documents": 3})
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = ArrayFile(written(tmp_path / "a"))
    assert file.array("numbers").tolist() == list(range(1000))
    assert file.array("numbers").dtype == np.uint32
    assert file.array("nothing").tolist() == []
    assert file.array("signed").tolist() == [-5, 2**62]
    assert file.meta == {"documents": 3}
    assert "numbers" in file
    assert "letters" not in file
    file.verify()


def test_an_array_written_in_pieces_is_one_array(tmp_path: Path) -> None:
    with Spool(tmp_path, np.uint16) as spool, ArrayFileWriter(tmp_path / "a") as file:
        for start in range(0, 100, 7):
            spool.add(np.arange(start, min(start + 7, 100)))
        file.add_pieces("pieces", np.uint16, spool.pieces())
        file.close({})
    assert ArrayFile(tmp_path / "a").array("pieces").tolist() == list(range(100))


def test_a_file_appears_under_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    with ArrayFileWriter(tmp_path / "a") as file:
        file.add("numbers", NUMBERS)
        assert not (tmp_path / "a").exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not limit the size of files")
def test_of_a_file_that_finds_no_room_nothing_is_left(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            written(tmp_path / "a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_arrays_start_where_any_processor_reads_them_well(tmp_path: Path) -> None:
    file = ArrayFile(written(tmp_path / "a"))
    starts = [file.array(name).ctypes.data % 64 for name in ("numbers", "signed")]
    assert starts == [0, 0]


@pytest.mark.parametrize("length", [0, 1, 7, 40, 4000])
def test_a_file_cut_short_is_an_error(tmp_path: Path, length: int) -> None:
    path = written(tmp_path / "a")
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DamagedIndexError, match="index the articles again"):
        ArrayFile(path)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndexError, match="missing"):
        ArrayFile(tmp_path / "a")


def test_every_flipped_byte_is_found(tmp_path: Path) -> None:
    path = written(tmp_path / "a")
    whole = path.read_bytes()
    for place in range(len(whole)):
        damaged = bytearray(whole)
        damaged[place] ^= 0x40
        path.write_bytes(damaged)
        with pytest.raises(DamagedIndexError):
            ArrayFile(path).verify()


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(IndexingError, match="cannot be read: Is a directory"):
        ArrayFile(tmp_path)


def test_a_footer_that_points_outside_the_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with ArrayFileWriter(path) as file:
        file.add("numbers", NUMBERS)
        file._entries["numbers"]["length"] = 2**40
        file.close({})
    with pytest.raises(DamagedIndexError, match="does not lie inside"):
        ArrayFile(path)


def test_a_spool_leaves_no_file(tmp_path: Path) -> None:
    with Spool(tmp_path, np.uint8) as spool:
        spool.add(NUMBERS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("maximum", "dtype"), [(0, np.uint8), (255, np.uint8), (256, np.uint16), (65536, np.uint32)]
)
def test_numbers_are_kept_in_the_narrowest_type(maximum: int, dtype: type) -> None:
    assert narrowed(np.array([0, maximum])).dtype == dtype


@given(st.lists(st.integers(0, 1000)))
def test_offsets_are_running_sums(lengths: list[int]) -> None:
    found = offsets(np.array(lengths, np.int64)).tolist()
    assert found == [sum(lengths[:i]) for i in range(len(lengths) + 1)]
