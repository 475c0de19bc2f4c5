from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.counts import BIT, GROUP, NIBBLE, Counts, write_counts, write_skips

PIECES = st.lists(st.lists(st.integers(0, 3) | st.integers(0, 70_000), max_size=50), max_size=6)


def written(folder: str, bits: int, pieces: list[list[int]]) -> tuple[Counts, list[int]]:
    path = Path(folder) / "counts"
    arrays = [np.array(piece, np.int64) for piece in pieces]
    with ArrayFileWriter(path) as file:
        write_counts(file, "x", bits, arrays)
        write_skips(file, "skips", arrays)
        file.close({})
    found = ArrayFile(path)
    return Counts(found, "x", bits), found.array("skips").tolist()


@pytest.mark.parametrize("bits", [BIT, NIBBLE])
@given(pieces=PIECES, data=st.data())
def test_counts_are_read_as_they_were_written(
    bits: int, pieces: list[list[int]], data: st.DataObject
) -> None:
    every = [number for piece in pieces for number in piece]
    with TemporaryDirectory() as folder:
        counts, skips = written(folder, bits, pieces)
        first, after = sorted(data.draw(st.tuples(*[st.integers(0, len(every))] * 2)))
        assert counts.between(first, after).tolist() == every[first:after]
        places = data.draw(st.lists(st.integers(0, len(every) - 1)) if every else st.just([]))
        at = np.array(places, np.int64)
        assert counts.at(at).tolist() == [every[place] for place in places]
        groups = [place // GROUP * GROUP for place in places]
        before = [sum(every[a:b]) for a, b in zip(groups, places, strict=True)]
        assert counts.before(at).tolist() == before
        assert skips == [sum(every[:n]) for n in range(0, len(every), GROUP)] + [sum(every)]


@pytest.mark.parametrize(("bits", "each"), [(BIT, 8), (NIBBLE, 2)])
def test_small_counts_share_a_byte(bits: int, each: int) -> None:
    with TemporaryDirectory() as folder:
        written(folder, bits, [[1] * 100])
        found = ArrayFile(Path(folder) / "counts")
        assert len(found.array("x.packed")) == -(-100 // each)
        assert not len(found.array("x.large"))


def test_what_lies_behind_all_large_numbers_is_not_taken_for_what_lies_256_before(
    tmp_path: Path,
) -> None:
    numbers = [0] * 600
    numbers[3] = 40  # the only large one, so that its place takes a byte
    counts, _ = written(str(tmp_path), NIBBLE, [numbers])
    places = np.array([3, 4, 31, 32, 255, 256, 260, 287, 512 + 5])
    assert counts.before(places).tolist() == [0, 40, 40, 0, 0, 0, 0, 0, 0]
