"""MinHash signatures of articles: from two of them how alike the articles are can be estimated.

An article is the set of the shingles of its body: of each five lemmas in a row. How alike two are
is the Jaccard index of their sets, J. One hash of each shingle is taken; its upper bits say which
of `VALUES` bins it falls into, and of each bin the lowest is kept: one permutation hashing (Li,
Owen, Zhang 2012). A bin that is left empty borrows from another, which is chosen by chance but for
all articles alike (Shrivastava 2017, "Optimal Densification for Fast and Accurate Minwise
Hashing"). Of what is kept eight bits are stored: b-bit MinHash (Li, König 2010), in which values
that differ agree by chance once in 256 times, so that of the values a share P = 1/256 + 255/256 J
agrees.

A body of few words has too few shingles for an estimate: it is represented by one hash of all
lemmas of its title and body, so that only an article with the very same ones is like it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import offsets
from fihris.index.places import I64, ranges
from fihris.index.records import key_hash

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]

VALUES = 64
SHINGLE = 5
SHORT = 20
"""A body of fewer words is like another one only if all words are the same."""

_BIN_BITS = 6
# The arrays of so many tokens lie in the processor's cache.
_TOKENS_AT_ONCE = 300_000
_ODD = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio's digits: an odd number without a pattern
_EMPTY = np.uint64(2**64 - 1)


def lemma_hashes(lemmas: Sequence[str]) -> U64:
    """Return 64 bits for each lemma that depend on nothing but its letters, uint64."""
    return np.fromiter(map(key_hash, lemmas), np.uint64, len(lemmas))


def mixed(numbers: U64) -> U64:
    """Return numbers in which each bit depends on all bits (the end of MurmurHash3, A. Appleby)."""
    out = numbers ^ (numbers >> np.uint64(33))
    out *= np.uint64(0xFF51AFD7ED558CCD)
    out ^= out >> np.uint64(33)
    out *= np.uint64(0xC4CEB9FE1A85EC53)
    out ^= out >> np.uint64(33)
    return out


def signatures(forms: dict[str, U32], lengths: dict[str, I64], hash_of_form: U64) -> Iterator[U8]:
    """Yield the signatures of documents, uint8, shape (some documents, VALUES), in their order.

    `forms` and `lengths` are by field as for `inversion.write_postings`; `hash_of_form` (uint64)
    has the hash of each form's lemma.
    """
    starts = {field: offsets(own) for field, own in lengths.items()}
    both = starts["title"] + starts["body"]
    base, documents = 0, len(both) - 1
    while base < documents:
        after = int(np.searchsorted(both, both[base] + _TOKENS_AT_ONCE, side="right")) - 1
        after = min(max(after, base + 1), documents)
        own = {
            field: hash_of_form[forms[field][start[base] : start[after]]]
            for field, start in starts.items()
        }
        yield _signatures(own, {field: n[base:after] for field, n in lengths.items()})
        base = after


def _signatures(tokens: dict[str, U64], lengths: dict[str, I64]) -> U8:
    body = lengths["body"]
    starts = offsets(body)[:-1]
    counts = np.where(body < SHORT, 0, body - SHINGLE + 1)
    lowest = np.full((len(body), VALUES), _EMPTY)
    if counts.any():
        hashes = shingle_hashes(tokens["body"])[ranges(starts, counts)]
        cells = np.repeat(np.arange(len(body)) * VALUES, counts)
        cells += (hashes >> np.uint64(64 - _BIN_BITS)).astype(np.int64)
        np.minimum.at(lowest.reshape(-1), cells, hashes)
        _fill_empty_bins(lowest)
    short = np.flatnonzero(body < SHORT)
    if len(short):
        lowest[short] = _whole(tokens, lengths, short)[:, None]
    values = mixed(lowest + np.arange(VALUES, dtype=np.uint64) * _ODD)
    return (values >> np.uint64(56)).astype(np.uint8)


def shingle_hashes(tokens: U64) -> U64:
    """Return a hash of each `SHINGLE` tokens in a row, uint64, of the first ones first."""
    count = max(len(tokens) - SHINGLE + 1, 0)
    out = tokens[:count].copy()
    for i in range(1, SHINGLE):
        out *= _ODD
        out += tokens[i : i + count]
    return mixed(out)


def _donors() -> I64:
    """Return for each bin all others, in an order of its own: shape (VALUES, VALUES - 1)."""
    pairs = np.arange(VALUES * VALUES, dtype=np.uint64).reshape(VALUES, VALUES)
    order = np.argsort(mixed(pairs + _ODD), axis=1).astype(np.int64)
    others: I64 = order[order != np.arange(VALUES)[:, None]]
    return others.reshape(VALUES, VALUES - 1)


def _fill_empty_bins(lowest: U64) -> None:
    """Let each empty bin take the value of the first one in its order that is not empty."""
    full = lowest != _EMPTY
    donors = _donors()
    rows, bins = np.nonzero(~full & full.any(axis=1)[:, None])
    for step in range(VALUES - 1):
        if not len(rows):
            return
        donor = donors[bins, step]
        gives = full[rows, donor]
        lowest[rows[gives], bins[gives]] = lowest[rows[gives], donor[gives]]
        rows, bins = rows[~gives], bins[~gives]


def _whole(tokens: dict[str, U64], lengths: dict[str, I64], documents: I64) -> U64:
    """Return a hash of all tokens, in their order, of some documents."""
    out = np.zeros(len(documents), np.uint64)
    place = np.zeros(len(documents), np.int64)
    for field in ("title", "body"):
        own = lengths[field][documents]
        found = tokens[field][ranges(offsets(lengths[field])[:-1][documents], own)]
        at = ranges(place + 1, own).astype(np.uint64)
        sums = _sums(mixed(found + at * _ODD))
        ends = np.cumsum(own)
        out += sums[ends] - sums[ends - own]
        place += own
    return mixed(out)


def _sums(numbers: U64) -> U64:
    """Return the sums of the first 0, 1, 2, … numbers, modulo 2**64."""
    out = np.zeros(len(numbers) + 1, np.uint64)
    np.cumsum(numbers, out=out[1:])
    return out
