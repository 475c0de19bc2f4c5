"""Evaluating an index: its rankings for many queries, measured against judgments."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fihris.errors import EvaluationError, QueryError
from fihris.search.batch import over_queries
from fihris.search.engine import Index
from fihris.search.evaluation.lines import Path
from fihris.search.evaluation.measures import DEFAULT_MEASURES, calculate, parse_measures
from fihris.search.evaluation.topics import read_queries
from fihris.search.evaluation.trec import Qrels, Run, decreasing, read_qrels
from fihris.search.ranking import DEFAULT_RANKING, Ranking

DEFAULT_DEPTH = 1000

# Of ids that do not agree, so many of either kind are shown.
_SHOWN = 3

# The ids of a query's hits, their scores, and why it was searched as plain words.
_Ranked = tuple[list[str], list[float], QueryError | None]


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
    processes: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Search an index for all queries, `depth` hits deep, and measure the rankings.

    `queries` are texts by id and `qrels` relevances by document and query, or files of these (see
    `read_queries` and `read_qrels`). The texts are `plain` words, as the queries of test
    collections are, or else in the query language; where one cannot be parsed, its words are
    searched. Many queries are spread over `processes`, by default one for each core (see
    `Index.search_many`). `progress` is told how many more queries are done.

    Raises InputError for files that cannot be read, EvaluationError where no query is judged,
    ValueError for measures that are not known and a depth below 1, IndexingError where a process
    dies, MissingExtraError.
    """
    parsed = parse_measures(measures)
    asked = read_queries(queries) if isinstance(queries, (str, os.PathLike)) else dict(queries)
    judged = _judgments(qrels)
    check_judged(asked, judged)
    searched = search_all(
        index, asked, depth, plain=plain, ranking=ranking, processes=processes, progress=progress
    )
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
    processes: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Searched:
    """Search an index for all queries, as their authors wrote them, best hits first.

    Scores are as `trec.decreasing` returns them. Raises ValueError for a depth below 1, and
    IndexingError where a process dies.
    """
    if depth < 1:
        raise ValueError(f"the depth is 1 or more, and not {depth}")
    reading = index.fixed()
    options = {
        "limit": depth,
        "lenient": True,
        "plain": plain,
        "ranking": ranking,
        "now": datetime.now(UTC),  # the same for all
    }
    ranked = over_queries(
        reading,
        list(queries.values()),
        _ranked,
        options,
        lambda text: _ranked(reading, text, **options),
        lambda _, sent: sent,
        processes=processes if index.is_local else 1,
        progress=progress,
    )
    run: Run = {}
    notes: dict[str, QueryError] = {}
    for identity, (documents, scores, note) in zip(queries, ranked, strict=True):
        run[identity] = dict(zip(documents, scores, strict=True))
        if note is not None:
            notes[identity] = note
    return Searched(run, notes)


def _ranked(index: Index, text: str, **options: Any) -> _Ranked:
    hits = index.search(text, **options)
    return [hit.id for hit in hits], list(decreasing(hit.score for hit in hits)), hits.note


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
