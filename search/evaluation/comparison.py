"""Comparing two runs, query by query: whether they differ by more than chance (extra `eval`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fihris.errors import MissingExtraError
from fihris.search.evaluation.evaluation import check_judged
from fihris.search.evaluation.measures import DEFAULT_MEASURES, calculate, parse_measures
from fihris.search.evaluation.trec import Qrels, Run, ranked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    FLOATS = npt.NDArray[np.float64]

RESAMPLES = 9_999
CONFIDENCE = 0.95
SEED = 0

TOP = 3
"""So many documents of each ranking are shown for a query that moved."""

# Values are sums of rounded fractions: what differs by less is the same.
_TIE = 1e-9
# Resamples are held as one array; so many numbers take 80 MB.
_HELD = 10_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from run a to run b by one measure: means over the judged queries.

    `wins` counts the queries on which b is better, `losses` those on which a is. `p_value` is that
    of a two-sided paired randomisation test, `interval` the 95 % bootstrap confidence interval of
    the difference b - a; both are None with fewer than two queries.
    """

    measure: str
    a: float
    b: float
    difference: float
    wins: int
    losses: int
    ties: int
    p_value: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A query whose value differs, with the first documents of both rankings."""

    query: str
    a: float
    b: float
    difference: float
    top_a: tuple[str, ...]
    top_b: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the same judgments: `differences` by measure, in the order that was asked for.

    `moved` are the queries that the first measure says differ, the most first. `queries` counts
    the judged ones; those missing from run a or b are in `missing_a`, `missing_b`, and count 0.
    """

    queries: int
    differences: tuple[Difference, ...]
    moved: tuple[Moved, ...]
    missing_a: tuple[str, ...]
    missing_b: tuple[str, ...]


def compare(
    run_a: Run, run_b: Run, qrels: Qrels, measures: str | Iterable[str] = DEFAULT_MEASURES
) -> Comparison:
    """Compare two runs on the queries that are judged.

    Raises EvaluationError where a run has none of these, ValueError for measures that are not
    known, MissingExtraError.
    """
    parsed = parse_measures(measures)
    for run in (run_a, run_b):
        check_judged(run, qrels)
    a = calculate(parsed, qrels, run_a).by_query
    b = calculate(parsed, qrels, run_b).by_query
    names = [str(measure) for measure in parsed]
    return Comparison(
        queries=len(qrels),
        differences=tuple(
            _difference(
                name, [a[query][name] for query in qrels], [b[query][name] for query in qrels]
            )
            for name in names
        ),
        moved=_moved(names[0], a, b, run_a, run_b),
        missing_a=tuple(query for query in qrels if query not in run_a),
        missing_b=tuple(query for query in qrels if query not in run_b),
    )


def randomisation_test(a: FLOATS, b: FLOATS) -> float:
    """Return the p-value of the difference of two means over the same queries, float64 (queries,).

    Under the null hypothesis which run gave which of a query's two values is a toss of a coin. All
    tosses are tried where there are at most 9,999, and so many random ones otherwise. Smucker,
    Allan and Carterette, CIKM 2007, compare it with its alternatives.
    """
    import numpy as np

    def difference(x: FLOATS, y: FLOATS, axis: int) -> Any:
        return np.mean(y - x, axis=axis)

    tested = _require_stats().permutation_test(
        (a, b),
        difference,
        permutation_type="samples",
        vectorized=True,
        n_resamples=RESAMPLES,
        batch=max(1, _HELD // len(a)),
        rng=np.random.default_rng(SEED),
    )
    return float(tested.pvalue)


def bootstrap_interval(a: FLOATS, b: FLOATS) -> tuple[float, float]:
    """Return the 95 % confidence interval of the mean of b - a over the queries, by percentiles.

    Percentiles, as they are defined where all differences are the same, too.
    """
    import numpy as np

    found = _require_stats().bootstrap(
        (b - a,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=max(1, _HELD // len(a)),
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _difference(measure: str, of_a: list[float], of_b: list[float]) -> Difference:
    import numpy as np

    a, b = np.array(of_a), np.array(of_b)
    b = np.where(np.abs(b - a) < _TIE, a, b)
    change = b - a
    testable = len(a) > 1
    return Difference(
        measure=measure,
        a=float(a.mean()),
        b=float(b.mean()),
        difference=float(change.mean()),
        wins=int((change > 0).sum()),
        losses=int((change < 0).sum()),
        ties=int((change == 0).sum()),
        p_value=randomisation_test(a, b) if testable else None,
        interval=bootstrap_interval(a, b) if testable else None,
    )


def _moved(
    measure: str,
    a: dict[str, dict[str, float]],
    b: dict[str, dict[str, float]],
    run_a: Run,
    run_b: Run,
) -> tuple[Moved, ...]:
    changes = {query: b[query][measure] - a[query][measure] for query in a}
    changed = [query for query in a if abs(changes[query]) >= _TIE]
    return tuple(
        Moved(
            query,
            a[query][measure],
            b[query][measure],
            changes[query],
            tuple(ranked(run_a.get(query, {}))[:TOP]),
            tuple(ranked(run_b.get(query, {}))[:TOP]),
        )
        for query in sorted(changed, key=lambda query: -abs(changes[query]))
    )


def _require_stats() -> Any:
    """Return scipy.stats. Raises MissingExtraError where it is not installed."""
    try:
        from scipy import stats
    except ImportError as error:
        raise MissingExtraError("eval", purpose="comparing runs") from error
    return stats
