"""Inputs by hypothesis: seeds of a target with pieces cut out, doubled, and put in."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st
from targets import Target


class Edit(NamedTuple):
    """What is put in the place of some bytes; the place is a share of the whole."""

    place: float
    removed: int
    put: bytes


def inputs(target: Target) -> st.SearchStrategy[bytes]:
    """Return inputs of a target, most of them near to one that it was given to begin with."""
    words = st.sampled_from(target.words)
    pieces = st.one_of(words, st.binary(max_size=4), st.just(b""))
    edits = st.builds(Edit, st.floats(0, 1), st.sampled_from((0, 0, 1, 2, 6, 40)), pieces)
    near = st.builds(_edited, st.sampled_from(target.seeds), st.lists(edits, max_size=6))
    made = st.lists(words | st.binary(max_size=8), max_size=20).map(b"".join)
    return st.one_of(near, near, made).map(lambda data: data[: target.longest])


def _edited(data: bytes, edits: list[Edit]) -> bytes:
    for place, removed, put in edits:
        at = int(place * len(data))
        data = data[:at] + put + data[at + removed :]
    return data
