"""Inverting more tokens than the processor's cache holds: part by part.

Sorting tokens by term moves through memory without any order. Of half a million tokens everything
lies in the cache; of ten million nothing does, and measured, they take twice the time at once that
they take in twenty parts that are then laid together. It is the memory, too: at once a token takes
40 bytes and more, in parts 6.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array, narrowed, narrowest, offsets
from fihris.index.postings import Inverted, invert, ranges

I64 = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]

_TOKENS_AT_ONCE = 500_000


class _Part(NamedTuple):
    """The postings of some documents in a row, the first of which is `base`.

    `terms` are those that occur; `postings` and `tokens` how many each has.
    """

    base: int
    terms: Array
    postings: Array
    tokens: Array
    docs: Array
    frequencies: Array
    positions: Array | None


def invert_in_parts(
    forms: U32, term_of_form: U32, lengths: I64, *, term_count: int, with_positions: bool
) -> Inverted:
    """Invert a field, as `invert` does.

    A token's term is `term_of_form` of its form's number (uint32, shape (tokens,)).
    """
    parts = list(_parts(forms, term_of_form, lengths, term_count, with_positions))
    counts, tokens = np.zeros(term_count, np.int64), np.zeros(term_count, np.int64)
    for part in parts:
        counts[part.terms] += part.postings
        tokens[part.terms] += part.tokens
    starts = offsets(counts)
    docs = np.empty(int(starts[-1]), narrowest(max(len(lengths) - 1, 0)))
    frequencies = np.empty(len(docs), _widest([part.frequencies for part in parts]))
    position_starts = positions = None
    if with_positions:
        position_starts = offsets(tokens)
        dtype = _widest([part.positions for part in parts if part.positions is not None])
        positions = np.empty(int(position_starts[-1]), dtype)
    place = starts[:-1].copy()
    token_place = None if position_starts is None else position_starts[:-1].copy()
    parts.reverse()
    while parts:  # each is let go when it has been laid down
        part = parts.pop()
        at = ranges(place[part.terms], part.postings)
        place[part.terms] += part.postings
        docs[at] = part.docs.astype(docs.dtype) + docs.dtype.type(part.base)
        frequencies[at] = part.frequencies
        if positions is not None and token_place is not None and part.positions is not None:
            positions[ranges(token_place[part.terms], part.tokens)] = part.positions
            token_place[part.terms] += part.tokens
    return Inverted(starts, docs, frequencies, position_starts, positions)


def _parts(
    forms: U32, term_of_form: U32, lengths: I64, term_count: int, with_positions: bool
) -> Iterator[_Part]:
    starts = offsets(lengths)
    base = 0
    while base < len(lengths):
        limit = int(starts[base]) + _TOKENS_AT_ONCE
        after = max(int(np.searchsorted(starts, limit, side="right")) - 1, base + 1)
        after = min(after, len(lengths))
        part = invert(
            term_of_form[forms[int(starts[base]) : int(starts[after])]],
            lengths[base:after],
            term_count=term_count,
            with_positions=with_positions,
        )
        yield _narrow(part, base)
        base = after


def _narrow(part: Inverted, base: int) -> _Part:
    """Return a part as it waits for the others."""
    postings = np.diff(part.starts)
    terms = np.flatnonzero(postings)
    tokens = np.zeros(len(terms), np.uint8)
    if part.position_starts is not None:
        tokens = narrowed(np.diff(part.position_starts)[terms])
    return _Part(
        base,
        terms.astype(np.uint32),
        narrowed(postings[terms]),
        tokens,
        narrowed(part.docs),
        narrowed(part.frequencies),
        None if part.positions is None else narrowed(part.positions),
    )


def _widest(arrays: list[Array]) -> npt.DTypeLike:
    return max((a.dtype for a in arrays), key=lambda dtype: dtype.itemsize, default=np.uint8)
