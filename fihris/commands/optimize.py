"""``fihris optimize``: make one segment of all."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fihris.commands.command import Command
from fihris.commands.options import index_option
from fihris.commands.output import say
from fihris.commands.progress import working
from fihris.commands.text import counted, visible

if TYPE_CHECKING:
    from fihris.index.manifest import Manifest


@click.command(cls=Command)
@index_option
def optimize(folder: Path) -> None:
    """Merge all segments into one, and commit.

        fihris optimize --index news

    Searches of one segment are the fastest, and deleted articles give their room back. Until the
    end there has to be room on the disk for both, the index as it was and as it will be; who
    interrupts this (exit code 130) leaves the index as it was.
    """
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


def _size(manifest: Manifest) -> str:
    size = sum(entry.bytes for entry in manifest.segments)
    return f"{size / 1e6:,.1f} MB in {counted(len(manifest.segments), 'segment')}"
