"""``fihris compare``: whether one run is better than another."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from fihris.commands.command import Command
from fihris.commands.measuring import (
    measures_option,
    note_queries,
    parsed_measures,
    print_rows,
)
from fihris.commands.options import format_option
from fihris.commands.output import say

if TYPE_CHECKING:
    from fihris.search.evaluation.comparison import Comparison, Difference

_HEADER = ("measure", "A", "B", "B-A", "wins", "losses", "ties", "p", "95% interval")


@click.command(cls=Command)
@click.argument("run_a", type=str)
@click.argument("run_b", type=str)
@click.option("--qrels", required=True, metavar="FILE", help="The judgments, in TREC's form.")
@measures_option
@click.option(
    "--moved",
    type=click.IntRange(min=0),
    default=5,
    help="Show so many of the queries that moved most by the first measure.",
)
@format_option("table", "json")
def compare(run_a: str, run_b: str, qrels: str, measures: str, moved: int, form: str) -> None:
    """Compare two rankings of the same queries, by any search engine.

        fihris compare light10.run lexicon.run --qrels qrels.txt
        fihris compare bm25.run mine.run --qrels qrels.txt --measures "AP nDCG@20" --format json

    RUN_A and RUN_B are TREC runs. Shown are the means of both, on how many queries B is better
    (wins), worse (losses) and as good; the p-value of a paired randomisation test (two-sided) and
    the bootstrap confidence interval of the difference of the means, from 9,999 resamples with a
    fixed seed. With several measures, mind that one of them may differ by chance. A judged query
    that a run does not have counts 0.

    --format json prints {"a", "b", "queries", "differences": [{"measure", "a", "b", "difference",
    "wins", "losses", "ties", "p_value", "interval": [low, high]}], "moved": [{"query", "a", "b",
    "difference", "top_a": [id, …], "top_b": [id, …]}], "missing_a": [id, …], "missing_b": …}.

    What this needs comes with pip install 'fihris[eval]'.
    """
    from fihris.search.evaluation.comparison import compare as compared
    from fihris.search.evaluation.trec import read_qrels, read_run

    checked = parsed_measures(measures)
    found = compared(read_run(run_a), read_run(run_b), read_qrels(qrels), checked)
    for path, missing in ((run_a, found.missing_a), (run_b, found.missing_b)):
        note_queries(f"judged queries that {path} does not have, in the means as 0", missing)
    if form == "json":
        from fihris.commands.contract import print_json

        values = asdict(found) | {"moved": [asdict(query) for query in found.moved[:moved]]}
        print_json({"a": run_a, "b": run_b, **values})
        return
    for line in (f"A  {run_a}", f"B  {run_b}", "", f"judged queries  {found.queries:,}"):
        say(line)
    print_rows([_HEADER, *(_row(difference) for difference in found.differences)])
    _print_moved(found, moved)


def _row(found: Difference) -> tuple[str, ...]:
    p_value = "" if found.p_value is None else f"{found.p_value:.4f}"
    interval = "" if found.interval is None else "{:+.4f} {:+.4f}".format(*found.interval)
    values = (f"{found.a:.4f}", f"{found.b:.4f}", f"{found.difference:+.4f}")
    counts = (f"{found.wins}", f"{found.losses}", f"{found.ties}")
    return (found.measure, *values, *counts, p_value, interval)


def _print_moved(found: Comparison, count: int) -> None:
    if not found.moved or not count:
        return
    say()
    say(f"moved most by {found.differences[0].measure}")
    for query in found.moved[:count]:
        say(f"{query.query}  {query.a:.4f} to {query.b:.4f}")
        for run, top in (("A", query.top_a), ("B", query.top_b)):
            say(f"  {run}  {', '.join(top) or '(nothing)'}")
