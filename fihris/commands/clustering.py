"""``fihris index`` into an index on a cluster."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
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
    from fihris.index.cluster.checkpoint import Checkpoint
    from fihris.index.cluster.dead_letters import DeadLetters

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
        help="On a cluster: append what the server refuses to a file, as JSON lines. Default: a "
        "file in the user's state folder.",
    ),
)


def cluster_options(command: _F) -> _F:
    """Add what can be said of an index on a cluster."""
    return reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


class Layout(NamedTuple):
    """How an index lies on a cluster and comes there, as far as the command line says."""

    rebuild: bool
    shards: int | None
    replicas: int | None
    restart: bool
    dead_letters: Path | None

    def check_folder(self) -> None:
        """Raise UsageError where something is said that a folder has not."""
        if any(self) or self.replicas is not None:
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
    from fihris.corpus.dates.zones import zone_named
    from fihris.errors import IndexingError
    from fihris.index.cluster.address import parse_address
    from fihris.index.cluster.remote import existing
    from fihris.index.cluster.server import Server

    if zone is not None:
        return zone
    # An index that is not as it should be is an error of the load, unless it is made anew.
    with closing(Server(parse_address(address))) as server:
        there = existing(server, checked=False)
    if there is None or there.zone is None:
        return UTC
    try:
        return zone_named(there.zone)
    except ValueError as error:
        raise IndexingError(str(error), path=address) from error


def load_there(
    address: str,
    items: Iterator[Article | Problem],
    tally: Tally,
    progress: Progress,
    layout: Layout,
    *,
    sources: Sequence[str],
    analyzer: str | None,
    zone: tzinfo | None,
    processes: int,
    checkpoint: Checkpoint | None,
) -> None:
    """Load articles, and take down what became of them."""
    from fihris.index.cluster.address import parse_address
    from fihris.index.cluster.loading import load
    from fihris.index.cluster.server import Server

    started = time.perf_counter()
    letters = _letters(address, layout, sources)

    def refused(refusal: Refusal) -> None:
        tally.indexed -= 1
        tally.skipped["refused"] += 1
        progress.say(f"{refusal.id}: the server refuses it: {refusal.reason}")
        letters.add(refusal)

    def resumed(count: int) -> None:
        letters.anew = False
        progress.say(f"going on behind the {counted(count, 'article')} of a load that was stopped")

    with closing(Server(parse_address(address))) as server:
        with _said_where(letters, progress), _said_how_to_go_on(progress, checkpoint):
            loaded = load(
                server,
                _taken_down(items, tally, progress),
                analyzer=analyzer,
                zone=None if zone in (None, UTC) else str(zone),
                processes=processes,
                rebuild=layout.rebuild,
                shards=layout.shards or 1,
                replicas=layout.replicas or 0,
                refused=refused,
                checkpoint=checkpoint,
                restart=layout.restart,
                resumed=resumed,
            )
        tally.articles = int(server.ask("GET", server.address.name, "_count")["count"])
    # What the load before this one had refused is among them, and nobody was told of it here.
    earlier = loaded.refused - tally.skipped["refused"]
    tally.indexed -= earlier
    tally.skipped += Counter(refused=earlier)
    tally.replaced = loaded.replaced
    tally.seconds = time.perf_counter() - started


def _letters(address: str, layout: Layout, sources: Sequence[str]) -> DeadLetters:
    """Return the file of what is refused: the one that was named, or one of the load's own.

    Its own has nothing of an earlier load of these sources, by whose texts newer ones might be
    replaced; what came from standard input is nowhere else, and stays.
    """
    from fihris.index.cluster.checkpoint import kept_of
    from fihris.index.cluster.dead_letters import DeadLetters

    if layout.dead_letters is not None:
        return DeadLetters(layout.dead_letters)
    return DeadLetters(kept_of(address, sources, ".refused.jsonl"), anew="-" not in sources)


@contextmanager
def _said_where(letters: DeadLetters, progress: Progress) -> Iterator[None]:
    """Say at the end, whatever it is, where the articles lie that were refused."""
    try:
        with letters:
            yield
    finally:
        if letters.count:
            progress.say(
                f"what the server refuses is kept in {letters.path}, which 'fihris index' reads"
            )


def _taken_down(
    items: Iterator[Article | Problem], tally: Tally, progress: Progress
) -> Iterator[Article]:
    from fihris.corpus.article import Article

    for item in items:
        if isinstance(item, Article):
            tally.indexed += 1
            progress.articles += 1
            yield item
        else:
            tally.add(item)
    progress.committing()


@contextmanager
def _said_how_to_go_on(progress: Progress, checkpoint: Checkpoint | None) -> Iterator[None]:
    """Say what a load that does not come to its end leaves to go on with."""
    from fihris.errors import IndexLockedError

    try:
        yield
    except IndexLockedError:
        raise  # it is another's load that would be gone on with
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            progress.say("")  # behind the ^C that a terminal shows
        if checkpoint is None:
            progress.say("stopped; nothing is kept of it to go on with")
        elif checkpoint.exists:
            progress.say("stopped; the same command goes on from there")
        raise
