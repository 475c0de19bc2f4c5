"""How fast articles are loaded into an index on a cluster, beside one in a folder.

    python -m benchmarks.cluster_loading ADDRESS SOURCE... [--shards 2] [--processes 1]

SOURCE is what `fihris index` reads. The index at ADDRESS is made anew, once before it is measured,
so that the server has compiled itself; then both are made as often as --rounds says, in turn, and
the fastest counts. "ours" is the processor's time of this process and those that it starts: of the
elapsed time on as many cores as there are it is our share, and the rest is the server's.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from benchmarks.markdown import line, rule


class Run(NamedTuple):
    """Seconds: of the clock, and of the processors in our own processes."""

    elapsed: float
    ours: float


def _measured(work: Callable[[], object]) -> Run:
    def used() -> float:
        both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in both)

    started, before = time.perf_counter(), used()
    work()
    return Run(time.perf_counter() - started, used() - before)


@click.command()
@click.argument("address")
@click.argument("sources", nargs=-1, required=True)
@click.option("--shards", default=2, show_default=True)
@click.option("--replicas", default=0, show_default=True)
@click.option("--processes", default=1, show_default=True)
@click.option("--rounds", default=3, show_default=True)
def main(
    address: str, sources: tuple[str, ...], shards: int, replicas: int, processes: int, rounds: int
) -> None:
    """Load the same articles into both."""
    import fihris
    from fihris.index.cluster.address import parse_address
    from fihris.index.cluster.loading import load
    from fihris.index.cluster.remote import Remote
    from fihris.index.cluster.server import Server

    server = Server(parse_address(address))

    def articles() -> Iterator[fihris.Article]:
        for item in fihris.read_articles(list(sources)):
            if isinstance(item, fihris.Article):
                yield item

    def on_the_cluster() -> None:
        load(
            server,
            articles(),
            rebuild=True,
            shards=shards,
            replicas=replicas,
            processes=processes,
        )

    def in_a_folder(folder: Path) -> None:
        with (
            fihris.create(folder) as index,
            index.writer(processes=processes) as writer,
        ):
            for article in articles():
                writer.add(article)

    on_the_cluster()
    runs: dict[str, list[Run]] = {"folder": [], "cluster": []}
    with tempfile.TemporaryDirectory() as there:
        for number in range(rounds):
            folder = Path(there, str(number))
            runs["folder"].append(_measured(lambda folder=folder: in_a_folder(folder)))
            runs["cluster"].append(_measured(on_the_cluster))
        stored = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    with fihris.open(address) as index:
        count = len(index)
    remote = Remote.of(server)
    sizes = {"folder": stored, "cluster": _bytes(server, remote.physical, remote.words)}
    nodes = server.ask("GET", "_cluster", "health")["number_of_nodes"]
    print(
        f"{count:,} articles; {nodes} nodes, {shards} shards, {replicas} replicas; {processes} "
        "processes\n"
    )
    heads = ["index in", "seconds", "articles a second", "ours, s", "bytes an article, a copy"]
    print(line(heads), rule(heads), sep="\n")
    for name, own in runs.items():
        best = min(own)
        rate = f"{count / best.elapsed:,.0f}"
        size = f"{sizes[name] / count:,.0f}"
        print(line([name, f"{best.elapsed:.1f}", rate, f"{best.ours:.1f}", size]))


def _bytes(server: object, *names: str) -> int:
    """Return how large the first copies of indexes are."""
    stats = server.ask("GET", ",".join(names), "_stats", "store")  # type: ignore[attr-defined]
    return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])


if __name__ == "__main__":
    main()
