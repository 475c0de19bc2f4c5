"""One search: the query is evaluated on each segment, and the best of all are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import query as wq

from fihris.index.fields import UNKNOWN_DATE, to_microseconds
from fihris.index.segment import Segment
from fihris.index.snapshot import Leaf, Snapshot
from fihris.search.explanation import Explainer
from fihris.search.highlighting.branches import Branches
from fihris.search.highlighting.finder import Finder
from fihris.search.highlighting.highlighter import Highlighter
from fihris.search.highlighting.marks import collect_marks
from fihris.search.language.stop_words import without_stop_words
from fihris.search.levels import Translator
from fihris.search.matching.evaluator import SegmentEvaluator
from fihris.search.matching.matches import best
from fihris.search.matching.statistics import Statistics
from fihris.search.ranking import Ranking
from fihris.search.variants.finder import VariantFinder

BOOL = npt.NDArray[np.bool_]


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
                inside &= dates >= to_microseconds(_aware(self.since))
            if self.until is not None:
                inside &= dates < to_microseconds(_aware(self.until))
            masks.append(inside)
        return np.logical_and.reduce(masks) if masks else None


def _aware(date: datetime) -> datetime:
    return date.replace(tzinfo=UTC) if date.utcoffset() is None else date


def _one_of(segment: Segment, field: str, values: frozenset[str]) -> BOOL:
    vocabulary = segment.vocabulary(field)
    numbers = [vocabulary.find(value.encode("utf-8", "surrogatepass")) for value in sorted(values)]
    mask: BOOL = np.isin(segment.column(field), [number for number in numbers if number >= 0])
    return mask


class Found(NamedTuple):
    """The documents of one page with their scores, how many matched, what marks and explains."""

    documents: list[tuple[int, float]]
    total: int
    highlighter: Highlighter
    explainer: Explainer


def ask(
    snapshot: Snapshot, query: wq.Query, filters: Filters, limit: int, offset: int, ranking: Ranking
) -> Found:
    """Evaluate a query over the index's fields and return the hits from `offset` on."""
    statistics = Statistics(snapshot, ranking)
    wanted = limit + offset
    total = 0
    candidates: list[tuple[float, int]] = []
    for leaf in snapshot.leaves:
        found = SegmentEvaluator(leaf, statistics).evaluate(query, scored=True)
        allowed = filters.allowed(leaf)
        if allowed is not None:
            found = found.take(allowed[found.docs])
        total += len(found.docs)
        top = best(found, wanted)
        if top.scores is not None:
            documents = (top.docs.astype(np.int64) + leaf.base).tolist()
            candidates += zip((-top.scores).tolist(), documents, strict=True)
    candidates.sort()
    page = [(document, -score) for score, document in candidates[offset:wanted]]
    marks = collect_marks(query, statistics)
    highlighter = Highlighter(marks, Finder(snapshot), Branches(statistics))
    return Found(page, total, highlighter, Explainer(query, statistics))


def translated(
    snapshot: Snapshot, tree: wq.Query, ranking: Ranking, *, variants: bool
) -> tuple[wq.Query, dict[str, tuple[str, ...]]]:
    """Return the query language's tree as one over the index's fields, without its stop words.

    With `variants` it asks for other spellings of foreign names, too: those are returned by word.
    """
    # The other stemmers cut letters off a name that belong to it.
    finds = variants and snapshot.manifest.analyzer == "lexicon"
    translator = Translator(snapshot, ranking, VariantFinder(snapshot) if finds else None)
    return translator.translate(without_stop_words(tree)), translator.variants
