"""The options that the commands of ``fihris watch`` share, and what they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from fihris.commands.options import ANALYZERS, Place
from fihris.commands.output import say

if TYPE_CHECKING:
    from fihris.search.engine import Index
    from fihris.search.watching.watches import Watches

place_option = click.option(
    "-i",
    "--index",
    "folder",
    type=Place(addresses=False),
    envvar="FIHRIS_INDEX",
    show_envvar=True,
    metavar="DIR",
    help="The folder of the index that the searches are for.",
)
watches_option = click.option(
    "--watches",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The file of saved searches. Default: watches.json beside the index.",
)
analyzer_option = click.option(
    "--analyzer",
    type=click.Choice(ANALYZERS),
    help="How words are conflated where there is no index. Default: lexicon.",
)


class Opened(NamedTuple):
    """Saved searches, and the index that they are for, if there is one."""

    watches: Watches
    engine: Index | None


def opened(folder: Path | None, file: Path | None, analyzer: str | None = None) -> Opened:
    """Open the saved searches that options name. Raises click.UsageError where they name none."""
    from fihris.search.watching.watches import Watches

    if folder is None and file is None:
        raise click.UsageError("say whose saved searches: --index DIR, or --watches FILE")
    if folder is None:
        assert file is not None  # noqa: S101
        return Opened(Watches.open(file, analyzer=analyzer or ANALYZERS[0]), None)
    from fihris.search.engine import Index

    index = Index(folder)
    if analyzer not in (None, index.analyzer):
        raise click.UsageError(f"--analyzer: {folder} was made with {index.analyzer}")
    return Opened(Watches.of(index, file), index)


def say_faults(watches: Watches) -> None:
    """Say on stderr which saved searches can no longer be understood."""
    for watch, error in watches.faults:
        say(f"note: the saved search {watch.name!r} matches nothing: {error}", err=True)
