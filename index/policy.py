"""Which segments a commit merges."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from math import log

from fihris.index.manifest import SegmentEntry

# Segments whose sizes lie within a factor of MERGE_FACTOR form a tier, and a tier of MERGE_FACTOR
# segments becomes one: an article is rewritten once a tier, so the work is a logarithm of the
# index. All segments below SMALLEST_TIER count as equal, since tiny commits are the common case.
MERGE_FACTOR = 4
SMALLEST_TIER = 64 * 1024
# What is merged in less than a third of a second is not worth sharing out.
SMALLEST_SHARED = 32 * 1024 * 1024
# What one commit adds becomes one segment where it is no larger: each segment costs a query as much
# again, and merging takes a sixth of the time of building.
LARGEST_OF_COMMIT = 1024 * 1024 * 1024
# A segment is rewritten when more than this share of it is deleted.
DELETED_SHARE = 0.3


def tier(entry: SegmentEntry) -> int:
    """Return the tier of a segment, by the bytes of its documents that are not deleted."""
    live = entry.bytes * (entry.documents - entry.deleted) / max(entry.documents, 1)
    return 0 if live <= SMALLEST_TIER else 1 + int(log(live / SMALLEST_TIER, MERGE_FACTOR))


Fits = Callable[[int, int], bool]
"""Tells whether the segments of a range [first, after) can be merged in the memory there is."""


def next_merge(entries: Sequence[SegmentEntry], fits: Fits) -> tuple[int, int] | None:
    """Return the range [first, after) of segments to merge next, or None.

    Only neighbours are merged, so documents stay in the order in which they were added.
    """
    for i, entry in enumerate(entries):
        if entry.deleted > entry.documents * DELETED_SHARE:
            return i, i + 1
    tiers = [tier(entry) for entry in entries]
    after = len(tiers)
    while after:
        first = after - 1
        # A run reaches back over segments of this tier or a lower one.
        while first and max(tiers[first - 1 : after]) <= tiers[after - 1]:
            first -= 1
        while after - first >= MERGE_FACTOR:
            if fits(first, after):
                return first, after
            first = (first + after + 1) // 2
        after -= 1
    return None


def of_commit(
    entries: Sequence[SegmentEntry], committed: Container[str], fits: Fits
) -> tuple[int, int] | None:
    """Return the range of segments that a commit adds, where they are to become one, or None.

    `committed` are the names of those from before.
    """
    first = len(entries)
    while first and entries[first - 1].name not in committed:
        first -= 1
    new = entries[first:]
    if len(new) < 2 or sum(entry.bytes for entry in new) > LARGEST_OF_COMMIT:
        return None
    return (first, len(entries)) if fits(first, len(entries)) else None


def shares(entries: Sequence[SegmentEntry], most: int) -> list[tuple[int, int]]:
    """Cut segments that are to be merged into ranges that can be merged side by side.

    There are `most` or fewer, of about the same bytes; none is of one segment. Together they are
    fewer than a tier, so that what comes out is not merged again at once.
    """
    most = min(most, MERGE_FACTOR - 1, len(entries) // 2)
    total = sum(entry.bytes for entry in entries)
    if most < 2 or total < SMALLEST_SHARED:
        return [(0, len(entries))]
    ranges: list[tuple[int, int]] = []
    first = done = 0
    for i, entry in enumerate(entries, 1):
        done += entry.bytes
        left = len(entries) - i
        full = done >= total * (len(ranges) + 1) / most or left == 2 * (most - len(ranges) - 1)
        if len(ranges) + 1 < most and full and i - first >= 2 and left >= 2:
            ranges.append((first, i))
            first = i
    return [*ranges, (first, len(entries))]
