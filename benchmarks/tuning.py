"""How the weights of the second stage are chosen, and what they bring where nothing was chosen.

    python -m benchmarks.tuning ../shared/data [--rounds 2]

One weight after the other is set to the value that is best for half of the queries (those of even
number), by the mean over the collections of RR@10, until a round changes nothing. What is reported
are the other half's means. Then the same with each collection left out of the choice, reported on
that collection whole.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks.analysis import built, documents
from benchmarks.relevance import collections, judged

if TYPE_CHECKING:
    from fihris import Index
    from fihris.search.ranking import Ranking

GRID = {
    "surface_weight": (0.1, 0.2, 0.3, 0.4),
    "coverage_weight": (0.2, 0.3, 0.4, 0.5),
    "kin_weight": (0.3, 0.5, 0.7, 0.9),
    "lead_weight": (0.05, 0.1, 0.15, 0.2, 0.3),
    "lead_length": (10, 15, 20, 30),
    "passage_weight": (0.0, 0.05, 0.1, 0.2),
    "order_weight": (0.0, 0.05, 0.1, 0.2, 0.3),
}
DEPTH = 10


class Bench:
    """The collections' indexes and queries, and how well rankings do on them."""

    def __init__(self, data: Path, folder: Path) -> None:
        self.indexes: dict[str, Index] = {}
        self.queries: dict[str, list[tuple[str, set[str]]]] = {}
        for name, collection in collections(data).items():
            if name == "sample":
                continue
            self.indexes[name] = built(folder / name, "lexicon", documents(data, collection.folder))
            texts, qrels = judged(collection, "all")
            self.queries[name] = [
                (text, {d for d, grade in qrels[query].items() if grade > 0})
                for query, text in texts.items()
            ]

    def mean(self, name: str, ranking: Ranking, half: slice) -> float:
        """Return the mean of RR@10 over some of a collection's queries."""
        index, queries = self.indexes[name], self.queries[name][half]
        total = 0.0
        for text, relevant in queries:
            hits = index.search(text, DEPTH, plain=True, ranking=ranking)
            total += next((1 / hit.rank for hit in hits if hit.id in relevant), 0.0)
        return total / len(queries)


EVEN, ODD, ALL = slice(1, None, 2), slice(0, None, 2), slice(None)


def chosen(bench: Bench, names: list[str], start: Ranking, rounds: int) -> Ranking:
    """Return the ranking whose weights are best for the even queries of these collections."""

    def worth(ranking: Ranking) -> float:
        return sum(bench.mean(name, ranking, EVEN) for name in names) / len(names)

    best, value = start, worth(start)
    for _ in range(rounds):
        before = best
        for weight, values in GRID.items():
            for other in values:
                if other != getattr(best, weight):
                    found = worth(tried := replace(best, **{weight: other}))
                    if found > value:
                        best, value = tried, found
        if best == before:
            break
    return best


def described(ranking: Ranking) -> str:
    """Return the weights that were chosen."""
    return ", ".join(f"{name} {getattr(ranking, name)}" for name in GRID)


@click.command(help=__doc__)
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rounds", default=2, show_default=True, help="at most")
def main(data: Path, rounds: int) -> None:
    """Run the choice."""
    from fihris.search.ranking import DEFAULT_RANKING, RANKINGS

    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(data, Path(folder))
        names = list(bench.indexes)
        best = chosen(bench, names, DEFAULT_RANKING, rounds)
        click.echo(f"all collections: {described(best)}")
        rankings = {"levels": RANKINGS["levels"], "default": DEFAULT_RANKING, "chosen": best}
        for label, ranking in rankings.items():
            means = [f"{name} {bench.mean(name, ranking, ODD):.4f}" for name in names]
            click.echo(f"  odd half, {label}: {', '.join(means)}")
        for left_out in names:
            others = [name for name in names if name != left_out]
            best = chosen(bench, others, DEFAULT_RANKING, rounds)
            click.echo(f"without {left_out}: {described(best)}")
            click.echo(f"  {left_out}, all queries: {bench.mean(left_out, best, ALL):.4f}")


if __name__ == "__main__":
    main()
