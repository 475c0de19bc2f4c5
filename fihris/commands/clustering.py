"""``fihris index`` into an index on a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, tzinfo
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from fihris.commands.progress import Progress
from fihris.commands.tally import Tally
from fihris.commands.text import counted

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
    click.option(
        "--restart",
        is_flag=True,
        help="On a cluster: begin anew, where a load of these sources was stopped before.",
    ),
    click.option(
        "--dead-letters",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="On a cluster: append what the server refuses to a file, as JSON lines.",
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

    def check_folder(self, *, restart: bool, dead_letters: Path | None) -> None:
        """Raise UsageError where something is said that a folder has not."""
        said = self.rebuild or restart or self.shards or dead_letters is not None
        if said or self.replicas is not None:
            raise click.UsageError(
                "--rebuild, --restart, --shards, --replicas and --dead-letters are for an index on "
                "a cluster"
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
    *,
    sources: tuple[str, ...],
    reading: tuple[object, ...],
    restart: bool,
    dead_letters: Path | None,
) -> None:
    """Load articles, and take down what became of them."""
    from fihris.corpus.article import Article
    from fihris.index.cluster.address import parse_address
    from fihris.index.cluster.checkpoint import Checkpoint
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
        if dead_letters is not None:
            _bury(refusal, dead_letters)

    def resumed(count: int) -> None:
        progress.say(f"going on behind the {counted(count, 'article')} of a load that was stopped")

    server = Server(parse_address(address))
    options = [analyzer, str(zone), layout.rebuild, layout.shards, layout.replicas, *reading]
    checkpoint = Checkpoint.of(address, sources, {"options": list(map(str, options))})
    if checkpoint is not None and restart:
        checkpoint.remove()
    going_on = "the same command goes on from there" if checkpoint else "nothing is kept of it"
    try:
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
            checkpoint=checkpoint,
            resumed=resumed,
        )
    except KeyboardInterrupt:
        progress.say("")  # behind the ^C that a terminal shows
        progress.say(f"interrupted; {going_on}")
        raise
    count = int(server.ask("GET", server.address.name, "_count")["count"])
    tally.articles, tally.replaced = count, loaded.replaced
    tally.seconds = time.perf_counter() - started
    server.close()


def _bury(refusal: Refusal, file: Path) -> None:
    """Append what was refused to a file of dead letters. Raises ClickException."""
    import json

    told = {"id": refusal.id, "reason": refusal.reason, "status": refusal.status}
    article = json.loads(refusal.document)
    kept = ("id", "title", "body", "date", "source", "category", "url", "metadata")
    told["article"] = {name: article[name] for name in kept if name in article}
    try:
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(told, ensure_ascii=False) + "\n")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
