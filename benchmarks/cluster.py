"""Whether an index on a cluster finds what one in a folder does, and how long it takes.

    python -m benchmarks.cluster INDEX ADDRESS [--queries 500] [--seed 1]

INDEX and ADDRESS hold the same articles, from which the queries are drawn by the seed. Of each kind
of query it counts those with another number of hits, and those with other first ten: scores are
compared to six digits, and hits of equal scores may stand in any order. Marks and snippets are
compared, too. Then come medians and 99th percentiles of both, for ten hits and their number, and
which part of the time on the cluster is the server's: from the request until its answer is read.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import click

from benchmarks.markdown import line, rule
from benchmarks.queries import DRAWN_FROM, drawn

_DRAWN = 400

Took = tuple[list[float], list[float], list[float]]
"""Milliseconds: in the folder, on the cluster, and of these at the server."""


def asked(articles: list[Any], number: int, seed: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Return queries of all kinds in turn: the kind, the text, and what the search is told."""
    dice = random.Random(seed)
    words = drawn(articles, _DRAWN, seed)
    sources = sorted({item.source for item in articles if item.source})

    def text(kind: str) -> str:
        return " ".join(dice.choice(words[kind]))

    def excluding() -> str:
        wanted, excluded = dice.choice(words["or2"])
        return f"{wanted} -{excluded}"

    kinds: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
        "1 word": lambda: (text("term"), {}),
        "2 words": lambda: (text("or2"), {}),
        "4 words": lambda: (text("or4"), {}),
        "headline": lambda: (text("headline"), {"lenient": True}),
        "all words": lambda: (" AND ".join(dice.choice(words["or2"])), {}),
        "phrase": lambda: (f'"{text("phrase")}"', {}),
        "phrase, apart": lambda: (f'"{text("phrase")}"~4', {}),
        "prefix": lambda: (f"{text('prefix')}*", {}),
        "wildcard": lambda: (f"*{text('term')[1:]}", {}),
        "fuzzy": lambda: (f"{text('term')}~", {}),
        "exact": lambda: (f"={text('term')}", {}),
        "in titles": lambda: (f"title:{text('term')}", {}),
        "without": lambda: (excluding(), {}),
        "of a source": lambda: (text("or2"), {"sources": dice.choice(sources)}),
        "newest first": lambda: (text("or2"), {"sort": "newest"}),
    }
    names = list(kinds)
    return [(name, *kinds[name]()) for name in (names[i % len(names)] for i in range(number))]


def differs(ours: Any, theirs: Any, *, by_date: bool) -> str:
    """Return in what two pages of hits differ; nothing where they do not."""
    if ours.total != theirs.total:
        return "total"
    if by_date:
        return "" if [hit.date for hit in ours] == [hit.date for hit in theirs] else "top ten"
    rows = [[(round(hit.score, 6), hit.id) for hit in hits] for hits in (ours, theirs)]
    if [score for score, _ in rows[0]] != [score for score, _ in rows[1]]:
        return "top ten"
    last = rows[0][-1][0] if rows[0] else 0.0
    before = [{identity for score, identity in own if score != last} for own in rows]
    if before[0] != before[1]:
        return "top ten"
    marked = {hit.id: (hit.title_spans, hit.snippets) for hit in ours}
    same = all(marked.get(h.id) in (None, (h.title_spans, h.snippets)) for h in theirs)
    return "" if same else "marks"


@click.command()
@click.argument("index", type=click.Path(exists=True, path_type=Path))
@click.argument("address")
@click.option("--queries", default=500, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(index: Path, address: str, queries: int, seed: int) -> None:
    """Compare an index on a cluster with one in a folder."""
    import fihris

    folder, cluster = fihris.open(index), fihris.open(address)
    if len(folder) != len(cluster):
        sys.exit(f"{len(folder):,} articles in the folder, and {len(cluster):,} on the cluster")
    articles = list(islice(folder.snapshot.articles(), DRAWN_FROM))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    took: dict[str, Took] = defaultdict(lambda: ([], [], []))
    for kind, text, options in asked(articles, queries, seed):
        pages = []
        for engine, times in zip((folder, cluster), took[kind][:2], strict=True):
            started = time.perf_counter()
            hits = engine.search(text, 10, **options)
            assert hits.total >= len(hits)
            times.append((time.perf_counter() - started) * 1000)
            pages.append(hits)
        took[kind][2].append(pages[1].profile["server"])
        what = differs(*pages, by_date="sort" in options)
        found[kind][what] += 1
        if what:
            print(f"another {what}: {text}", file=sys.stderr)
    heads = ["query", "number", "other total", "other top ten", "other marks"]
    heads += ["folder ms", "p99", "cluster ms", "p99", "server's"]
    print(f"{len(folder):,} articles", "", line(heads), rule(heads), sep="\n")
    every: Took = ([], [], [])
    for kind, counts in found.items():
        for own, times in zip(every, took[kind], strict=True):
            own.extend(times)
        print(line(_row(kind, counts, took[kind])))
    total = sum(found.values(), Counter())
    print(line(_row("all", total, every)))


def _row(kind: str, counts: Counter[str], took: Took) -> list[str]:
    different = [str(counts[what]) for what in ("total", "top ten", "marks")]
    times = []
    for own in map(sorted, took[:2]):
        times += [
            f"{own[len(own) // 2]:.1f}",
            f"{own[min(int(len(own) * 0.99), len(own) - 1)]:.1f}",
        ]
    share = sum(took[2]) / sum(took[1])
    return [kind, str(counts.total()), *different, *times, f"{share:.0%}"]


if __name__ == "__main__":
    main()
