"""Rankings of the same queries as Markdown tables, each beside the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.markdown import line, rule

if TYPE_CHECKING:
    from fihris.search.evaluation.trec import Qrels, Run

WORSE = "▼"
"""Marks a query on which another engine is better than the first."""

# Values are sums of rounded fractions: what differs by less is the same.
TIE = 1e-9


class Row(NamedTuple):
    """What one engine found."""

    name: str
    run: Run


class LeftOut(NamedTuple):
    """An engine that was not asked, and why."""

    name: str
    reason: str


def table(
    rows: Sequence[Row], qrels: Qrels, measures: Sequence[str], left_out: Iterable[LeftOut] = ()
) -> str:
    """Return the means of each engine, and whether the first differs from it by the first measure.

    p is that of the two-sided paired randomisation test of `fihris compare`; better and worse count
    the queries on which the first engine is so.
    """
    from fihris.search.evaluation.measures import calculate, parse_measures

    first, main = rows[0], measures[0]
    parsed = parse_measures(measures)
    head = ("engine", *measures, f"p ({main})", f"{first.name} better", f"{first.name} worse")
    lines = [line(head), rule(head)]
    for row in rows:
        means = calculate(parsed, qrels, row.run).means
        values = (f"{means[str(measure)]:.4f}" for measure in parsed)
        tested = ("", "", "") if row is first else _tested(first, row, qrels, main)
        lines.append(line((row.name, *values, *tested)))
    notes = [f"Left out: {name} ({reason})." for name, reason in left_out]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _tested(first: Row, other: Row, qrels: Qrels, measure: str) -> tuple[str, str, str]:
    """Return p, and how many queries the first engine ranks better and worse than the other."""
    from fihris.search.evaluation.comparison import compare

    (found,) = compare(other.run, first.run, qrels, measure).differences
    p_value = "" if found.p_value is None else f"{found.p_value:.4f}"
    return p_value, f"{found.wins}", f"{found.losses}"


def query_table(rows: Sequence[Row], queries: Mapping[str, str], qrels: Qrels, measure: str) -> str:
    """Return each engine's value for each query; marked where the first is not as good as another.

    The best of the others is then in bold type.
    """
    from fihris.search.evaluation.measures import calculate, parse_measures

    parsed = parse_measures(measure)
    values = [calculate(parsed, qrels, row.run).by_query for row in rows]
    head = (f"query, {measure}", "", *(row.name for row in rows))
    lines = [line(head), rule(head, texts=2)]
    behind = 0
    for query, text in queries.items():
        cells = _beside([of_engine[query][str(parsed[0])] for of_engine in values])
        behind += cells[0].endswith(WORSE)
        lines.append(line((query, text, *cells)))
    told = f"{WORSE} {rows[0].name} is behind another engine on {behind} of {len(queries)} queries."
    return "\n".join([*lines, "", told])


def _beside(values: Sequence[float]) -> list[str]:
    """Return the cells of one query: the first engine's, marked where it is behind, the others'."""
    first, *others = values
    best = max(others, default=first)
    if best - first < TIE:
        return [f"{value:.3f}" for value in values]
    cells = (f"**{value:.3f}**" if best - value < TIE else f"{value:.3f}" for value in others)
    return [f"{first:.3f} {WORSE}", *cells]
