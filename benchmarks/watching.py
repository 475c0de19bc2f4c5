"""How long it takes to tell which of many saved searches an article matches.

    python -m benchmarks.watching ARTICLES.jsonl.gz... [--searches 10000] [--articles 1000]

Searches are made of the words of the articles (`benchmarks.queries`), by a fixed seed: of each kind
as many, and then all kinds mixed. The articles that are held against them are others. Each article
is matched by itself, twice: first its words are analysed, as far as no article before had them;
then they are known. Last, all articles are matched together, from new.

Times are milliseconds of the processor, since other processes may share it; wall time stands
beside them. What is compared with: the same searches, one after the other, in an index that holds
this article alone.
"""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import orjson

from benchmarks.articles import articles
from benchmarks.queries import Words, drawn

if TYPE_CHECKING:
    from fihris import Article, Watches

_WRITTEN: dict[str, Callable[[Words], str]] = {
    "or2": " ".join,
    "or4": " ".join,
    "headline": lambda words: " ".join(words).replace('"', ""),
    "and2": " AND ".join,
    "and3": " AND ".join,
    "phrase": lambda words: f'"{" ".join(words)}"',
    "prefix": lambda words: f"{words[0]}*",
    "near": lambda words: f'"{" ".join(words)}"~5',
    "fuzzy": lambda words: f"{words[0]}~ AND {words[1]}",
    "without": lambda words: f"{words[0]} -{words[1]}",
}
_DRAWN_AS = {"near": "and3", "fuzzy": "and2", "without": "and2"}
# So many searches are done in an index of one article, to have a peer.
_PEERS = 200


class Times(NamedTuple):
    """Milliseconds of the processor an article, as median, 95th percentile and highest."""

    median: float
    p95: float
    most: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Times:
        """Sum up."""
        rising = sorted(value * 1000 for value in seconds)
        return cls(statistics.median(rising), rising[int(len(rising) * 0.95)], rising[-1])

    def __str__(self) -> str:
        return f"{self.median:6.2f} {self.p95:6.2f} {self.most:7.2f}"


def opened(queries: Sequence[str], folder: Path) -> Watches:
    """Return saved searches of these queries, not read yet."""
    from fihris import Watches
    from fihris.search.watching.watch import Watch, watch_json

    path = folder / "watches.json"
    saved = [watch_json(Watch(f"{i}", query)) for i, query in enumerate(queries)]
    path.write_bytes(orjson.dumps({"format": 1, "watches": saved}))
    return Watches.open(path)


def measured(watches: Watches, tested: Sequence[Article]) -> tuple[list[float], list[float], int]:
    """Return the seconds of the processor and of the clock, an article, and how many matched."""
    spent, passed, found = [], [], 0
    for article in tested:
        clock, begun = time.perf_counter(), time.process_time()
        found += len(watches.matching(article))
        spent.append(time.process_time() - begun)
        passed.append(time.perf_counter() - clock)
    return spent, passed, found


def peer(queries: Sequence[str], article: Article, folder: Path) -> float:
    """Return the seconds a search takes in an index of one article."""
    import fihris

    index = fihris.create(folder / "peer")
    with index.writer() as writer:
        writer.add(article)
    index.refresh()
    begun = time.process_time()
    for query in queries:
        index.search(query, 1, lenient=True, sort="newest")
    return (time.process_time() - begun) / len(queries)


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True)
@click.option("--searches", default=10_000, show_default=True)
@click.option("--articles", "number", default=1_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(_WRITTEN)))
def main(
    paths: tuple[str, ...], searches: int, number: int, seed: int, kinds: tuple[str, ...]
) -> None:
    """Measure."""
    read = list(islice(articles(paths), 10_000 + number))
    pool, tested = read[:-number], read[-number:]
    each = searches // len(_WRITTEN) if not kinds else searches
    words = drawn(pool, each, seed)
    made = {
        kind: [write(own) for own in words[_DRAWN_AS.get(kind, kind)]]
        for kind, write in _WRITTEN.items()
        if not kinds or kind in kinds
    }
    sets = {kind: made[kind] for kind in kinds} if kinds else {}
    if not kinds:
        sets["mixed"] = list(chain.from_iterable(zip(*made.values(), strict=False)))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; {number:,} articles")
    print(
        f"{'searches':18} {'open s':>6} {'matches':>8} {'median':>6} {'p95':>6} {'most':>7} ms with"
        " analysis; then without; wall median; all together, an article"
    )
    for name, queries in sets.items():
        with tempfile.TemporaryDirectory() as place:
            watches = opened(queries, Path(place))
            begun = time.process_time()
            watches.matching(tested[0])
            ready = time.process_time() - begun
            first, _, found = measured(watches, tested)
            again, passed, _ = measured(watches, tested)
            fresh = opened(queries, Path(place))
            fresh.matching(tested[0])
            begun = time.process_time()
            for _ in fresh.matching_many(tested):
                pass
            together = (time.process_time() - begun) / number * 1000
            print(
                f"{len(queries):>7,} {name:10} {ready:6.2f} {found / number:8.1f} "
                f"{Times.of(first)} | {Times.of(again)} | {Times.of(passed).median:6.2f} "
                f"| {together:6.2f}"
            )
            one = peer(queries[:_PEERS], tested[0], Path(place))
            print(f"{'':18} one search in an index of one article: {one * 1000:.2f} ms")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most")


if __name__ == "__main__":
    main()
