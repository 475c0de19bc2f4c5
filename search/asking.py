"""One search: the query is evaluated on each segment, and the best of all are looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import UNKNOWN_DATE, aware, to_microseconds
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf, Snapshot
from fihris.search.explanation import Explainer
from fihris.search.feedback import with_feedback
from fihris.search.highlighting.branches import Branches
from fihris.search.highlighting.finder import Finder
from fihris.search.highlighting.highlighter import Highlighter
from fihris.search.highlighting.marks import collect_marks
from fihris.search.language.parser import ParsedQuery
from fihris.search.language.stop_words import without_stop_words
from fihris.search.levels import Translator
from fihris.search.matching.evaluator import SegmentEvaluator
from fihris.search.matching.matches import Matches, best
from fihris.search.matching.statistics import Statistics
from fihris.search.ranking import DEFAULT_RANKING, Ranking
from fihris.search.reranking.candidates import Candidates, Scorer, scored
from fihris.search.reranking.reranker import Reranked, rerank
from fihris.search.reranking.words import AskedWord
from fihris.search.timings import Timings
from fihris.search.variants.finder import VariantFinder

BOOL = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits must be besides matching: all of these, and one of several values.

    They are from `since` on and before `until`, which are in UTC where they name no time zone.
    """

    sources: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def allowed(self, leaf: Leaf) -> BOOL | None:
        """Return which documents of a segment may be hits (bool, by document); None: all."""
        masks = [] if leaf.deleted is None else [~leaf.deleted]
        for field, values in (("source", self.sources), ("category", self.categories)):
            if values:
                masks.append(_one_of(leaf.segment, field, values))
        if self.since is not None or self.until is not None:
            dates = leaf.segment.column("date")
            inside = dates != UNKNOWN_DATE
            if self.since is not None:
                inside &= dates >= to_microseconds(aware(self.since))
            if self.until is not None:
                inside &= dates < to_microseconds(aware(self.until))
            masks.append(inside)
        return np.logical_and.reduce(masks) if masks else None


def _one_of(segment: Segment, field: str, values: frozenset[str]) -> BOOL:
    vocabulary = segment.vocabulary(field)
    numbers = [vocabulary.find(value.encode("utf-8", "surrogatepass")) for value in sorted(values)]
    mask: BOOL = np.isin(segment.column(field), [number for number in numbers if number >= 0])
    return mask


class Asked(NamedTuple):
    """A question in the terms of an index.

    `text` is what was typed; `query` finds the articles; `words` are what the second stage looks
    for in the best of them, and `variants` the other spellings that are searched, by word. A Whoosh
    query has neither.
    """

    text: str
    query: wq.Query
    words: Sequence[AskedWord] = ()
    variants: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Found(NamedTuple):
    """The documents of one page with their scores, how many matched, what marks and explains."""

    documents: list[tuple[int, float]]
    total: int
    highlighter: Highlighter
    explainer: Explainer


def ask(
    asked: Asked,
    statistics: Statistics,
    filters: Filters,
    limit: int,
    offset: int,
    scorer: Scorer | None = None,
    timings: Timings | None = None,
) -> Found:
    """Evaluate a question and return the hits from `offset` on."""
    timings = timings or Timings()
    snapshot, ranking, query = statistics.snapshot, statistics.ranking, asked.query
    if ranking.feedback_documents and asked.words and limit:
        best_found = _first_stage(statistics, query, filters, ranking.feedback_documents)
        query = with_feedback(query, len(asked.words), statistics, *best_found[:2])
    candidates = 0
    if limit and (asked.words or scorer is not None):
        candidates = ranking.candidates or (DEFAULT_RANKING.candidates if scorer else 0)
    wanted = max(limit + offset, candidates)
    documents, scores, total = _first_stage(statistics, query, filters, wanted)
    timings.lap("score")
    reranked = None
    if candidates and len(documents):
        reranked = rerank(asked.words, statistics, documents[:candidates], scores[:candidates])
        given = _given(scorer, asked.text, reranked, snapshot) if scorer else reranked.scores
        order = np.lexsort((reranked.documents, -reranked.scores, -given))
        documents[:candidates] = reranked.documents[order]
        scores[:candidates] = given[order]
    timings.lap("rerank")
    chosen = slice(offset, offset + limit)
    page = list(zip(documents[chosen].tolist(), scores[chosen].tolist(), strict=True))
    marks = collect_marks(asked.query, statistics)
    highlighter = Highlighter(marks, Finder(snapshot), Branches(statistics))
    explainer = Explainer(query, statistics, reranked, rescored=scorer is not None)
    timings.lap("snippet")
    return Found(page, total, highlighter, explainer)


def _given(scorer: Scorer, query: str, reranked: Reranked, snapshot: Snapshot) -> F64:
    """Return the scores of a user's own scorer, in the order of the documents."""
    candidates = Candidates(query, snapshot, reranked)
    scores = np.empty(len(candidates))
    scores[np.searchsorted(reranked.documents, candidates.documents)] = scored(scorer, candidates)
    return scores


def _first_stage(
    statistics: Statistics, query: wq.Query, filters: Filters, wanted: int
) -> tuple[I64, F64, int]:
    """Return the best documents, best first, of equals the lower; their scores; how many match."""
    total = 0
    documents, scores = [np.zeros(0, np.int64)], [np.zeros(0)]
    for leaf in statistics.snapshot.leaves:
        found = SegmentEvaluator(leaf, statistics).evaluate(query, scored=True)
        allowed = filters.allowed(leaf)
        if allowed is not None:
            found = found.take(allowed[found.docs])
        total += len(found.docs)
        if statistics.ranking.recency_half_life and found.scores is not None:
            fresh = statistics.freshness(found.docs.astype(np.int64) + leaf.base)
            found = Matches(found.docs, found.scores * fresh)
        top = best(found, wanted)
        if top.scores is not None:
            documents.append(top.docs.astype(np.int64) + leaf.base)
            scores.append(top.scores)
    docs, values = np.concatenate(documents), np.concatenate(scores)
    order = np.lexsort((docs, -values))[:wanted]
    return docs[order], values[order], total


def translated(
    snapshot: Snapshot, parsed: ParsedQuery, ranking: Ranking, *, variants: bool
) -> Asked:
    """Return what a text of the query language asks an index for, without its stop words.

    With `variants` it asks for other spellings of foreign names, too.
    """
    # The other stemmers cut letters off a name that belong to it.
    finds = variants and snapshot.manifest.analyzer == "lexicon"
    translator = Translator(snapshot, ranking, VariantFinder(snapshot) if finds else None)
    query = translator.translate(without_stop_words(parsed.tree))
    starts = tokenise(parsed.text).starts
    words = [word._replace(place=_token(starts, word.place)) for word in translator.words]
    return Asked(parsed.text, query, words, translator.variants)


def _token(starts: I64, offset: int) -> int:
    """Return the number of the token that begins at an offset of the text."""
    return int(np.searchsorted(starts, offset))
