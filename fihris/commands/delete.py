"""``fihris delete``: take articles out of an index."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fihris.commands.command import Command
from fihris.commands.options import place_option
from fihris.commands.output import say
from fihris.commands.text import counted, visible

if TYPE_CHECKING:
    from fihris.search.engine import Index


@click.command(cls=Command)
@click.argument("identities", nargs=-1, required=True, metavar="ID...")
@place_option
def delete(identities: tuple[str, ...], folder: Path | str) -> None:
    """Delete articles, and commit.

        fihris delete 5f2c 77aa --index news
        fihris search 'source:الأفق' --format jsonl --limit 1000 | jq -r .id | fihris delete -

    A - stands for ids on standard input, one a line. Ids that are not in the index are named on
    stderr, and the exit code is then 1; the others are deleted all the same.
    """
    from fihris.search.opening import open as open_index

    unknown = 0
    if isinstance(folder, str):
        delete_there(folder, identities)
        return
    with open_index(folder) as index, closing(index.writer()) as writer:
        wanted = _wanted(identities, index)
        for identity in wanted:
            if not writer.delete(identity):
                unknown += 1
                say(f"no article with the id {identity!r}", err=True)
        writer.commit()
        left = writer.snapshot.document_count
    say(f"deleted {len(wanted) - unknown:,}; {folder} holds {counted(left, 'article')}")
    if unknown:
        click.get_current_context().exit(1)


def delete_there(address: str, identities: tuple[str, ...]) -> None:
    """Delete articles of an index on a cluster."""
    from fihris.index.cluster.deleting import delete as delete_remote
    from fihris.search.cluster.engine import ClusterIndex

    with ClusterIndex(address) as index:
        wanted = _wanted(identities, index)
        unknown = delete_remote(index.server, wanted)
        for identity in unknown:
            say(f"no article with the id {identity!r}", err=True)
        left = len(index)
    say(f"deleted {len(wanted) - len(unknown):,}; {address} holds {counted(left, 'article')}")
    if unknown:
        click.get_current_context().exit(1)


def _wanted(identities: tuple[str, ...], index: Index) -> list[str]:
    """Return the ids, each once, those on standard input included."""
    wanted: dict[str, None] = {}
    for identity in identities:
        if identity == "-":
            lines = sys.stdin.buffer.read().decode("utf-8", "replace").split("\n")
            wanted.update((line.strip("\r"), None) for line in lines if line.strip())
        else:
            # A terminal's line may have been copied with the marks that keep its order.
            wanted[identity if identity in index else visible(identity)] = None
    return list(wanted)
