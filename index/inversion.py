"""From the tokens of a segment's texts to its postings: part by part.

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

from fihris.index.arrays import Array, ArrayFileWriter, narrowed, narrowest, offsets
from fihris.index.fields import TEXT_FIELDS
from fihris.index.places import I64, ranges
from fihris.index.postings_writer import InMemory, PostingsWriter, lists_of_forms, pieces

U32 = npt.NDArray[np.uint32]
BOOL = npt.NDArray[np.bool_]
ByField = dict[str, Array]

_TOKENS_AT_ONCE = 500_000
_POSTINGS_AT_ONCE = 500_000


class _Terms(NamedTuple):
    """The terms of a form that a token has: by the form's number in the analyzer's table.

    `lemma` and `list` (uint32) are numbers of lemmas and of lists of surface forms.
    """

    lemma: U32
    list: U32


class _Runs(NamedTuple):
    """Some documents' postings of the terms of one level.

    `terms` are those that occur, `postings` how many each has; `owners` are the documents, or the
    places, of the postings, and `counts` how many tokens each has by field.
    """

    terms: Array
    postings: Array
    owners: Array
    counts: ByField


class _Part(NamedTuple):
    """The postings of some documents in a row, the first of which is `base`.

    `positions` are by field, in the order of the lemmas' postings.
    """

    base: int
    lemmas: _Runs
    surfaces: _Runs
    positions: ByField


def write_postings(
    file: ArrayFileWriter,
    forms: dict[str, U32],
    lengths: dict[str, Array],
    surface_of_form: U32,
    lemma_of_surface: U32,
    lemmas: int,
) -> None:
    """Invert texts and write their postings.

    `forms` (uint32, shape (tokens,)) are the forms' numbers of all documents' tokens in order, by
    field; `lengths` (shape (documents,)) how many of them are each document's. `surface_of_form`
    has the place of a form's number among the segment's sorted forms, whose lemmas are
    `lemma_of_surface`.
    """
    lists, count = lists_of_forms(lemma_of_surface, lemmas)
    terms = _Terms(np.zeros_like(surface_of_form), np.zeros_like(surface_of_form))
    if len(lists):  # or there is no token
        terms = _Terms(lemma_of_surface[surface_of_form], lists.astype(np.uint32)[surface_of_form])
    parts = list(_parts(forms, lengths, terms, count))
    writer = PostingsWriter(InMemory, lengths)
    listed = np.flatnonzero(lists < count)
    lemma_of_list = np.zeros(count, np.int64)
    lemma_of_list[lists[listed]] = lemma_of_surface[listed]
    _lay_together(writer, parts, len(lengths["body"]), lemmas, lemma_of_list)
    writer.write(file, lemma_of_surface, lists)


def _parts(
    forms: dict[str, U32], lengths: dict[str, Array], terms: _Terms, lists: int
) -> Iterator[_Part]:
    starts = {field: offsets(lengths[field]) for field in TEXT_FIELDS}
    both = starts["title"] + starts["body"]
    base, documents = 0, len(lengths["body"])
    while base < documents:
        limit = int(both[base]) + _TOKENS_AT_ONCE
        after = max(int(np.searchsorted(both, limit, side="right")) - 1, base + 1)
        after = min(after, documents)
        own = {f: forms[f][int(starts[f][base]) : int(starts[f][after])] for f in TEXT_FIELDS}
        yield _inverted(base, own, {f: lengths[f][base:after] for f in TEXT_FIELDS}, terms, lists)
        base = after


def _inverted(
    base: int, forms: dict[str, U32], lengths: dict[str, Array], terms: _Terms, lists: int
) -> _Part:
    title, body = (lengths[field].astype(np.int64) for field in ("title", "body"))
    both = title + body
    starts = np.cumsum(both) - both
    total = int(both.sum())
    form, titled = np.empty(total, np.uint32), np.zeros(total, bool)
    at = ranges(starts, title)
    form[at], titled[at] = forms["title"], True
    form[~titled] = forms["body"]
    document = np.repeat(np.arange(len(both), dtype=np.uint32), both)

    term = terms.lemma[form]
    order = by_term(term)
    lemmas, begins = _runs(term[order], document[order], titled[order])
    position = np.arange(total, dtype=np.uint32)
    position -= np.repeat(starts.astype(np.uint32), both)
    position[~titled] -= np.repeat(title.astype(np.uint32), body)
    ordered = position[order]
    in_title = titled[order]
    positions = {"title": narrowed(ordered[in_title]), "body": narrowed(ordered[~in_title])}

    # A token's posting among its lemma's.
    ends = np.append(begins, total)
    first = np.cumsum(lemmas.postings) - lemmas.postings
    place = np.arange(len(begins), dtype=np.uint32)
    place -= np.repeat(first.astype(np.uint32), lemmas.postings)
    of_token = np.empty(total, np.uint32)
    of_token[order] = np.repeat(place, np.diff(ends))
    number = terms.list[form]
    listed = np.flatnonzero(number < lists).astype(np.uint32)
    order = listed[by_term(number[listed])]
    surfaces, _ = _runs(number[order], of_token[order], titled[order])
    return _Part(base, lemmas, surfaces, positions)


def by_term(terms: U32) -> U32:
    """Return the places of the tokens by term, and within a term rising.

    numpy sorts 16-bit numbers by radix: two passes take half the time of one sort of 64-bit keys.
    """
    order = np.argsort((terms & 0xFFFF).astype(np.uint16), kind="stable").astype(np.uint32)
    if len(terms) and int(terms.max()) > 0xFFFF:
        high = (terms >> 16).astype(np.uint16)
        order = order[np.argsort(high[order], kind="stable")]
    return order


def _runs(term: U32, owner: U32, title: BOOL) -> tuple[_Runs, I64]:
    """Return the postings of tokens that come by term and owner, and where each one's begin."""
    first = np.ones(len(term), bool)
    changed = term[1:] != term[:-1]
    first[1:] = changed | (owner[1:] != owner[:-1])
    begins = np.flatnonzero(first)
    own = term[begins]
    new = np.ones(len(own), bool)
    new[1:] = own[1:] != own[:-1]
    at = np.flatnonzero(new)
    total = np.diff(begins, append=len(term))
    sums = offsets(title)
    titles = np.diff(sums[np.append(begins, len(term))])
    counts = {"title": narrowed(titles), "body": narrowed(total - titles)}
    postings = np.diff(at, append=len(own))
    return _Runs(own[at], postings, narrowed(owner[begins]), counts), begins


class _Laid:
    """The postings of a level, of all parts; `place` is where each term's next one goes."""

    def __init__(self, runs: list[_Runs], terms: int, owners: int) -> None:
        counts = np.zeros(terms, np.int64)
        for one in runs:
            counts[one.terms] += one.postings
        self.starts = offsets(counts)
        self.place = self.starts[:-1].copy()
        total = int(self.starts[-1])
        self.owners = np.empty(total, narrowest(max(owners - 1, 0)))
        self.counts = {
            field: np.empty(total, _widest([one.counts[field] for one in runs]))
            for field in TEXT_FIELDS
        }

    def add(self, runs: _Runs, owners: Array) -> None:
        at = ranges(self.place[runs.terms], runs.postings)
        self.place[runs.terms] += runs.postings
        self.owners[at] = owners
        for field in TEXT_FIELDS:
            self.counts[field][at] = runs.counts[field]


def _lay_together(
    writer: PostingsWriter, parts: list[_Part], documents: int, lemmas: int, lemma_of_list: I64
) -> None:
    """Give the writer the postings of all parts."""
    laid = _Laid([part.lemmas for part in parts], lemmas, documents)
    lists = _Laid([part.surfaces for part in parts], len(lemma_of_list), documents)
    positions = {f: _Positions(f, parts, lemmas) for f in TEXT_FIELDS}
    parts.reverse()
    while parts:  # each is let go when it has been laid down
        part = parts.pop()
        before = (laid.place - laid.starts[:-1])[lemma_of_list[part.surfaces.terms]]
        own = part.surfaces.owners + np.repeat(before, part.surfaces.postings)
        lists.add(part.surfaces, own)
        laid.add(part.lemmas, part.lemmas.owners.astype(np.int64) + part.base)
        for field in TEXT_FIELDS:
            positions[field].add(part)
    for a, b in pieces(laid.starts, _POSTINGS_AT_ONCE):
        x, y = int(laid.starts[a]), int(laid.starts[b])
        counts = {field: own[x:y] for field, own in laid.counts.items()}
        owners = laid.owners[x:y].astype(np.int64)
        writer.add_lemmas(a, np.diff(laid.starts[a : b + 1]), owners, counts)
    for field in TEXT_FIELDS:
        every = positions.pop(field).all
        for a in range(0, len(every), _POSTINGS_AT_ONCE):
            writer.add_positions(field, every[a : a + _POSTINGS_AT_ONCE])
    bounds = np.diff(laid.starts)[lemma_of_list]
    for a, b in pieces(lists.starts, _POSTINGS_AT_ONCE):
        x, y = int(lists.starts[a]), int(lists.starts[b])
        counts = {field: own[x:y] for field, own in lists.counts.items()}
        own = lists.owners[x:y].astype(np.int64)
        writer.add_surfaces(own, np.diff(lists.starts[a : b + 1]), bounds[a:b], counts)


class _Positions:
    """The positions of a field, of all parts, in the order of the lemmas' postings."""

    def __init__(self, field: str, parts: list[_Part], lemmas: int) -> None:
        self._field = field
        tokens = np.zeros(lemmas, np.int64)
        for part in parts:
            tokens[part.lemmas.terms] += self._tokens(part)
        self._place = offsets(tokens)[:-1].copy()
        dtype = _widest([part.positions[field] for part in parts])
        self.all = np.empty(int(tokens.sum()), dtype)

    def _tokens(self, part: _Part) -> I64:
        """Return how many tokens each lemma of a part has in the field."""
        ends = np.cumsum(part.lemmas.postings)
        sums = offsets(part.lemmas.counts[self._field])
        tokens: I64 = sums[ends] - sums[ends - part.lemmas.postings]
        return tokens

    def add(self, part: _Part) -> None:
        tokens = self._tokens(part)
        terms = part.lemmas.terms
        self.all[ranges(self._place[terms], tokens)] = part.positions[self._field]
        self._place[terms] += tokens


def _widest(arrays: list[Array]) -> npt.DTypeLike:
    return max((a.dtype for a in arrays), key=lambda dtype: dtype.itemsize, default=np.uint8)
