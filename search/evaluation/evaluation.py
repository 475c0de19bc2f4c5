"""Evaluating an index: its rankings for many queries, measured against judgments."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from fihris.errors import EvaluationError, QueryError
from fihris.search.engine import Index
from fihris.search.evaluation.lines import Path
from fihris.search.evaluation.measures import DEFAULT_MEASURES, calculate, parse_measures
from fihris.search.evaluation.topics import read_queries
from fihris.search.evaluation.trec import Qrels, Run, decreasing, read_qrels
from fihris.search.ranking import DEFAULT_RANKING, Ranking

DEFAULT_DEPTH = 1000

# Of ids that do not agree, so many of either kind are shown.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Searched:
    """A run, and why some of its queries were searched as plain words, by the query's id."""

    run: Run
    notes: dict[str, QueryError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What measures say of an index.

    `means` are by measure, over all judged queries; `by_query` the values of each of these, by id
    and measure. `run` has the rankings, with scores that fall from hit to hit. `unjudged` queries
    have no judgment and count nowhere; `unasked` ones are judged but were not among the queries,
    and count 0. `notes` say which queries could not be parsed and were searched as plain words.
    """

    means: dict[str, float]
    by_query: dict[str, dict[str, float]]
    run: Run
    unjudged: tuple[str, ...]
    unasked: tuple[str, ...]
    notes: dict[str, QueryError]


def evaluate(
    index: Index,
    queries: Path | Mapping[str, str],
    qrels: Path | Mapping[str, Mapping[str, int]],
    measures: str | Iterable[str] = DEFAULT_MEASURES,
    depth: int = DEFAULT_DEPTH,
    *,
    plain: bool = True,
    ranking: Ranking = DEFAULT_RANKING,
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Search an index for all queries, `depth` hits deep, and measure the rankings.

    `queries` are texts by id and `qrels` relevances by document and query, or files of these (see
    `read_queries` and `read_qrels`). The texts are `plain` words, as the queries of test
    collections are, or else in the query language; where one cannot be parsed, its words are
    searched. `progress` is told after each query that one more is done.

    Raises InputError for files that cannot be read, EvaluationError where no query is judged,
    ValueError for measures that are not known and a depth below 1, MissingExtraError.
    """
    parsed = parse_measures(measures)
    asked = read_queries(queries) if isinstance(queries, (str, os.PathLike)) else dict(queries)
    judged = _judgments(qrels)
    check_judged(asked, judged)
    searched = search_all(index, asked, depth, plain=plain, ranking=ranking, progress=progress)
    values = calculate(parsed, judged, searched.run)
    return Evaluation(
        means=values.means,
        by_query=values.by_query,
        run=searched.run,
        unjudged=tuple(query for query in asked if query not in judged),
        unasked=tuple(query for query in judged if query not in asked),
        notes=searched.notes,
    )


def search_all(
    index: Index,
    queries: Mapping[str, str],
    depth: int = DEFAULT_DEPTH,
    *,
    plain: bool = True,
    ranking: Ranking = DEFAULT_RANKING,
    progress: Callable[[int], None] | None = None,
) -> Searched:
    """Search an index for all queries, as their authors wrote them, best hits first.

    Scores are as `trec.decreasing` returns them. Raises ValueError for a depth below 1.
    """
    if depth < 1:
        raise ValueError(f"the depth is 1 or more, and not {depth}")
    run: Run = {}
    notes: dict[str, QueryError] = {}
    for identity, text in queries.items():
        hits = index.search(text, limit=depth, lenient=True, plain=plain, ranking=ranking)
        scores = decreasing(hit.score for hit in hits)
        run[identity] = dict(zip((hit.id for hit in hits), scores, strict=True))
        if hits.note is not None:
            notes[identity] = hits.note
        if progress is not None:
            progress(1)
    return Searched(run, notes)


def check_judged(queries: Iterable[str], qrels: Qrels) -> None:
    """Raise EvaluationError where no query, by id, has a judgment."""
    asked = list(queries)
    if not any(query in qrels for query in asked):
        raise EvaluationError(
            f"none of the queries is judged: their ids are like {_examples(asked)}, those of the "
            f"judgments like {_examples(qrels)}; use the qrels of these queries"
        )


def _judgments(qrels: Path | Mapping[str, Mapping[str, int]]) -> Qrels:
    if isinstance(qrels, (str, os.PathLike)):
        return read_qrels(qrels)
    return {query: dict(judged) for query, judged in qrels.items()}


def _examples(identities: Iterable[str]) -> str:
    return ", ".join(list(identities)[:_SHOWN]) or "(none)"
