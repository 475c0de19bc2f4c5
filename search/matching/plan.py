"""A query as lists of documents that can be pruned, where it is one of words.

What a person types is mostly a disjunction or a conjunction of words, and each word one of its
lemma and its form in title and body. Such a tree becomes lists (`weighted_list.py`), with the tree
that their scores are added up along: in the order in which `evaluator.py` adds them up, so that
both give the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from whoosh import query as wq

from fihris.index.fields import LEMMA, POSTINGS_VOCABULARY, SURFACE, TEXT_FIELDS
from fihris.index.places import BOOL, I64, places
from fihris.index.segment import Segment
from fihris.index.snapshot import Snapshot
from fihris.search.matching.kept_words import KeptWords, room
from fihris.search.matching.pair_scores import Pairs
from fihris.search.matching.statistics import Statistics
from fihris.search.matching.weighted_list import F64, WHOLE, Part, WeightedList

_TEXT = {name: SURFACE if name not in TEXT_FIELDS else LEMMA for name in POSTINGS_VOCABULARY}
_TEXT_FIELD = {name: name.removesuffix(f"_{SURFACE}") for name in POSTINGS_VOCABULARY}
_PLANNED = frozenset(TEXT_FIELDS) | {f"{name}_{SURFACE}" for name in TEXT_FIELDS}


class Found(NamedTuple):
    """The indices of the documents that a list has, among some, and their postings' places."""

    at: I64
    places: I64

    def among(self, kept: BOOL) -> Found:
        """Return the same among the documents that are kept."""
        own = kept[self.at]
        return Found((kept.cumsum() - 1)[self.at[own]], self.places[own])


@dataclass(slots=True)
class Node:
    """A part of a query: what it adds up, in order, and whether it needs all of that."""

    children: list[Node | WeightedList] = field(default_factory=list)
    every: bool = False

    def lists(self) -> list[WeightedList]:
        """Return the lists of all of it, in order."""
        found: list[WeightedList] = []
        for child in self.children:
            found += child.lists() if isinstance(child, Node) else [child]
        return found

    def total(self, columns: Iterator[F64]) -> F64 | float:
        """Return the scores of documents from those that each of its lists gives them."""
        total: F64 | float = 0.0
        for child in self.children:
            total = total + (child.total(columns) if isinstance(child, Node) else next(columns))
        return total

    def matched(self, columns: Iterator[F64], size: int) -> BOOL:
        """Tell which documents match; a list that does not match a document gives it 0."""
        found = np.full(size, self.every and bool(self.children))
        together = np.logical_and if self.every else np.logical_or
        for child in self.children:
            own = child.matched(columns, size) if isinstance(child, Node) else next(columns) > 0
            together(found, own, out=found)
        return found


def is_disjunction(query: wq.Query) -> bool:
    """Tell whether a query is words of which any may match."""
    if type(query) is wq.Term:
        return query.fieldname in _PLANNED and query.boost > 0
    if type(query) is not wq.Or or query.boost != 1.0 or query.scale:
        return False
    return all(map(is_disjunction, query.subqueries))


def is_plannable(query: wq.Query) -> bool:
    """Tell whether a query can be planned: a disjunction, or a conjunction of some."""
    if type(query) is wq.And and query.boost == 1.0 and query.subqueries:
        return all(map(is_disjunction, query.subqueries))
    return is_disjunction(query)


# A list that is asked for the first time is scored as a whole only where that is as little as its
# head would be; where it is kept, if it is no longer than this.
MOST_SCORED = 12_288
# What is held of a document of a scored list, and of a list beside them, in bytes.
_DOCUMENT_BYTES = 12
_LIST_BYTES = 6 * 1024


class _Word(NamedTuple):
    """A word of a query that was planned; the query itself, since its id is the key."""

    query: wq.Query
    node: Node


# The translated query of a word is kept, and asked for again, for as long as the snapshot is open.
_WORDS: WeakKeyDictionary[Snapshot, KeptWords[_Word]] = WeakKeyDictionary()


class Plan:
    """A query that is `plannable`, on one segment."""

    def __init__(self, query: wq.Query, segment: Segment, statistics: Statistics) -> None:
        self._segment = segment
        self._statistics = statistics
        words = _WORDS.get(statistics.snapshot)
        if words is None:
            most = room(statistics.snapshot.document_count_all)
            words = _WORDS.setdefault(statistics.snapshot, KeptWords(most))
        self._words = words
        self.root = self._node(query if type(query) is not wq.Term else wq.Or([query]))
        self.lists = self.root.lists()

    def find(self, documents: I64) -> list[Found]:
        """Return which of some documents, which rise, each list has, and where.

        Of a list that is scored, the places are those of its scores.
        """
        found = []
        for one in self.lists:
            self._statistics.check()
            if one.all is not None:
                place, there = places(documents, one.all.documents)
            else:
                place, there = one.postings.find(documents)
            at = there.nonzero()[0]
            found.append(Found(at, place[at]))
        return found

    def bounds(self, documents: I64, found: Sequence[Found]) -> tuple[F64, F64]:
        """Return what documents score at least and at most, without looking for surface forms."""
        low = np.zeros(len(documents))
        for one, own in zip(self.lists, found, strict=True):
            if one.all is not None:
                low[own.at] += one.all.scores[own.places]
        high = low.copy()
        for numbers in self._shapes:
            self._statistics.check()
            pairs = self._pairs(numbers, documents, found)
            at = np.concatenate([found[i].at for i in numbers])
            least, most = pairs.bounds()
            low += np.bincount(at, least, len(documents))
            high += np.bincount(at, most, len(documents))
        return low, high

    def columns(self, documents: I64, found: Sequence[Found]) -> list[F64]:
        """Return the scores that each list gives to documents, which rise."""
        columns = [np.zeros(len(documents)) for _ in self.lists]
        for one, own, column in zip(self.lists, found, columns, strict=True):
            if one.all is not None:
                column[own.at] = one.all.scores[own.places]
        for numbers in self._shapes:
            self._statistics.check()
            scores = self._pairs(numbers, documents, found).scores()
            end = 0
            for i in numbers:
                at = found[i].at
                columns[i][at] = scores[end : end + len(at)]
                end += len(at)
        return columns

    def _pairs(self, numbers: Sequence[int], documents: I64, found: Sequence[Found]) -> Pairs:
        lists = [self.lists[i] for i in numbers]
        held = [documents[found[i].at] for i in numbers]
        return Pairs(lists, held, [found[i].places for i in numbers])

    @property
    def has_long(self) -> bool:
        """Whether there are lists that are not scored."""
        return bool(self._shapes)

    @cached_property
    def _shapes(self) -> list[list[int]]:
        """The numbers of the lists that are not scored, by how they are asked for."""
        shapes: dict[object, list[int]] = {}
        for i, one in enumerate(self.lists):
            if one.all is None:
                shapes.setdefault(one.shape, []).append(i)
        return list(shapes.values())

    @cached_property
    def is_sure(self) -> bool:
        """Whether a document that has a list of each part matches."""
        return not self.root.every or all(one.is_whole for one in self.lists)

    def check(self) -> None:
        """Raise TimeIsUpError once the time for the search has passed."""
        self._statistics.check()

    def totals(self, columns: list[F64], size: int) -> tuple[F64, BOOL]:
        """Return the scores of documents from those of each list, and which documents match."""
        scores = np.zeros(size) + self.root.total(iter(columns))
        # A list may have a document in a field that is not asked for: it gives it 0.
        matched = self.root.matched(iter(columns), size) if self.root.every else scores > 0
        return scores, matched

    def groups(self) -> list[list[WeightedList]]:
        """Return the lists of each part of a conjunction."""
        children = self.root.children
        return [child.lists() if isinstance(child, Node) else [child] for child in children]

    def _node(self, query: wq.Query) -> Node:
        if not all(type(part) is wq.Term for part in query.subqueries):
            return self._new_node(query)
        ranking = self._statistics.ranking
        key = id(query), self._segment.name, ranking.k1, ranking.b
        known = self._words.ask(key)
        if known is not None and known.query is query:
            return known.node
        node = self._new_node(query)
        if self._words.times(key) > 1:
            lists = node.lists()
            for one in lists:
                one.most_scored = MOST_SCORED
            if not self._words.keep(key, _Word(query, node), sum(map(self._held, lists))):
                node = self._new_node(query)
        return node

    def _held(self, one: WeightedList) -> int:
        """Return about how many bytes a list holds that is kept."""
        if one.length <= MOST_SCORED:
            return _LIST_BYTES + one.length * _DOCUMENT_BYTES
        # What finds documents in it: at most four bytes for each word of a bitmap.
        return _LIST_BYTES + self._segment.documents // 16

    def _new_node(self, query: wq.Query) -> Node:
        node = Node(every=type(query) is wq.And)
        run: list[Part] = []
        lemma = -1
        for query_part in query.subqueries:
            self._statistics.check()
            found = self._part(query_part) if type(query_part) is wq.Term else None
            # Only what is added up first may be a sum of its own.
            if found is not None and found[0] == lemma and not node.children and not node.every:
                run.append(found[1])
                continue
            self._end(node, lemma, run)
            lemma, run = -1, []
            if type(query_part) is not wq.Term:
                node.children.append(self._node(query_part))
            elif found is not None:
                lemma, run = found[0], [found[1]]
            elif node.every:
                node.children.append(Node())  # which nothing matches
        self._end(node, lemma, run)
        return node

    def _end(self, node: Node, lemma: int, run: list[Part]) -> None:
        if run:
            own = WeightedList(self._segment, self._statistics, lemma, tuple(run))
            node.children.append(own)

    def _part(self, term: wq.Term) -> tuple[int, Part] | None:
        """Return the lemma whose list a term is a part of, and the part; None: in no document."""
        level = _TEXT[term.fieldname]
        text = (
            term.text.encode("utf-8", "surrogatepass") if isinstance(term.text, str) else term.text
        )
        number = self._segment.vocabulary(level).find(text) if text else -1
        if number < 0:
            return None
        name = _TEXT_FIELD[term.fieldname]
        weight = term.boost * self._statistics.idf(term.fieldname, text)
        if level == LEMMA:
            return number, Part(name, weight)
        postings = self._segment.texts
        form = WHOLE if postings.list_of_form(number) < 0 else number
        return postings.lemma_of(number), Part(name, weight, form)
