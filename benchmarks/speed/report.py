"""Results as Markdown, each number beside how many times Fihris's it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from benchmarks.markdown import line, rule
from benchmarks.queries import CLASSES
from benchmarks.speed.measuring import WARMING
from benchmarks.speed.results import Build, Measured, Results, Times

NONE = "–"
MEGABYTE = 1e6
PERCENTILES: Sequence[tuple[str, Callable[[Times], float]]] = (
    ("median", lambda times: times.median),
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
        *("engine", "threads", "MB/s", "times Fihris", "processor s"),
        *("index / text", "peak private MB", "peak resident MB"),
    )
    lines = [line(head), rule(head)]
    firsts = {build.threads: build.rate for build in engines[0].builds}
    most = max((build.articles for engine in engines for build in engine.builds), default=0)
    for engine in engines:
        for build in sorted(engine.builds, key=lambda build: build.threads):
            first = firsts.get(build.threads)
            fewer = f" (first {build.articles:,})" if build.articles < most else ""
            lines.append(line((engine.name + fewer, *_built(build, first))))
    return "\n".join(lines)


def _built(build: Build, first: float | None) -> Iterator[str]:
    yield f"{build.threads}"
    yield f"{build.rate:.1f}"
    yield f"{build.rate / first:.2f}" if first else NONE
    yield f"{build.cpu:.1f}"
    yield f"{build.index_bytes / build.text_bytes:.2f}"
    yield _megabytes(build.peak_private)
    yield _megabytes(build.peak_resident)


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
    """Return a time, and in brackets how many times the first engine's it is."""
    if times is None:
        return NONE
    text = f"{value(times):.3g}"
    return text if first is None else f"{text} ({value(times) / value(first):.2g}×)"


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
