"""``fihris index`` into an index on a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, tzinfo
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from fihris.commands.progress import Progress
from fihris.commands.tally import Tally

if TYPE_CHECKING:
    from fihris.corpus.article import Article
    from fihris.corpus.problem import Problem
    from fihris.index.cluster.bulk import Refusal

_F = TypeVar("_F", bound=Callable[..., Any])

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--rebuild", is_flag=True, help="On a cluster: make the index anew, then swap the two."
    ),
    click.option(
        "--shards",
        type=click.IntRange(1, 1024),
        help="On a cluster: in how many parts a new index lies. Default: 1.",
    ),
    click.option(
        "--replicas",
        type=click.IntRange(0, 16),
        help="On a cluster: how many further copies a new index has. Default: none.",
    ),
)


def cluster_options(command: _F) -> _F:
    """Add what can be said of an index on a cluster."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


class Layout(NamedTuple):
    """How an index lies on a cluster, as far as the command line says."""

    rebuild: bool
    shards: int | None
    replicas: int | None

    def check_folder(self) -> None:
        """Raise UsageError where something is said that a folder has not."""
        if self.rebuild or self.shards is not None or self.replicas is not None:
            raise click.UsageError(
                "--rebuild, --shards and --replicas are for an index on a cluster"
            )

    def check(self, *, memory: int | None, watch: bool, on_error: str) -> None:
        """Raise UsageError where something is said that a cluster has not."""
        for given, name in (
            (memory is not None, "--memory"),
            (watch, "--watch"),
            (on_error == "stop", "--on-error stop"),
        ):
            if given:
                raise click.UsageError(f"{name} is for an index in a folder")


def zone_there(address: str, zone: tzinfo | None) -> tzinfo:
    """Return where days begin for the dates of articles: as was said, or as the index has it."""
    from fihris.errors import NotAnIndexError
    from fihris.search.cluster.engine import ClusterIndex

    if zone is not None:
        return zone
    try:
        with ClusterIndex(address) as index:
            return index.zone
    except NotAnIndexError:
        return UTC


def load_there(
    address: str,
    items: Iterator[Article | Problem],
    tally: Tally,
    progress: Progress,
    layout: Layout,
    analyzer: str | None,
    zone: tzinfo | None,
    processes: int,
) -> None:
    """Load articles, and take down what became of them."""
    from fihris.corpus.article import Article
    from fihris.index.cluster.address import parse_address
    from fihris.index.cluster.loading import load
    from fihris.index.cluster.server import Server

    started = time.perf_counter()

    def articles() -> Iterator[Article]:
        for item in items:
            if isinstance(item, Article):
                tally.indexed += 1
                progress.articles += 1
                yield item
            else:
                tally.add(item)
        progress.committing()

    def refused(refusal: Refusal) -> None:
        tally.indexed -= 1
        tally.skipped["refused"] += 1
        progress.say(f"{refusal.id}: the server refuses it: {refusal.reason}")

    server = Server(parse_address(address))
    loaded = load(
        server,
        articles(),
        analyzer=analyzer,
        zone=None if zone in (None, UTC) else str(zone),
        processes=processes,
        rebuild=layout.rebuild,
        shards=layout.shards or 1,
        replicas=layout.replicas or 0,
        refused=refused,
    )
    count = int(server.ask("GET", server.address.name, "_count")["count"])
    tally.articles, tally.replaced = count, loaded.replaced
    tally.seconds = time.perf_counter() - started
    server.close()
