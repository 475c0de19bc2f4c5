"""One lemma's postings in a segment with what a query weighs them by, and bounds of their scores.

A word of a query is asked for in up to four fields: its lemma and its surface form, in title and
body. All four are one list of documents (`fihris.index.postings`), so they are scored together.
"""

from __future__ import annotations

from copy import copy
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.arrays import Array
from fihris.index.fields import TEXT_FIELDS
from fihris.index.impacts import CLASSES, LONG, NONE
from fihris.index.places import BOOL, I64, places
from fihris.index.segment import Segment
from fihris.search.matching.statistics import Statistics

F64 = npt.NDArray[np.float64]

# Bounds are added up in another order than scores, so that they round otherwise.
SLACK = 1 + 1e-9
_CLASSES = np.arange(1, CLASSES, dtype=np.float64)


# So many of the best documents of a list suffice for a threshold, where few hits are wanted.
TOP = 64

# In a part: the only surface form of its lemma, which is in the same documents as often.
WHOLE = -1


class Part(NamedTuple):
    """A term of a query: the text field it is asked for in, and its weight, idf included.

    `form` is the number of a surface form, or WHOLE; None stands for the lemma.
    """

    field: str
    weight: float
    form: int | None = None


class Scored(NamedTuple):
    """Documents (int64 or uint32), rising, with what a list's terms score in them."""

    documents: Array
    scores: F64


class Head(NamedTuple):
    """Some documents of a list, rising, with their scores, and what no other scores more than."""

    documents: I64
    scores: F64
    rest: float


class WeightedList:
    """The documents of a segment that hold a lemma, and the scores that some terms have in them.

    `parts` are in the order of the query, which is the order that scores are added up in; `shape`
    is what they have in common with those of other words. A list of at most `most_scored` documents
    is scored as a whole when it is first looked into; that is for who keeps the list to say.
    """

    def __init__(
        self,
        segment: Segment,
        statistics: Statistics,
        number: int,
        parts: tuple[Part, ...],
    ) -> None:
        self._segment = segment
        self._number = number
        self.most_scored = LONG
        self.parts = parts
        self.shape = tuple((part.field, part.form is not None) for part in parts)
        ranking = statistics.ranking
        self._flat = ranking.k1 * (1 - ranking.b)
        self._per_token = {
            field: ranking.k1 * ranking.b / statistics.average_length(field)
            for field in TEXT_FIELDS
        }
        texts = segment.texts
        self.level, self.form_level = texts.lemmas, texts.surfaces
        self._look_up()
        self.length = self.postings.length
        lemma = {part.field for part in parts if part.form is None}
        self.is_whole = lemma.issuperset(TEXT_FIELDS)
        # BM25 without its idf is below 1.
        self.bound = sum(part.weight for part in parts) * SLACK

    def _look_up(self) -> None:
        texts = self._segment.texts
        self.postings = texts.lemma(self._number)
        forms = {part.form for part in self.parts if part.form is not None and part.form != WHOLE}
        self.forms = {form: texts.surface(form, self.postings) for form in forms}

    def documents(self) -> I64:
        """Return all documents of the list, rising."""
        if self.all is None:
            return self.postings.documents()
        return self.all.documents.astype(np.int64)

    def contains(self, documents: I64) -> BOOL:
        """Tell which documents, which rise, the list has."""
        if self.all is None:
            return self.postings.contains(documents)
        return places(documents, self.all.documents)[1]

    def norms(self, field: str, documents: I64) -> F64:
        """Return what BM25 divides a frequency by, beside the frequency."""
        norm: F64 = self._segment.lengths(field)[documents] * self._per_token[field]
        norm += self._flat
        return norm

    @cached_property
    def _impacts(self) -> tuple[I64, npt.NDArray[np.uint16]] | None:
        return self._segment.impacts.of(self._number)

    @cached_property
    def all(self) -> Scored | None:
        """All documents of the list, scored; None where they are more than `most_scored`."""
        if self.length > self.most_scored:
            return None
        # Of a list that is kept, what is read for the scores is let go with another one: this one
        # may be in use by several threads.
        own = self
        if self.most_scored > LONG:
            own = copy(self)
            own._look_up()
        documents = own.postings.documents()
        scores = own._scores(documents, np.arange(self.length))
        return Scored(documents.astype(np.uint32), scores)

    @cached_property
    def _head(self) -> Head:
        """The documents in which the lemma weighs most; all of a short list."""
        if self._impacts is None:
            documents = self.documents()
            return Head(documents, self.all.scores if self.all else self._scores(documents), 0.0)
        documents = self._impacts[0]
        if self.all is None:
            scores = self._scores(documents)
            return Head(documents, scores, float(self._class_bounds.max()))
        at = self.all.documents.searchsorted(documents.astype(np.uint32))
        outside = np.ones(self.length, bool)
        outside[at] = False
        rest = float(self.all.scores[outside].max(initial=0.0)) * SLACK
        return Head(documents, self.all.scores[at], rest)

    @cached_property
    def _top(self) -> Head:
        """The head's best documents."""
        documents, scores, rest = self._head
        if len(documents) <= TOP:
            return self._head
        chosen = np.zeros(len(documents), bool)
        chosen[scores.argpartition(len(scores) - TOP)[len(scores) - TOP :]] = True
        rest = max(rest, float(scores[~chosen].max()) * SLACK)
        return Head(documents[chosen], scores[chosen], rest)

    def head(self, k: int) -> Head:
        """Return documents that the list scores high, enough of them for the best k."""
        return self._top if k * 4 <= TOP else self._head

    def _scores(self, documents: I64, places: I64 | None = None) -> F64:
        from fihris.search.matching.pair_scores import Pairs

        if places is None:
            places = self.postings.find(documents)[0]
        return Pairs([self], [documents], [places]).scores()

    def add_to(self, documents: I64, known: F64, may: F64, head: Head | None) -> None:
        """Add to what documents, which rise, score by this list at the least, and what they may.

        Where not everything is scored, it is looked into the head, if one is given.
        """
        exact = self.all or head
        outside = None
        if exact is not None:
            at, there = places(documents, exact.documents)
            known += exact.scores[at] * there
            if self.all is not None:
                return
            outside = (~there).nonzero()[0]
            documents = documents[outside]
        bound = self.bound if head is None else head.rest
        held = self.postings.contains(documents)
        if outside is None:
            may += held * bound
        else:
            may[outside[held]] += bound

    @cached_property
    def _class_bounds(self) -> F64:
        """Bounds of the scores outside the head, by class (`fihris.index.impacts`)."""
        bounds = np.zeros(2 * CLASSES)
        if self._impacts is None:
            return bounds
        rest = self._impacts[1]
        weights = dict.fromkeys(("title", "body"), 0.0)
        for part in self.parts:
            weights[part.field] += part.weight * SLACK
        shortest = rest[: 2 * CLASSES].reshape(2, CLASSES)
        there = shortest != NONE
        body = bounds.reshape(2, CLASSES)
        if weights["body"]:
            norm = shortest[:, 1:] * self._per_token["body"] + self._flat
            body[:, 1:] = weights["body"] * (_CLASSES / (_CLASSES + norm))
            body[:, -1] = weights["body"]  # so many times, or any number more
        if weights["title"] and rest[-1]:
            most = int(rest[-1])
            shortest_title = int(rest[-2]) * self._per_token["title"] + self._flat
            body[1] += weights["title"] * most / (most + shortest_title)
        body *= there
        return bounds

    def bounded(self) -> Scored:
        """Return all documents with bounds of their scores: the scores where these are kept."""
        if self.all is not None:
            return self.all
        documents = self.documents()
        first, after = self.postings.first, self.postings.first + self.length
        classes = self.postings.counts["title"].codes(first, after) << np.uint8(4)
        classes |= self.postings.counts["body"].codes(first, after)
        bounds = np.append(self._class_bounds, self.bound)[classes]
        # The classes say nothing of these.
        bounds[documents.searchsorted(self._head.documents)] = self._head.scores * SLACK
        return Scored(documents, bounds)
