"""The postings of several segments become one segment's, range by range of lemmas.

A range passes through in memory: its lemmas' lists and those of their surface forms. One that is a
single lemma has at most as many postings as there are documents; its positions pass in pieces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import NamedTuple

import numpy as np

from fihris.errors import DamagedIndexError
from fihris.index.arrays import Array, ArrayFileWriter, offsets
from fihris.index.fields import TEXT_FIELDS
from fihris.index.merge_terms import Source
from fihris.index.places import BOOL, I32, I64, ranges
from fihris.index.postings import Postings
from fihris.index.postings_writer import Frequencies, PostingsWriter, lists_of_forms, pieces
from fihris.index.spool import Spool

# Positions. Four times as many are no faster.
_TOKENS_AT_ONCE = 500_000

Numbering = tuple[Sequence[I32], int]
"""Each source's new term numbers, -1 for those that are dropped, and how many there are."""


class _Block(NamedTuple):
    """The postings of a range of lemmas in one source, in its order.

    `terms` (int32) are the new lemmas, counted from the range's first; `documents` the new ones, -1
    where they are deleted; `kept` says which are not.
    """

    terms: I32
    documents: I64
    kept: BOOL
    counts: Frequencies


class _Forms:
    """How a source's lists of surface forms become those of the merged segment."""

    def __init__(self, postings: Postings, new_form: I32, new_list: I64, lists: int) -> None:
        old = postings.lists_of_forms
        listed = np.flatnonzero(old >= 0)
        order = listed[np.argsort(old[listed])]
        self.lemma_of_list = postings.lemma_of_form[order].astype(np.int32)
        self.new_of_list = _renumbered(new_list, new_form[order], lists)
        alone = np.flatnonzero(old < 0)
        alone = alone[np.argsort(postings.lemma_of_form[alone])]
        self.lemma_of_alone = postings.lemma_of_form[alone].astype(np.int32)
        self.new_of_alone = _renumbered(new_list, new_form[alone], lists)


def _renumbered(new_list: I64, forms: I32, lists: int) -> I32:
    """Return the new lists of new forms, -1 for a form that is dropped, or now alone."""
    found = np.where(forms >= 0, new_list[forms], lists) if len(new_list) else forms
    return np.where(found < lists, found, -1).astype(np.int32)


class _Part:
    """One source, asked for ranges of the merged segment's lemmas.

    New numbers rise with the old ones, so terms that will lie side by side do so already.
    """

    def __init__(self, source: Source, new_lemma: I32, forms: _Forms) -> None:
        self._source = source
        self._postings = source.segment.texts
        self._lemma = new_lemma
        self._forms = forms
        # A lemma that is dropped goes with the one before it: none of its documents is kept.
        self._rising = np.maximum(np.maximum.accumulate(new_lemma), 0)

    def add_sizes(self, sizes: I64) -> None:
        """Add the positions of each new lemma, those of deleted documents included."""
        starts = self._postings.lemmas.starts[:].astype(np.int64)
        for field in TEXT_FIELDS:
            own = np.diff(self._postings.position_begins(field, starts))
            sizes += np.bincount(self._rising, own, minlength=len(sizes)).astype(np.int64)

    def range(self, first: int, after: int) -> tuple[int, int]:
        """Return the source's lemmas that go with the new ones from `first` to before `after`."""
        a, b = self._rising.searchsorted(np.array((first, after), np.int32)).tolist()
        return a, b

    def block(self, first: int, after: int) -> _Block:
        """Return the postings of the new lemmas [first, after)."""
        a, b = self.range(first, after)
        level = self._postings.lemmas
        starts = level.starts[a : b + 1].astype(np.int64)
        lengths = np.diff(starts)
        begin, end = int(starts[0]), int(starts[-1])
        bounds = np.full(b - a, self._postings.documents)
        found, _ = level.lists.several(np.arange(a, b), lengths, bounds)
        documents = self._source.renumbered[found]
        counts = {f: level.counts[f].between(begin, end) for f in TEXT_FIELDS}
        terms = np.repeat(self._lemma[a:b] - first, lengths)
        return _Block(terms, documents, documents >= 0, counts)

    def positions(self, first: int, after: int, field: str, block: _Block) -> Iterator[Array]:
        """Yield the positions of a block's postings that are kept, in its order, uint32."""
        begin = int(self._postings.lemmas.starts[self.range(first, after)[0]])
        for a, b in pieces(offsets(block.counts[field]), _TOKENS_AT_ONCE):
            own = self._postings.positions_between(field, begin + a, begin + b)
            if not self._source.whole:
                own = own[np.repeat(block.kept[a:b], block.counts[field][a:b])]
            yield own.astype(np.uint32)

    def surfaces(self, first: int, after: int, places: I64) -> tuple[I32, I64, Frequencies]:
        """Return the postings of the forms of these lemmas: new lists, places, and counts.

        `places` are the new places of the block's postings in their lemmas' lists, -1: deleted.
        """
        a, b = self.range(first, after)
        begins = self._postings.lemmas.starts[a : b + 1].astype(np.int64)
        begins -= begins[0]
        edges = np.array((a, b), np.int32)
        x, y = self._forms.lemma_of_list.searchsorted(edges).tolist()
        level = self._postings.surfaces
        starts = level.starts[x : y + 1].astype(np.int64)
        lengths = np.diff(starts)
        lemma = self._forms.lemma_of_list[x:y] - a
        inside, _ = level.lists.several(np.arange(x, y), lengths, np.diff(begins)[lemma])
        at = [inside + np.repeat(begins[lemma], lengths)]
        lists = [np.repeat(self._forms.new_of_list[x:y], lengths)]
        span = (int(starts[0]), int(starts[-1]))
        counts = {f: [level.counts[f].between(*span)] for f in TEXT_FIELDS}
        # What was its lemma's only form has its lemma's postings.
        x, y = self._forms.lemma_of_alone.searchsorted(edges).tolist()
        lemma = self._forms.lemma_of_alone[x:y] - a
        lengths = np.diff(begins)[lemma]
        at.append(ranges(begins[lemma], lengths))
        lists.append(np.repeat(self._forms.new_of_alone[x:y], lengths))
        own = at[-1] + int(self._postings.lemmas.starts[a])
        for field in TEXT_FIELDS:
            counts[field].append(self._postings.lemmas.counts[field].at(own))
        numbers, place = np.concatenate(lists), places[np.concatenate(at)]
        keep = (numbers >= 0) & (place >= 0)
        kept = {field: np.concatenate(pair)[keep] for field, pair in counts.items()}
        return numbers[keep], place[keep], kept


def merge_postings(
    file: ArrayFileWriter,
    sources: Sequence[Source],
    surfaces: Numbering,
    lemmas: Numbering,
    lengths: dict[str, Array],
) -> None:
    """Write the postings of the text fields, with the forms' lemmas.

    `lengths` are the merged documents' lengths by field.
    """
    lemma_of_form = _lemmas_of_forms(sources, surfaces, lemmas)
    list_of_form, lists = lists_of_forms(lemma_of_form, lemmas[1])
    parts = []
    for source, new_form, new_lemma in zip(sources, surfaces[0], lemmas[0], strict=True):
        forms = _Forms(source.segment.texts, new_form, list_of_form, lists)
        parts.append(_Part(source, new_lemma, forms))
    form_of_list = np.zeros(lists, np.int64)
    listed = np.flatnonzero(list_of_form < lists)
    form_of_list[list_of_form[listed]] = listed
    lemma_of_list = lemma_of_form[form_of_list]
    sizes = np.zeros(lemmas[1], np.int64)
    for part in parts:
        if len(sizes):
            part.add_sizes(sizes)
    with ExitStack() as stack:

        def keep(dtype: object) -> Spool:
            return stack.enter_context(Spool(file.path.parent, dtype))  # type: ignore[arg-type]

        writer = PostingsWriter(keep, lengths)
        for first, after in pieces(offsets(sizes), _TOKENS_AT_ONCE):
            _merge_range(writer, parts, first, after, lemma_of_list)
        writer.write(file, lemma_of_form, list_of_form)


def _lemmas_of_forms(sources: Sequence[Source], surfaces: Numbering, lemmas: Numbering) -> I64:
    found = np.full(surfaces[1], -1, np.int64)
    for source, new_form, new_lemma in zip(sources, surfaces[0], lemmas[0], strict=True):
        alive = np.flatnonzero(new_form >= 0)
        own, known = new_lemma[source.segment.lemma_of_surface[alive]], found[new_form[alive]]
        if ((known >= 0) & (known != own)).any():
            # A writer takes the lemmas of forms that the index knows from it.
            raise DamagedIndexError(
                f"{source.segment.file.path}: a form has another lemma than in other segments; "
                "index the articles again",
                path=str(source.segment.file.path),
            )
        found[new_form[alive]] = own
    return found


def _merge_range(
    writer: PostingsWriter, parts: Sequence[_Part], first: int, after: int, lemma_of_list: I64
) -> None:
    """Merge the lemmas [first, after) and the surface forms of these."""
    blocks = [part.block(first, after) for part in parts]
    terms = np.concatenate([block.terms for block in blocks])
    kept = np.flatnonzero(np.concatenate([block.kept for block in blocks]))
    order = kept[np.argsort(terms[kept], kind="stable")]
    lengths = np.bincount(terms[kept], minlength=after - first)
    documents = np.concatenate([block.documents for block in blocks])[order]
    counts = {f: np.concatenate([b.counts[f] for b in blocks])[order] for f in TEXT_FIELDS}
    writer.add_lemmas(first, lengths, documents, counts)
    for field in TEXT_FIELDS:
        found: Iterator[Array] = chain.from_iterable(
            part.positions(first, after, field, block)
            for part, block in zip(parts, blocks, strict=True)
        )
        if after - first > 1:
            own = np.concatenate([b.counts[field][b.kept] for b in blocks])
            moved = np.argsort(terms[kept], kind="stable")
            every = np.concatenate([np.zeros(0, np.uint32), *found])
            found = iter([every[ranges((np.cumsum(own) - own)[moved], own[moved])]])
        for piece in found:
            writer.add_positions(field, piece)

    places = np.full(len(terms), -1, np.int64)
    begins = np.cumsum(lengths) - lengths
    places[order] = np.arange(len(order)) - np.repeat(begins, lengths)
    ends = offsets(np.array([len(block.terms) for block in blocks]))
    forms = [
        part.surfaces(first, after, places[ends[i] : ends[i + 1]]) for i, part in enumerate(parts)
    ]
    x, y = np.searchsorted(lemma_of_list, (first, after)).tolist()
    lists = np.concatenate([numbers for numbers, _, _ in forms]) - x
    order = np.argsort(lists, kind="stable")
    writer.add_surfaces(
        np.concatenate([place for _, place, _ in forms])[order],
        np.bincount(lists, minlength=y - x),
        lengths[lemma_of_list[x:y] - first],
        {f: np.concatenate([own[f] for _, _, own in forms])[order] for f in TEXT_FIELDS},
    )
