"""``fihris backup``: copy an index while it is written."""

from __future__ import annotations

from pathlib import Path

import click

from fihris.commands.command import Command
from fihris.commands.options import index_option
from fihris.commands.output import say
from fihris.commands.text import counted, visible


@click.command(cls=Command)
@click.argument("target", type=click.Path(path_type=Path))
@index_option
def backup(target: Path, folder: Path) -> None:
    """Copy an index into an empty or new folder.

        fihris backup /backups/news-monday --index news

    The copy is the last commit, read against its checksums and safe on the disk when the
    command ends. Writing and searching may go on meanwhile. To restore, search the copy, or copy
    it back the same way.
    """
    from fihris.commands.progress import counting
    from fihris.index.backup import backup as copy_index
    from fihris.index.backup import work_of

    with counting("copying", work_of(folder), in_bytes=True) as told:
        done = copy_index(folder, target, told=told)
    say(
        f"{visible(str(target))} holds {counted(done.articles, 'article')} "
        f"({done.bytes / 1e6:,.1f} MB), commit {done.generation} of {visible(str(folder))}"
    )
