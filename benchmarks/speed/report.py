"""Results as Markdown, each number beside how many times Fihris's it is.

    python -m benchmarks.speed.report 41k.json

prints again what the run that wrote the file printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import click

from benchmarks.markdown import line, rule
from benchmarks.queries import CLASSES
from benchmarks.speed.measuring import WARMING
from benchmarks.speed.results import Build, Measured, Results, Times

NONE = "–"
MEGABYTE = 1e6
PERCENTILES: Sequence[tuple[str, Callable[[Times], float]]] = (
    ("median", lambda times: times.median),
    ("asked for the first time, median", lambda times: times.first_median),
    ("95th percentile", lambda times: times.p95),
    ("99th percentile", lambda times: times.p99),
    ("processor time, median", lambda times: times.own_median),
    ("processor time, 99th percentile", lambda times: times.own_p99),
)


def report(results: Results) -> str:
    """Return the whole report."""
    counted = results.corpus
    parts = [
        f"{counted.articles:,} articles, {counted.text_bytes / MEGABYTE:,.1f} MB of text, "
        f"{counted.tokens:,} words, {counted.forms:,} of them unlike.\n{results.machine}.",
        "### Engines\n\n" + _engines(results.engines),
        "### Building\n\n" + _building(results.engines),
    ]
    asked = [engine for engine in results.engines if engine.times]
    for name, value in PERCENTILES if asked else ():
        parts.append(f"### Milliseconds a query, {name}\n\n" + _asking(asked, value))
    if asked:
        parts.append("### Starting, and memory\n\n" + _starting(asked, results.start))
        parts.append(_counted(results, asked))
    return "\n\n".join(parts) + "\n"


def _engines(engines: Sequence[Measured]) -> str:
    head = ("engine", "version", "words")
    lines = [line(head), rule(head, texts=3)]
    for engine in engines:
        version = engine.version or NONE
        words = f"not measured: {engine.reason}" if engine.reason else engine.words
        lines.append(line((engine.name, version, words)))
    return "\n".join(lines)


def _building(engines: Sequence[Measured]) -> str:
    head = (
        *("engine", "threads", "MB/s", "MB a processor second"),
        *("index / text", "peak private MB", "peak resident MB"),
    )
    lines = [line(head), rule(head)]
    firsts = {build.threads: build for build in engines[0].builds}
    most = max((build.articles for engine in engines for build in engine.builds), default=0)
    for engine in engines:
        for build in sorted(engine.builds, key=lambda build: build.threads):
            first = firsts.get(build.threads) if engine is not engines[0] else None
            fewer = f" (first {build.articles:,})" if build.articles < most else ""
            lines.append(line((engine.name + fewer, *_built(build, first))))
    return "\n".join(lines)


def _built(build: Build, first: Build | None) -> Iterator[str]:
    """Yield the cells of a build beside the first engine's with as many threads."""
    yield f"{build.threads}"
    for value in (lambda one: one.rate, lambda one: one.processor_rate):
        yield _times(value(build), None if first is None else value(first), "0.1f")
    yield f"{build.index_bytes / build.text_bytes:.2f}"
    yield _megabytes(build.peak_private)
    yield _megabytes(build.peak_resident)


def _times(value: float, first: float | None, shape: str = ".3g") -> str:
    """Return a number, and in brackets how many times the first it is."""
    text = format(value, shape)
    return text if first is None else f"{text} ({value / first:.2g}×)"


def _megabytes(held: int | None) -> str:
    return NONE if held is None else f"{held / MEGABYTE:,.0f}"


def _asking(engines: Sequence[Measured], value: Callable[[Times], float]) -> str:
    """Return one percentile of each class of queries, a column for each engine."""
    head = ("queries", *(engine.name for engine in engines))
    lines = [line(head), rule(head)]
    first = engines[0]
    for asked in CLASSES:
        if not any(asked.name in engine.times for engine in engines):
            continue
        of_first = first.times.get(asked.name)
        cells = (
            _beside(engine.times.get(asked.name), None if engine is first else of_first, value)
            for engine in engines
        )
        lines.append(line((asked.shown, *cells)))
    return "\n".join(lines)


def _beside(times: Times | None, first: Times | None, value: Callable[[Times], float]) -> str:
    """Return a time beside the first engine's."""
    if times is None:
        return NONE
    return _times(value(times), None if first is None else value(first))


def _starting(engines: Iterable[Measured], start: float) -> str:
    head = ("engine", "one query in a new process, ms", "private MB after all queries")
    lines = [line(head), rule(head)]
    for engine in engines:
        once = NONE if engine.once is None else f"{engine.once:.0f}"
        lines.append(line((engine.name, once, _megabytes(engine.private_bytes))))
    return "\n".join([*lines, "", f"A Python process that does nothing takes {start:.0f} ms."])


def _counted(results: Results, asked: Sequence[Measured]) -> str:
    queries = {times.queries for times in asked[0].times.values()}
    number = "–".join(str(count) for count in sorted({min(queries), max(queries)}))
    return (
        f"{number} queries a class in {results.passes} counted passes, after {WARMING} that are "
        f"not; seed {results.seed}."
    )


@click.command(help=__doc__)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(path: Path) -> None:
    """Print a report."""
    click.echo(report(Results.read(path)), nl=False)


if __name__ == "__main__":
    main()
