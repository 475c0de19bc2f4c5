from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fihris.index.manifest import SegmentEntry
from fihris.index.policy import (
    LARGEST_OF_COMMIT,
    MERGE_FACTOR,
    SMALLEST_SHARED,
    next_merge,
    of_commit,
    shares,
)

SIZES = st.lists(st.integers(1, 2 * SMALLEST_SHARED), min_size=2, max_size=30)


def always(first: int, after: int) -> bool:
    return True


def entries(sizes: list[int]) -> list[SegmentEntry]:
    return [SegmentEntry(str(i), 10, size) for i, size in enumerate(sizes)]


@given(SIZES, st.integers(1, 8))
def test_a_merge_is_shared_out_in_ranges_that_follow_one_another(
    sizes: list[int], most: int
) -> None:
    ranges = shares(entries(sizes), most)
    assert (ranges[0][0], ranges[-1][1]) == (0, len(sizes))
    assert all(before[1] == after[0] for before, after in pairwise(ranges))
    assert len(ranges) <= max(min(most, MERGE_FACTOR - 1), 1)
    if len(ranges) > 1:
        assert all(after - first >= 2 for first, after in ranges)


def test_a_share_is_about_as_large_as_another() -> None:
    assert shares(entries([SMALLEST_SHARED] * 20), 2) == [(0, 10), (10, 20)]
    assert shares(entries([SMALLEST_SHARED] * 7), 3) == [(0, 3), (3, 5), (5, 7)]
    assert shares(entries([5 * SMALLEST_SHARED, *[SMALLEST_SHARED] * 5]), 2) == [(0, 2), (2, 6)]


def test_what_is_small_is_merged_at_once() -> None:
    assert shares(entries([1000] * 20), 2) == [(0, 20)]


def test_what_came_of_shares_is_not_merged_again_at_once() -> None:
    for most in range(1, 9):
        ranges = shares(entries([SMALLEST_SHARED] * 64), most)
        merged = [(after - first) * SMALLEST_SHARED for first, after in ranges]
        assert next_merge(entries(merged), always) is None


def test_what_a_commit_adds_becomes_one_segment_where_that_is_not_too_large() -> None:
    added = entries([1000, 2000, 3000, 4000])
    assert of_commit(added, {"0", "1"}, always) == (2, 4)
    assert of_commit(added, set(), always) == (0, 4)
    assert of_commit(added, {"0", "1", "2"}, always) is None
    assert of_commit(entries([LARGEST_OF_COMMIT, 1]), set(), always) is None
    assert of_commit([], set(), always) is None


def test_what_does_not_fit_into_memory_is_merged_in_part_or_not_at_all() -> None:
    added = entries([1000] * 9)
    assert of_commit(added, set(), lambda first, after: after - first < 9) is None
    assert next_merge(added, lambda first, after: after - first < 9) == (5, 9)
    assert next_merge(added, lambda first, after: after - first < 4) is None
