"""How a query's cost grows with the number of articles, drawn from results of several runs.

    python -m benchmarks.growth 10k.json 41k.json 120k.json 1m.json --plot growth.svg

The files are those of ``python -m benchmarks --json``. Each class of queries has a panel with both
axes logarithmic: medians are drawn through, 99th percentiles dashed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks.markdown import line, rule
from benchmarks.peers.engine import missing
from benchmarks.queries import CLASSES, QueryClass
from benchmarks.speed.results import Results, Times

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 5
# Those of Okabe and Ito, which people with any colour vision can tell apart; the first for Fihris.
COLOURS = (
    *("#d55e00", "#e69f00", "#0072b2", "#009e73"),
    *("#cc79a7", "#56b4e9", "#000000", "#999999"),
)


def points(
    runs: Sequence[Results], key: str, asked: QueryClass, value: Callable[[Times], float]
) -> tuple[list[int], list[float]]:
    """Return numbers of articles, and a value of an engine's times in a class at each of them.

    Runs in which the engine had fewer articles than the others are left out.
    """
    found = []
    for run in sorted(runs, key=lambda run: run.corpus.articles):
        for engine in run.engines:
            whole = all(build.articles == run.corpus.articles for build in engine.builds)
            if engine.key == key and whole and asked.name in engine.times:
                found.append((run.corpus.articles, value(engine.times[asked.name])))
    return [number for number, _ in found], [cost for _, cost in found]


def names(runs: Sequence[Results]) -> dict[str, str]:
    """Return the engines that were measured, in their order, by key."""
    return {engine.key: engine.name for run in runs for engine in run.engines if engine.times}


def plotted(runs: Sequence[Results], path: Path) -> None:
    """Draw the growth of the cost. Raises ClickException where matplotlib is missing."""
    reason = missing("matplotlib")
    if reason is not None:
        raise click.ClickException(reason)
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "fihris", "font.size": 8}):
        rows = -(-len(CLASSES) // COLUMNS)
        figure = Figure(figsize=(2.6 * COLUMNS, 2.4 * rows + 0.6), layout="constrained")
        panels = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
        for panel, asked in zip(panels.flat, CLASSES, strict=False):
            _draw(panel, runs, asked)
        for panel in panels[-1]:
            panel.set_xlabel("articles")
        for panel in panels[:, 0]:
            panel.set_ylabel("ms")
        handles, labels = panels[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=len(labels) or 1)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


def _draw(panel: Axes, runs: Sequence[Results], asked: QueryClass) -> None:
    panel.set_title(asked.shown)
    panel.set_xscale("log")
    panel.set_yscale("log")
    panel.grid(visible=True, linewidth=0.3)
    for place, (key, name) in enumerate(names(runs).items()):
        colour = COLOURS[place % len(COLOURS)]
        median = points(runs, key, asked, lambda times: times.median)
        panel.plot(*median, color=colour, marker=".", label=name, linewidth=1.2)
        p99 = points(runs, key, asked, lambda times: times.p99)
        panel.plot(*p99, color=colour, linestyle="--", linewidth=0.8)


def table(runs: Sequence[Results]) -> str:
    """Return medians and 99th percentiles of the first engine as a Markdown table."""
    ordered = sorted(runs, key=lambda run: run.corpus.articles)
    head = ("queries, median / p99 ms", *(f"{run.corpus.articles:,}" for run in ordered))
    lines = [line(head), rule(head)]
    for asked in CLASSES:
        times = [run.engines[0].times.get(asked.name) for run in ordered]
        cells = (f"{found.median:.3g} / {found.p99:.3g}" if found else "–" for found in times)
        lines.append(line((asked.shown, *cells)))
    return "\n".join(lines)


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help="SVG or PNG")
def main(paths: tuple[Path, ...], plot: Path | None) -> None:
    """Print the first engine's table, and draw all engines."""
    runs = [Results.read(path) for path in paths]
    click.echo(table(runs))
    if plot is not None:
        plotted(runs, plot)


if __name__ == "__main__":
    main()
