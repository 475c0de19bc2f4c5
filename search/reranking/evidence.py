"""What speaks for candidates: which words of the query they have, and where.

Four kinds of evidence, each the weights (idf times boost) of the words that are seen somewhere:

=========  =========================================================================================
coverage   in the article, once however often; a relative of a missing word counts in part
lead       at the beginning of the body, where news says what it is about
passage    in the best passage of so many tokens
order      one behind the other as in the query, by pairs: the mean of both words' weights
=========  =========================================================================================

Words seen once or ten times count the same here: that is what BM25 has added up already.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.distinct import numbered
from fihris.index.fields import LEMMA, TEXT_FIELDS, surface_field
from fihris.index.snapshot import Leaf, Snapshot
from fihris.search.deadline import Deadline
from fihris.search.ranking import Ranking
from fihris.search.reranking.relatives import Relative, postings_of, relatives
from fihris.search.reranking.words import WeightedWord

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]
BOOL = npt.NDArray[np.bool_]

# Of a long query, so many words are worth relatives: the weightiest that a candidate lacks.
MOST_WITH_RELATIVES = 4
# Of a word that stands in an article more often, the first so many places are looked at.
MOST_PLACES = 32


class Occurrences(NamedTuple):
    """Where words stand in bodies, by candidate and then by position; int64 arrays, same shape."""

    words: I64
    candidates: I64
    positions: I64


class Evidence(NamedTuple):
    """The evidence for n candidates of a query of m words.

    `coverage` (float64, shape (m, n)) is how far each word is there, from 0 to 1, `lead` (bool,
    (m, n)) whether it stands in the lead, `passage` (float64, (n,)) the weight of the words of the
    best passage, `order` (bool, (m, n)) whether the word is followed by the query's next one;
    `pairs` (float64, (m,)) is what that is worth. `weights` (float64, (m,)) are the words'.
    """

    weights: F64
    coverage: F64
    lead: BOOL
    passage: F64
    order: BOOL
    pairs: F64

    def scores(self, ranking: Ranking) -> F64:
        """Return what the evidence adds to each candidate's score, float64, shape (n,)."""
        total: F64 = self.weights @ self.coverage * ranking.coverage_weight
        total += self.weights @ self.lead * ranking.lead_weight
        total += self.passage * ranking.passage_weight
        total += self.pairs @ self.order * ranking.order_weight
        return total


def gather(
    snapshot: Snapshot,
    words: Sequence[WeightedWord],
    documents: I64,
    ranking: Ranking,
    deadline: Deadline | None = None,
) -> Evidence:
    """Look for the words in documents, numbered in the snapshot and rising."""
    present = np.zeros((len(words), len(documents)), bool)
    found: list[Occurrences] = []
    for _, leaf, first, after in _by_leaf(snapshot, documents):
        local = documents[first:after] - leaf.base
        occurrences = _occurrences(leaf, words, local, present[:, first:after], deadline)
        found.append(occurrences._replace(candidates=occurrences.candidates + first))
    weights = np.array([one.weight for one in words])
    coverage = present.astype(np.float64)
    if not present.all():
        _add_relatives(snapshot, words, documents, coverage, ranking, deadline)
    if deadline is not None:
        deadline.check()
    lead, passage, order, pairs = _by_place(_sorted(found), words, weights, present, ranking)
    return Evidence(weights, coverage, lead, passage, order, pairs)


def _by_leaf(snapshot: Snapshot, documents: I64) -> list[tuple[int, Leaf, int, int]]:
    """Return the leaves that documents lie in, numbered, with the range of those that do."""
    ranges = []
    for number, leaf in enumerate(snapshot.leaves):
        ends = (leaf.base, leaf.base + leaf.segment.documents)
        first, after = np.searchsorted(documents, ends).tolist()
        if first < after:
            ranges.append((number, leaf, first, after))
    return ranges


def _occurrences(
    leaf: Leaf,
    words: Sequence[WeightedWord],
    local: I64,
    present: BOOL,
    deadline: Deadline | None,
) -> Occurrences:
    """Return where the words stand in bodies of a segment; note in `present` which are there."""
    segment = leaf.segment
    vocabulary = segment.vocabulary(LEMMA)
    postings = segment.texts
    numbers = [vocabulary.find(one.word.lemma.encode()) for one in words]
    at: list[I64] = [np.zeros(0, np.int64)]
    own: list[I64] = [np.zeros(0, np.int64)]
    counts = np.zeros(len(words), np.int64)
    for i, number in enumerate(numbers):
        if number < 0:
            continue
        if deadline is not None:
            deadline.check()
        lemma = postings.lemma(number)
        place, there = lemma.find(local)
        present[i] = there
        seen = np.flatnonzero(there)
        own.append(seen)
        at.append(place[seen] + lemma.first)
        counts[i] = len(seen)
    # Of one word alone, nothing but the first place says anything.
    most = MOST_PLACES if len(words) > 1 else 1
    positions, lengths = postings.positions("body", np.concatenate(at), most)
    word = np.repeat(np.repeat(np.arange(len(words)), counts), lengths)
    candidate = np.repeat(np.concatenate(own), lengths)
    return Occurrences(word, candidate, positions)


def _sorted(found: Sequence[Occurrences]) -> Occurrences:
    words, candidates, positions = map(np.concatenate, zip(*found, strict=True))
    order = np.argsort(candidates << 32 | positions)
    return Occurrences(words[order], candidates[order], positions[order])


def _add_relatives(
    snapshot: Snapshot,
    words: Sequence[WeightedWord],
    documents: I64,
    coverage: F64,
    ranking: Ranking,
    deadline: Deadline | None,
) -> None:
    """Let relatives of the words that candidates lack stand in for them."""
    lacking = [i for i in range(len(words)) if not coverage[i].all()]
    weightiest = sorted(lacking, key=lambda i: -words[i].weight)[:MOST_WITH_RELATIVES]
    listed: list[list[Relative]] = [[] for _ in words]
    for i in weightiest:
        if deadline is not None:
            deadline.check()
        listed[i] = relatives(snapshot, words[i].word, ranking)
    for number, leaf, first, after in _by_leaf(snapshot, documents):
        if deadline is not None:
            deadline.check()
        local = documents[first:after] - leaf.base
        slots = np.zeros(leaf.segment.documents, np.uint16)
        slots[local] = np.arange(1, len(local) + 1)
        word, docs, likeness = postings_of(leaf.segment, number, listed)
        slot = slots[docs]
        hit = np.flatnonzero(slot)
        np.maximum.at(coverage, (word[hit], slot[hit].astype(np.int64) - 1 + first), likeness[hit])
        for i, one in enumerate(words):
            for variant in one.word.variants:
                if variant.level != LEMMA:
                    own = coverage[i, first:after]
                    seen = _has_form(leaf, variant.term, local)
                    own[seen] = np.maximum(own[seen], ranking.variant_weight)


def _has_form(leaf: Leaf, form: str, local: I64) -> BOOL:
    """Tell which documents hold a surface form."""
    seen = np.zeros(len(local), bool)
    for field in map(surface_field, TEXT_FIELDS):
        number = leaf.segment.terms(field).find(form.encode())
        if number >= 0:
            seen |= leaf.segment.postings(field).find(number, local)[1]
    return seen


def _by_place(
    found: Occurrences,
    words: Sequence[WeightedWord],
    weights: F64,
    present: BOOL,
    ranking: Ranking,
) -> tuple[BOOL, F64, BOOL, F64]:
    """Return the evidence that hangs on where words stand: lead, passage, order and its worth."""
    lead, order = np.zeros_like(present), np.zeros_like(present)
    early = np.flatnonzero(found.positions < ranking.lead_length)
    lead[found.words[early], found.candidates[early]] = True
    keys = found.candidates << 32 | found.positions
    passage = np.zeros(present.shape[1])
    if len(keys):
        values = _passages(keys, found.words, weights, ranking.passage_length)
        np.maximum.at(passage, found.candidates, values)
    pairs = np.zeros(len(words))
    if len(words) > 1 and len(keys):
        pairs[:-1] = (weights[:-1] + weights[1:]) / 2
        tokens = np.array([one.word.place for one in words])
        distance = np.append(np.diff(tokens), 0)[found.words]
        at = np.searchsorted(keys, keys + distance)
        at[at == len(keys)] = 0
        followed = (keys[at] == keys + distance) & (found.words[at] == found.words + 1)
        order[found.words[followed], found.candidates[followed]] = True
    return lead, passage, order, pairs


def _passages(keys: I64, words: I64, weights: F64, length: int) -> F64:
    """Return for each occurrence the weight of the words in the passage that begins with it."""
    own = np.left_shift(np.uint64(1), words.astype(np.uint64))
    together = own.copy()
    for ahead in range(1, min(length, len(keys))):
        near = keys[ahead:] - keys[:-ahead] < length
        if not near.any():
            break
        together[:-ahead] |= np.where(near, own[ahead:], np.uint64(0))
    sets, which = numbered(together)
    bits = sets[:, None] >> np.arange(len(weights), dtype=np.uint64) & np.uint64(1)
    values: F64 = (bits @ weights)[which]
    return values
