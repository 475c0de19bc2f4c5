"""Measures, by ir_measures and in its notation (the extra `eval`): https://ir-measur.es."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from fihris.errors import MissingExtraError
from fihris.search.evaluation.trec import Qrels, Run

DEFAULT_MEASURES = "nDCG@10 RR@10 AP R@100 Success@1"

# What parts measures; inside of parentheses it parts parameters.
_BETWEEN = re.compile(r"[\s,]+(?![^(]*\))")


class Values(NamedTuple):
    """What measures say of a run, by the measure's name.

    `means` are over all judged queries, as ir_measures aggregates: a judged query that the run
    does not have counts 0, as with ``trec_eval -c``; counts such as NumRet are sums. `by_query`
    has each judged query, by its id.
    """

    means: dict[str, float]
    by_query: dict[str, dict[str, float]]


def parse_measures(measures: str | Iterable[str]) -> list[Any]:
    """Return the measures that are named, each once, in their order.

    A text parts them by spaces or commas. Raises ValueError for one that is not known or cannot be
    computed, MissingExtraError where ir_measures is not installed.
    """
    names = _BETWEEN.split(measures.strip()) if isinstance(measures, str) else measures
    parsed = list(dict.fromkeys(_parsed(name) for name in names if name))
    if not parsed:
        raise ValueError(f"no measure is named; there are, for example, {DEFAULT_MEASURES}")
    return parsed


def calculate(measures: Iterable[Any], qrels: Qrels, run: Run) -> Values:
    """Measure a run; `measures` are what `parse_measures` returns."""
    measures = list(measures)
    found = require_ir_measures().calc(measures, qrels, run)
    names = {measure: str(measure) for measure in measures}
    by_query: dict[str, dict[str, float]] = {
        query: dict.fromkeys(names.values(), 0.0) for query in qrels
    }
    for metric in found.per_query:
        by_query[metric.query_id][names[metric.measure]] = float(metric.value)
    means = {name: float(found.aggregated[measure]) for measure, name in names.items()}
    return Values(means, by_query)


def require_ir_measures() -> Any:
    """Return the module. Raises MissingExtraError where it is not installed."""
    try:
        import ir_measures
    except ImportError as error:
        raise MissingExtraError("eval", purpose="evaluating") from error
    return ir_measures


def _parsed(name: str) -> Any:
    """Return a measure that can be computed. Raises ValueError."""
    ir_measures = require_ir_measures()
    try:
        measure = ir_measures.parse_measure(name)
        # trec_eval ends the process at a cutoff of 0.
        if _cutoff(measure.params) < 1:
            raise ValueError("a cutoff is 1 or more")
        # Some parameters are refused only here, as are measures of packages that are not there.
        ir_measures.calc_aggregate([measure], {"1": {"1": 1}}, {"1": {"1": 1.0}})
    except (
        ArithmeticError,
        AssertionError,
        LookupError,
        NameError,
        TypeError,
        ValueError,
    ) as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(
            f"{name} is no measure that can be computed ({reason}); the notation is that of "
            f"https://ir-measur.es, as in {DEFAULT_MEASURES} AP(rel=2)@100"
        ) from error
    return measure


def _cutoff(parameters: Mapping[str, Any]) -> float:
    cutoff = parameters.get("cutoff", 1)
    return cutoff if isinstance(cutoff, (int, float)) else 1
