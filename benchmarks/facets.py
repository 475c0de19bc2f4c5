"""How long counting a result set takes: its number, sources and sections, its timeline, its newest.

    python -m benchmarks.facets INDEX [--queries 200] [--passes 3]

Queries are those of `benchmarks.queries`, drawn from the index's own articles. What is timed begins
with a search without hits, which is not counted; each figure has the finding of all that match in
it. Median and 99th percentile over the queries, each with the best of its passes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import click
import numpy as np

import fihris
from benchmarks.markdown import line, rule
from benchmarks.queries import CLASSES, DRAWN_FROM, QueryClass, Words, drawn
from fihris import Hits, Index

COUNTED: dict[str, Callable[[Hits], object]] = {
    "total": lambda hits: hits.total,
    "sources and sections": lambda hits: hits.facets(),
    "timeline": lambda hits: hits.timeline(),
    "all of these": lambda hits: (hits.facets(), hits.timeline(), hits.total),
}


def text(asked: QueryClass, words: Words) -> str:
    """Return words as a query of the query language."""
    match asked.kind:
        case "and":
            return " ".join(f"+{word}" for word in words)
        case "phrase":
            return f'"{" ".join(words)}"'
        case "prefix":
            return f"{words[0]}*"
    return " ".join(words)


def milliseconds(index: Index, query: str, counted: Callable[[Hits], object]) -> float:
    """Count once, from a search that found nothing but what matches."""
    hits = index.search(query, limit=0)
    started = time.perf_counter()
    counted(hits)
    return (time.perf_counter() - started) * 1000


def newest(index: Index, query: str) -> float:
    """Find the ten newest hits."""
    started = time.perf_counter()
    index.search(query, sort="newest")
    return (time.perf_counter() - started) * 1000


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", "number", default=200, show_default=True)
@click.option("--passes", default=3, show_default=True)
def main(folder: Path, number: int, passes: int) -> None:
    """Run the benchmark."""
    index = fihris.open(folder)
    queries = drawn(islice(index.snapshot.articles(), DRAWN_FROM), number)
    head = ["ms: median (p99)", "matching", *COUNTED, "ten newest"]
    click.echo(f"{len(index):,} articles\n")
    click.echo(line(head))
    click.echo(rule(head))
    for asked in CLASSES:
        if asked.snippets:
            continue
        texts = [text(asked, words) for words in queries[asked.name]]
        matching = np.median([index.search(query, limit=0).total for query in texts])
        times = [
            [min(milliseconds(index, query, how) for _ in range(passes)) for query in texts]
            for how in COUNTED.values()
        ]
        times.append([min(newest(index, query) for _ in range(passes)) for query in texts])
        cells = [f"{np.median(own):.2f} ({np.percentile(own, 99):.1f})" for own in times]
        click.echo(line([asked.shown, f"{matching:,.0f}", *cells]))


if __name__ == "__main__":
    main()
