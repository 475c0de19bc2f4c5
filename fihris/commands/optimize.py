"""``fihris optimize``: make one segment of all."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fihris.commands.command import Command
from fihris.commands.options import place_option
from fihris.commands.output import say
from fihris.commands.progress import working
from fihris.commands.text import counted, visible

if TYPE_CHECKING:
    from fihris.index.manifest import Manifest


@click.command(cls=Command)
@place_option
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="On a cluster: how many processes analyse the articles. Default: 1.",
)
def optimize(folder: Path | str, processes: int | None) -> None:
    """Merge all segments into one, and commit.

        fihris optimize --index news
        fihris optimize --index opensearch://localhost:9200/news

    Searches of one segment are the fastest, and deleted articles give their room back. Until the
    end there has to be room on the disk for both, the index as it was and as it will be; who
    interrupts this (exit code 130) leaves the index as it was.

    On a cluster, statistics and words are counted anew from the articles that are there, without
    those that were replaced or deleted, and these give their room back. Nobody may load articles
    meanwhile.
    """
    if isinstance(folder, str):
        _optimize_there(folder, processes or 1)
        return
    if processes is not None:
        raise click.UsageError("--processes is for an index on a cluster")
    from fihris.search.opening import open as open_index

    with open_index(folder) as index, closing(index.writer()) as writer:
        before = writer.snapshot.manifest
        with working("merging"):
            merged = writer.commit(optimize=True)
        after = writer.snapshot.manifest
    place = visible(str(folder))
    if not merged:
        say(f"{place} needs no merging: {_size(after)}")
        return
    say(f"{place}: {_size(before)} before, {_size(after)} now")


def _optimize_there(address: str, processes: int) -> None:
    from fihris.index.cluster.address import parse_address
    from fihris.index.cluster.recounting import recount
    from fihris.index.cluster.server import Server

    with closing(Server(parse_address(address))) as server, working("counting"):
        count = recount(server, processes=processes)
    say(f"{visible(address)}: counted the words of {counted(count, 'article')}")


def _size(manifest: Manifest) -> str:
    size = sum(entry.bytes for entry in manifest.segments)
    return f"{size / 1e6:,.1f} MB in {counted(len(manifest.segments), 'segment')}"
