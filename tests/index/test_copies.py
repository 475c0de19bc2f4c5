"""Tables of signatures: what has a key in common is found, in a segment and after a merge."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rewriting import rewrite, segment_file

import fihris
from fihris import Article, DamagedIndexError
from fihris.index import copies
from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.copies import BANDS, ORDER, SIGNATURES, WORDS, Copies, agreeing, write_copies
from fihris.index.minhash import U8, VALUES
from fihris.index.verification import verify

# Few different values, so that keys meet; the first of each word are those of the bands.
SIGNATURE = st.lists(st.integers(0, 1) | st.just(255), min_size=VALUES, max_size=VALUES)


def written(folder: Path, signatures: U8) -> Copies:
    with ArrayFileWriter(folder / "copies") as file:
        write_copies(file, [signatures[:3], signatures[3:]])
        file.close({})
    return Copies(ArrayFile(folder / "copies"), len(signatures))


def meet(one: list[int], other: list[int]) -> bool:
    """By hand: three values of one of the first words."""
    return any(one[4 * b : 4 * b + 3] == other[4 * b : 4 * b + 3] for b in range(BANDS))


@settings(max_examples=150)
@given(
    st.lists(SIGNATURE, max_size=40), st.lists(SIGNATURE, max_size=4), st.sampled_from([1, 3, 64])
)
def test_what_has_a_key_in_common_is_found(
    held: list[list[int]], asked: list[list[int]], step: int
) -> None:
    asked += held[:3]
    with TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "_STEP", step)
        table = written(Path(name), np.array(held, np.uint8).reshape(-1, VALUES))
        signatures = np.array(asked, np.uint8).reshape(-1, VALUES).view("<u4")
        if held:
            places, documents = table.candidates(signatures)
            found = list(zip(places.tolist(), documents.tolist(), strict=True))
            expected = [
                (i, j)
                for i, one in enumerate(asked)
                for j, other in enumerate(held)
                if meet(one, other)
            ]
            assert found == expected


@given(st.lists(st.tuples(SIGNATURE, SIGNATURE), min_size=1, max_size=5))
def test_values_in_common_are_counted(pairs: list[tuple[list[int], list[int]]]) -> None:
    one, other = (np.array(side, np.uint8).view("<u4") for side in zip(*pairs, strict=True))
    expected = [sum(a == b for a, b in zip(*pair, strict=True)) for pair in pairs]
    assert agreeing(one, other).tolist() == expected


def two_segments(folder: Path) -> Path:
    body = " ".join(f"كلمة{i}" for i in range(60))
    with fihris.create(folder, analyzer="none").writer() as writer:
        for commit in range(2):
            for number in range(5):
                writer.add(Article(f"{commit}-{number}", body=f"{body} {number}"))
            writer.commit(merge=False)
    return folder


def without(folder: Path, place: int, *names: str) -> None:
    def change(arrays: dict[str, np.ndarray]) -> None:
        for name in names:
            del arrays[name]

    rewrite(folder, change, place)


def test_a_segment_from_before_there_were_signatures_has_no_copies(tmp_path: Path) -> None:
    folder = two_segments(tmp_path / "index")
    without(folder, 0, SIGNATURES, ORDER)
    index = fihris.open(folder)
    assert verify(folder).sound
    assert index.copies("0-1") == []
    assert index.copies("1-1") == ["1-0", "1-2", "1-3", "1-4"]
    assert [len(cluster) for cluster in index.duplicates()] == [5]
    assert len(index.search("كلمة3", collapse=True)) == 6
    with index.writer() as writer:
        writer.add(Article("2", body="خبر"))
        writer.commit(optimize=True)
    index.refresh()
    assert len(index.snapshot.leaves) == 1
    assert index.duplicates() == []
    assert verify(folder).sound


@pytest.mark.parametrize("name", [SIGNATURES, ORDER])
def test_half_of_it_is_damage(tmp_path: Path, name: str) -> None:
    folder = two_segments(tmp_path / "index")
    without(folder, 1, name)
    with pytest.raises(DamagedIndexError):
        fihris.open(folder)
    damages = [d for segment in verify(folder).segments for d in segment.damages]
    assert [(damage.part, damage.reason) for damage in damages] == [(name, "is missing")]


def test_an_order_that_names_no_document_is_damage(tmp_path: Path) -> None:
    folder = two_segments(tmp_path / "index")
    rewrite(folder, lambda arrays: arrays[ORDER].fill(200), 1)
    index = fihris.open(folder)
    with pytest.raises(DamagedIndexError):
        index.copies("0-1")


def test_signatures_take_so_much(tmp_path: Path) -> None:
    """Bytes of an article: the signature, and in each band its number."""
    file = ArrayFile(segment_file(two_segments(tmp_path / "index")))
    assert file.bytes_of(SIGNATURES) == 5 * 4 * WORDS == 5 * VALUES
    assert file.bytes_of(ORDER) == 5 * BANDS
