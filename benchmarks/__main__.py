"""How fast Fihris and other engines index and answer, side by side in one run.

    python -m benchmarks CORPUS.jsonl[.gz]... [--articles N] [--engines fihris,lucene] ...

CORPUS is any file that Fihris reads. With --articles, there are as many articles: the corpus's,
shuffled, and, where these are too few, others composed of them (benchmarks.articles). Without, it
is one file and measured as it is.

Each engine builds in a process of its own, pinned to as many processors as threads; then all answer
in turn, each in a process that stays. An engine that is not installed is told with the command that
installs it. docs/performance.md says what the numbers include.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from benchmarks.articles import articles, composed, write
from benchmarks.growth import plotted
from benchmarks.peers.engines import TIMED
from benchmarks.speed.measuring import Run, measured
from benchmarks.speed.report import report

# Click leaves lines after a backspace as they are.
EXAMPLES = """\b
Examples:
  python -m benchmarks news.jsonl.gz --articles 41191 --output table.md --json 41k.json
  python -m benchmarks news.jsonl.gz --articles 5000 --engines tantivy --threads 1 --passes 1
  python -m benchmarks big.jsonl --keep /tmp/indexes   # builds the peers' indexes only once
  python -m benchmarks.growth 10k.json 41k.json 120k.json --plot growth.svg
"""
THREADS = {"1": (1,), "2": (2,), "both": (1, 2)}
FILE = click.Path(dir_okay=False, path_type=Path)


def chosen(names: str | None) -> list[str]:
    """Return Fihris's keys and those that are asked for, all where none is; raises BadParameter."""
    if names is None:
        return list(TIMED)
    asked = {name.strip() for name in names.split(",")}
    for name in sorted(asked - set(TIMED)):
        raise click.BadParameter(f"no engine {name!r}; there are {', '.join(TIMED)}")
    return [key for key in TIMED if key in asked or key == next(iter(TIMED))]


def prepared(paths: tuple[str, ...], number: int | None, seed: int, folder: Path) -> Path:
    """Return a file with the articles to measure. Raises UsageError where none can be made."""
    if number is None:
        if len(paths) > 1:
            raise click.UsageError("several files are made one by --articles N")
        return Path(paths[0]).resolve()
    path = folder / "articles.jsonl"
    try:
        write(composed(articles(paths), number, seed), path)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return path


@click.command(help=__doc__, epilog=EXAMPLES)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--articles", "number", type=click.IntRange(1), help="how many  [default: as it is]")
@click.option("--engines", help="Fihris and these, parted by commas  [default: all]")
@click.option("--passes", type=click.IntRange(1), default=3, show_default=True)
@click.option("--queries", type=click.IntRange(1), default=200, show_default=True, help="a class")
@click.option("--threads", type=click.Choice(list(THREADS)), default="both", show_default=True)
@click.option("--seed", default=1, show_default=True, help="of what is composed and drawn")
@click.option("--output", type=FILE, help="write the tables there  [default: standard output]")
@click.option("--json", "json_path", type=FILE, help="write the results there")
@click.option("--plot", type=FILE, help="draw what queries cost there, as SVG or PNG")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="build there, and use the peers' indexes of the same articles that are there",
)
def main(
    paths: tuple[str, ...],
    number: int | None,
    engines: str | None,
    passes: int,
    queries: int,
    threads: str,
    seed: int,
    output: Path | None,
    json_path: Path | None,
    plot: Path | None,
    keep: Path | None,
) -> None:
    """Run the benchmark."""
    keys = chosen(engines)
    with tempfile.TemporaryDirectory(prefix="fihris-benchmarks-") as name:
        folder = Path(name)
        run = Run(
            corpus=prepared(paths, number, seed, folder),
            folder=(keep or folder / "indexes").resolve(),
            keys=keys,
            threads=THREADS[threads],
            passes=passes,
            queries=queries,
            seed=seed,
            keep=keep is not None,
            tell=lambda text: click.echo(text, err=True),
        )
        results = measured(run)
    if json_path is not None:
        results.write(json_path)
    if plot is not None:
        plotted([results], plot)
    text = report(results)
    if output is None:
        click.echo(text)
    else:
        output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
