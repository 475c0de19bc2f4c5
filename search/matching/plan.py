"""A query as lists of documents that can be pruned, where it is one of words.

What a person types is mostly a disjunction or a conjunction of words, and each word one of its
lemma and its form in title and body. Such a tree becomes lists (`weighted_list.py`), with the tree
that their scores are added up along: in the order in which `evaluator.py` adds them up, so that
both give the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from whoosh import query as wq

from fihris.index.fields import LEMMA, POSTINGS_VOCABULARY, SURFACE, TEXT_FIELDS
from fihris.index.lists import BOOL, I64
from fihris.index.segment import Segment
from fihris.search.matching.pair_scores import pair_scores
from fihris.search.matching.statistics import Statistics
from fihris.search.matching.weighted_list import F64, WHOLE, Part, WeightedList, weighted_list

_TEXT = {name: SURFACE if name not in TEXT_FIELDS else LEMMA for name in POSTINGS_VOCABULARY}
_TEXT_FIELD = {name: name.removesuffix(f"_{SURFACE}") for name in POSTINGS_VOCABULARY}
_PLANNED = frozenset(TEXT_FIELDS) | {f"{name}_{SURFACE}" for name in TEXT_FIELDS}


@dataclass(slots=True)
class Node:
    """A part of a query: what it adds up, in order, and whether it needs all of that.

    Numbers are of the plan's lists.
    """

    children: list[Node | int] = field(default_factory=list)
    every: bool = False

    def total(self, columns: list[F64]) -> F64 | float:
        """Return the scores of documents from those that each list gives them."""
        total: F64 | float = 0.0
        for child in self.children:
            total = total + (columns[child] if isinstance(child, int) else child.total(columns))
        return total

    def matched(self, columns: list[F64]) -> BOOL:
        """Tell which documents match; a list that does not match a document gives it 0."""
        found = [
            columns[child] > 0 if isinstance(child, int) else child.matched(columns)
            for child in self.children
        ]
        if not found:
            return np.zeros(len(columns[0]) if columns else 0, bool)
        together: BOOL = (np.logical_and if self.every else np.logical_or).reduce(found)
        return together

    def lists(self) -> list[int]:
        """Return the lists of all of it."""
        found: list[int] = []
        for child in self.children:
            found += [child] if isinstance(child, int) else child.lists()
        return found


def is_disjunction(query: wq.Query) -> bool:
    """Tell whether a query is words of which any may match."""
    if type(query) is wq.Term:
        return query.fieldname in _PLANNED and query.boost > 0
    if type(query) is not wq.Or or query.boost != 1.0 or query.scale:
        return False
    return all(is_disjunction(part) for part in query.subqueries)


def is_plannable(query: wq.Query) -> bool:
    """Tell whether a query can be planned: a disjunction, or a conjunction of some."""
    if type(query) is wq.And and query.boost == 1.0 and query.subqueries:
        return all(is_disjunction(part) for part in query.subqueries)
    return is_disjunction(query)


class Plan:
    """A query that is `plannable`, on one segment."""

    def __init__(self, query: wq.Query, segment: Segment, statistics: Statistics) -> None:
        self._segment = segment
        self._statistics = statistics
        self.lists: list[WeightedList] = []
        self.root = self._node(query if type(query) is not wq.Term else wq.Or([query]))

    def columns(self, documents: I64) -> list[F64]:
        """Return the scores that each list gives to documents, which rise."""
        columns = [np.zeros(len(documents)) for _ in self.lists]
        groups: dict[object, list[int]] = {}
        for i, one in enumerate(self.lists):
            groups.setdefault(one.shape, []).append(i)
        for numbers in groups.values():
            found = [self.lists[i].postings.find(documents) for i in numbers]
            held = [np.flatnonzero(there) for _, there in found]
            scores = pair_scores(
                [self.lists[i] for i in numbers],
                [documents[at] for at in held],
                [place[at] for (place, _), at in zip(found, held, strict=True)],
            )
            for i, at, own in zip(numbers, held, scores, strict=True):
                columns[i][at] = own
        return columns

    def totals(self, columns: list[F64], size: int) -> tuple[F64, BOOL]:
        """Return the scores of documents from those of each list, and which documents match."""
        scores = np.zeros(size) + self.root.total(columns)
        # A list may have a document in a field that is not asked for: it gives it 0.
        return scores, self.root.matched(columns) if self.root.every else scores > 0

    def lists_of(self, part: Node | int) -> list[WeightedList]:
        """Return the lists of a part of the tree."""
        return (
            [self.lists[part]] if isinstance(part, int) else [self.lists[n] for n in part.lists()]
        )

    def _node(self, query: wq.Query) -> Node:
        node = Node(every=type(query) is wq.And)
        run: list[Part] = []
        lemma = -1
        for query_part in query.subqueries:
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
            node.children.append(len(self.lists))
            self.lists.append(weighted_list(self._segment, self._statistics, lemma, tuple(run)))

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
