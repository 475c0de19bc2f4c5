from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fihris.index import sets
from fihris.index.arrays import ArrayFile, ArrayFileWriter, narrowed
from fihris.index.lists import BITMAP, BUCKETS, FULL, SPARSE, Lists, encode
from fihris.index.places import places, ranges

Set = tuple[list[int], int]
"""Numbers, rising, and what they are below."""


@st.composite
def number_sets(draw: st.DrawFn) -> Set:
    bound = draw(st.integers(1, 20) | st.integers(200, 3000) | st.integers(60_000, 140_000))
    some = st.sets(st.integers(0, bound - 1), min_size=1, max_size=40)
    dense = st.integers(1, 9).map(lambda step: set(range(0, bound, step)))
    clump = st.integers(0, bound - 1).map(lambda at: set(range(at, min(at + 300, bound))))
    return sorted(draw(some | dense | clump)), bound


def written(every: list[Set], folder: str, *, at_once: int = 3) -> Lists:
    """Encode some sets at a time, as the pieces of a long file are."""
    path = Path(folder) / "lists"
    data, starts, shapes, offset = [], [np.zeros(0, np.int64)], [], 0
    for first in range(0, len(every), at_once):
        own = every[first : first + at_once]
        numbers = np.array([number for one, _ in own for number in one], np.int64)
        lengths = np.array([len(one) for one, _ in own], np.int64)
        bounds = np.array([bound for _, bound in own], np.int64)
        found = encode(numbers, lengths, bounds, offset)
        offset += len(found[0])
        for kept, one in zip((data, starts, shapes), found, strict=True):
            kept.append(one)
    with ArrayFileWriter(path) as file:
        file.add_pieces("x.bytes", np.uint8, data)
        file.add("x.byte_starts", narrowed(np.concatenate(starts)))
        file.add_pieces("x.shapes", np.uint8, shapes)
        file.close({})
    return Lists(ArrayFile(path), "x")


def shape_of(numbers: list[int], bound: int) -> int:
    arrays = (np.array(numbers), np.array([len(numbers)]), np.array([bound]))
    return int(encode(*arrays, 0)[2][0])


def size_of(numbers: list[int], bound: int) -> int:
    arrays = (np.array(numbers), np.array([len(numbers)]), np.array([bound]))
    return len(encode(*arrays, 0)[0])


@settings(max_examples=150)
@given(st.lists(number_sets(), max_size=8))
@example([(list(range(256)), 40_000), (list(range(0, 9000, 30)), 9000)])
def test_a_set_is_read_as_it_was_written(every: list[Set]) -> None:
    with TemporaryDirectory() as folder:
        found = written(every, folder)
        for i, (numbers, bound) in enumerate(every):
            own = found.set(i, len(numbers), bound)
            assert own.numbers().tolist() == numbers
            assert own.first(5).tolist() == numbers[:5]
            at = np.arange(0, len(numbers), 3)
            assert own.at(at).tolist() == numbers[::3]
        lengths = np.array([len(numbers) for numbers, _ in every], np.int64)
        bounds = np.array([bound for _, bound in every], np.int64)
        backwards = np.arange(len(every))[::-1]
        several, taken = found.several(backwards, lengths[::-1], bounds[::-1])
        assert several.tolist() == [n for numbers, _ in reversed(every) for n in numbers]
        assert taken.tolist() == lengths[::-1].tolist()
        several, taken = found.several(backwards, lengths[::-1], bounds[::-1], 3)
        assert several.tolist() == [n for numbers, _ in reversed(every) for n in numbers[:3]]
        assert taken.tolist() == np.minimum(lengths[::-1], 3).tolist()


@settings(max_examples=150)
@given(st.lists(number_sets(), min_size=1, max_size=4), st.data())
def test_numbers_are_found_in_a_set_by_their_places(every: list[Set], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        found = written(every, folder)
        for i, (numbers, bound) in enumerate(every):
            some = st.sets(st.integers(0, bound - 1) | st.sampled_from(numbers), max_size=30)
            wanted = sorted(data.draw(some | st.just(set(range(bound)))))
            own = found.set(i, len(numbers), bound)
            at, there = own.find(np.array(wanted, np.int64))
            place = {number: n for n, number in enumerate(numbers)}
            assert there.tolist() == [number in place for number in wanted]
            expected = [place[number] for number in wanted if number in place]
            assert at[there].tolist() == expected
            assert ((at >= 0) & (at < len(numbers)))[there].all()
            seen = own.contains(np.array(wanted, np.int64))
            assert seen.tolist() == there.tolist()


@pytest.mark.parametrize(
    ("numbers", "bound", "shape"),
    [
        (list(range(70)), 70, FULL),
        ([0], 1, FULL),
        ([3, 17], 70, SPARSE),
        ([5, 70_000], 120_000, SPARSE),
        (list(range(0, 120_000, 100)), 120_000, BUCKETS),
        (list(range(0, 120_000, 5)), 120_000, BITMAP),
        # A bucket that is full does not fit in a byte.
        ([*range(256), *range(300, 100_000, 100)], 100_000, BITMAP),
    ],
)
def test_a_set_takes_its_shape_from_how_dense_it_is(
    numbers: list[int], bound: int, shape: int
) -> None:
    assert shape_of(numbers, bound) == shape


def test_no_set_takes_more_than_three_bytes_a_number_below_sixteen_million() -> None:
    rng = np.random.default_rng(1)
    for bound in (200, 60_000, 1_000_000, 1 << 24):
        for count in (1, 100, min(bound, 5000)):
            numbers = np.sort(rng.choice(bound, count, replace=False)).tolist()
            assert size_of(numbers, bound) <= 3 * count + 16


def test_dense_sets_take_a_bit_a_number_of_the_bound() -> None:
    assert size_of(list(range(0, 100_000, 2)), 100_000) < 100_000 / 8 + 16


def test_bits_are_counted_where_numpy_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    words = np.array([[0, 1, 2**63, 2**64 - 1]], np.uint64)
    ones = np.array([bin(byte).count("1") for byte in range(256)], np.uint8)
    assert sets._bit_count(words).tolist() == [[0, 1, 1, 64]]
    assert ones[words[..., None].view(np.uint8)].sum(axis=-1).tolist() == [[0, 1, 1, 64]]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_ranges_are_laid_end_to_end(pairs: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in pairs], np.int64)
    lengths = np.array([length for _, length in pairs], np.int64)
    expected = [number for start, length in pairs for number in range(start, start + length)]
    assert ranges(starts, lengths).tolist() == expected


@given(
    st.sets(st.integers(0, 300)),
    st.sets(st.integers(0, 255)),
    st.sampled_from([np.uint8, np.uint16, np.uint32, np.int64]),
)
def test_places_tell_where_and_whether(needles: set[int], hay: set[int], dtype: type) -> None:
    ordered, haystack = sorted(needles), np.array(sorted(hay), dtype)
    at, found = places(np.array(ordered, np.int64), haystack)
    assert found.tolist() == [needle in hay for needle in ordered]
    assert haystack[at[found]].tolist() == [needle for needle in ordered if needle in hay]


def test_a_needle_that_the_haystacks_type_cannot_hold_is_not_found() -> None:
    _, found = places(np.array([7, 255, 256, 300]), np.array([7, 255], np.uint8))
    assert found.tolist() == [True, True, False, False]
