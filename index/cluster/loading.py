"""Articles loaded into an index on a cluster: analysed here, in several processes, and sent.

A new index is built under a name of its own, without copies and without refreshes, and gets the
name that people ask for once all is there: nobody ever sees a part of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from fihris.corpus.article import Article
from fihris.errors import ClusterMappingError, NotAnIndexError
from fihris.index.analysis.analyzer import DEFAULT_ANALYZER
from fihris.index.cluster import word_store
from fihris.index.cluster.bulk import Refusal
from fihris.index.cluster.checkpoint import Checkpoint, Progress
from fihris.index.cluster.remote import (
    Remote,
    drop,
    drop_unpublished,
    existing,
    make,
    publish,
    wait_for_copies,
)
from fihris.index.cluster.run import Run
from fihris.index.cluster.server import Server
from fihris.index.cluster.word_counts import WordCounts, WordTally


class Loaded(NamedTuple):
    """What came of a load: how many articles are new, took another's place, or were refused.

    Where others load into the same index, or an answer was lost, one that is new may be counted as
    one that took another's place.
    """

    added: int
    replaced: int
    refused: int


def load(
    server: Server,
    articles: Iterable[Article],
    *,
    analyzer: str | None = None,
    zone: str | None = None,
    processes: int = 1,
    rebuild: bool = False,
    shards: int = 1,
    replicas: int = 0,
    refused: Callable[[Refusal], None] = lambda _: None,
    checkpoint: Checkpoint | None = None,
    restart: bool = False,
    resumed: Callable[[int], None] = lambda _: None,
) -> Loaded:
    """Load articles into the index at an address, a new one where there is none.

    One with the id of one that is there takes its place. With `rebuild`, a new index is built
    beside the one that is there, and takes its place at the end. `analyzer`, `zone` (a name),
    `shards` and `replicas` are those of a new index. `refused` is told what the server does not
    take, by any thread, one at a time.

    With a `checkpoint`, a load that did not come to its end is gone on with: `resumed` is told how
    many of the articles, which must be the same in the same order, are there already. With
    `restart`, and where they are others, what it has left is given up, and all is loaded.

    Raises ClusterError and what is under it, and IndexingError for a checkpoint that cannot be
    used. Without a checkpoint, a new index is then removed; one that was there before has the
    articles that were sent until then.
    """
    if checkpoint is None:
        begun = _begun(server, analyzer, zone, shards, replicas, rebuild)
        return _load(begun, articles, processes, refused)
    with checkpoint:
        held = checkpoint.read(server.address.name)
        run = None if restart or held is None else _resumed(server, checkpoint, held, replicas)
        if run is not None:
            resumed(run.progress.records)
        else:
            _give_up(server, checkpoint, held)
            run = _begun(server, analyzer, zone, shards, replicas, rebuild, checkpoint)
        return _load(run, articles, processes, refused)


def _load(
    run: Run, articles: Iterable[Article], processes: int, refused: Callable[[Refusal], None]
) -> Loaded:
    try:
        run.send(articles, processes, refused)
        server, remote = run.server, run.remote
        if run.progress.is_new:
            usual = {"index": {"refresh_interval": None, "number_of_replicas": remote.replicas}}
            server.ask("PUT", remote.physical, "_settings", body=usual)
        server.ask("POST", remote.physical, "_refresh")
        run.finish_words()
        progress = run.progress
        if progress.is_new:
            # Nobody else writes there: it is known for certain, even if answers were lost.
            count = int(server.ask("GET", remote.physical, "_count")["count"])
            progress = replace(progress, added=count)
            wait_for_copies(server, remote)
            old = publish(server, remote.physical, instead_of=progress.replaces)
            for physical in {*old, *progress.replaces}:
                drop(server, physical)
    except BaseException:
        run.fail()
        raise
    run.end()
    replaced = progress.records - progress.refused - progress.added
    return Loaded(progress.added, replaced, progress.refused)


def _begun(
    server: Server,
    analyzer: str | None,
    zone: str | None,
    shards: int,
    replicas: int,
    rebuild: bool,
    checkpoint: Checkpoint | None = None,
) -> Run:
    there = existing(server, checked=not rebuild)
    is_new = there is None or rebuild
    if there is not None and not rebuild and analyzer not in (None, there.analyzer):
        raise ClusterMappingError(
            f"{server.place} was made with the analyzer {there.analyzer}, which an index keeps",
            path=server.place,
        )
    if there is None or is_new:
        remote = make(
            server,
            analyzer=analyzer or DEFAULT_ANALYZER,
            zone=zone,
            shards=shards,
            replicas=0,
            refresh="-1",
        )._replace(replicas=replicas)
    else:
        remote = there
        word_store.check(server, there)  # those of this load alone would be taken for all
    progress = Progress(
        server.address.name,
        checkpoint.fingerprint if checkpoint else "",
        secrets.token_hex(8),
        remote.physical,
        remote.analyzer,
        is_new=is_new,
        replaces=(there.physical,) if there and rebuild else (),
    )
    run = Run(server, remote, progress, WordTally(), checkpoint)
    try:
        run.keep()
    except BaseException:
        if is_new:
            drop(server, remote.physical)
        raise
    return run


def _resumed(
    server: Server, checkpoint: Checkpoint, held: tuple[Progress, WordCounts], replicas: int
) -> Run | None:
    """Return the load that a checkpoint is of; None where it cannot be gone on with."""
    progress, counts = held
    if progress.fingerprint != checkpoint.fingerprint:
        checkpoint.say(
            "a load of other files or options was stopped before: loading from the start"
        )
        return None
    there = existing(server, checked=False)
    now = None if there is None else there.physical
    usual = (
        (None, progress.physical, *progress.replaces) if progress.is_new else (progress.physical,)
    )
    try:
        remote = Remote.of(server, progress.physical)
    except NotAnIndexError:
        remote = None
    if remote is None or now not in usual:
        checkpoint.say(
            "the index of a load that was stopped before is not there any more, or another has "
            "taken its place: loading from the start"
        )
        return None
    if progress.is_new:
        remote = remote._replace(replicas=replicas)
    else:
        word_store.check(server, remote)
    words = WordTally()
    words.add(counts)
    return Run(server, remote, progress, words, checkpoint)


def _give_up(
    server: Server, checkpoint: Checkpoint, held: tuple[Progress, WordCounts] | None
) -> None:
    """Remove what an earlier load has left that nobody goes on with.

    Its index, if it made one; otherwise what it sent stays, and its words are added.
    """
    if held is not None:
        progress, counts = held
        with suppress(NotAnIndexError):
            remote = Remote.of(server, progress.physical, checked=False)
            if not progress.is_new:
                word_store.add(server, remote, counts, progress.token)
            elif _is_published(server, progress):
                for old in progress.replaces:
                    drop(server, old)
            else:
                drop_unpublished(server, progress.physical)
    checkpoint.remove()


def _is_published(server: Server, progress: Progress) -> bool:
    there = existing(server, checked=False)
    return there is not None and there.physical == progress.physical
