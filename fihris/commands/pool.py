"""``fihris pool``: what several runs found, to be judged."""

from __future__ import annotations

from pathlib import Path

import click

from fihris.commands.command import Command
from fihris.commands.output import say
from fihris.commands.text import counted

_File = click.Path(path_type=Path, dir_okay=False)


@click.command(cls=Command)
@click.argument("runs", nargs=-1, required=True, type=_File, metavar="RUN...")
@click.option(
    "--depth", type=click.IntRange(min=1), default=10, help="So many of each query's first results."
)
@click.option("--qrels", type=_File, help="Leave out what is judged in this file.")
@click.option("--out", type=_File, required=True, help="The file to write.")
def pool(runs: tuple[Path, ...], depth: int, qrels: Path | None, out: Path) -> None:
    """Gather the best results of several runs for judging.

        fihris pool old.run new.run --out pool.tsv
        fihris pool *.run --depth 20 --qrels qrels.txt --out pool.tsv

    RUN is a TREC run. Each pair of query and article is written once, as query, tab, id, in an
    order that does not tell which run found it; fihris judge asks for their grades.
    """
    from fihris.search.evaluation.pooling import pool as pool_runs
    from fihris.search.evaluation.pooling import write_pool
    from fihris.search.evaluation.trec import read_qrels, read_run

    judged = read_qrels(qrels) if qrels else {}
    pairs = pool_runs([read_run(run) for run in runs], depth, judged)
    write_pool(out, pairs)
    say(f"{counted(len(pairs), 'pair')} to judge", err=True)
