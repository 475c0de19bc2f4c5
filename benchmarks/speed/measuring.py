"""A run of the speed benchmark: indexes are built, then all engines are asked in turn."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.articles import Statistics, articles, statistics, text_bytes
from benchmarks.peers.engines import SAME_INDEX, TIMED
from benchmarks.queries import CLASSES, QueryClass, Words, drawn
from benchmarks.speed.processes import (
    ONCE_PASSES,
    Answering,
    WorkerError,
    built,
    compile_dictionary,
    once,
    start,
)
from benchmarks.speed.results import Build, Measured, Pass, Results, Times, machine

BUILT = "build.json"
WARMING = 2
"""Passes that are not counted: a virtual machine compiles what has run some thousand times."""

Told = Callable[[str], object]


@dataclass(frozen=True)
class Run:
    """What to measure: engines over the articles of a file, their indexes below `folder`.

    With `keep`, what an earlier run built of the same articles is not built again, except for
    Fihris's.
    """

    corpus: Path
    folder: Path
    keys: Sequence[str]
    threads: Sequence[int]
    passes: int
    queries: int
    seed: int
    keep: bool
    tell: Told


def measured(run: Run) -> Results:
    """Measure everything."""
    run.tell("counting words …")
    counted = statistics(articles([run.corpus]))
    queries = drawn(articles([run.corpus]), run.queries, run.seed)
    engines = [_described(key) for key in run.keys]
    compile_dictionary()
    for engine in engines:
        if not engine.reason and engine.key not in SAME_INDEX:
            with _failing(engine, run.tell):
                engine.builds = list(_builds(run, engine.key, counted))
    for engine in engines:
        owner = SAME_INDEX.get(engine.key)
        engine.reason = engine.reason or next((e.reason for e in engines if e.key == owner), "")
    asked = [engine for engine in engines if not engine.reason]
    _ask(run, asked, queries)
    _start(run, asked, queries["term"])
    return Results(machine(), counted, run.passes, run.seed, engines, start())


def _described(key: str) -> Measured:
    made = TIMED[key]()
    return Measured(key, made.name, made.words, reason=made.unavailable() or "")


@contextmanager
def _failing(engine: Measured, tell: Told) -> Iterator[None]:
    """Note what goes wrong with an engine: the others go on."""
    try:
        yield
    except WorkerError as error:
        engine.reason = str(error)
        tell(f"{engine.key}: {error}")


def index_folder(run: Run, key: str) -> Path:
    """Return where the index is that an engine answers from."""
    return run.folder / SAME_INDEX.get(key, key)


def _builds(run: Run, key: str, counted: Statistics) -> Iterator[Build]:
    """Build with each number of threads; of the last, the least number, the index stays."""
    engine, folder = TIMED[key](), index_folder(run, key)
    most = engine.most
    if most is not None and most < counted.articles:
        first = islice(articles([run.corpus]), most)
        counted = counted._replace(articles=most, text_bytes=sum(map(text_bytes, first)))
    for threads in sorted(run.threads, reverse=True):
        if threads > engine.threads and threads > min(run.threads):
            continue
        known = _kept(run, folder, counted, threads)
        if known is not None:
            run.tell(f"{key}: built before, {known.rate:.1f} MB/s")
            yield known
            continue
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run.tell(f"{key}: building with {threads} thread(s) …")
        build = built(
            key,
            run.corpus,
            folder,
            threads=min(threads, engine.threads),
            articles=counted.articles,
            text_bytes=counted.text_bytes,
        )
        run.tell(f"{key}: {build.rate:.1f} MB/s")
        _note(folder, build, threads)
        yield build


def _note(folder: Path, build: Build, threads: int) -> None:
    """Write beside an index how it was built, for `_kept`."""
    path = folder.with_name(f"{folder.name}-{BUILT}")
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps(known | {str(threads): asdict(build)}), encoding="utf-8")


def _kept(run: Run, folder: Path, counted: Statistics, threads: int) -> Build | None:
    """Return how an index of the same articles was built before, if it may be used again."""
    path = folder.with_name(f"{folder.name}-{BUILT}")
    if not run.keep or folder.name == "fihris" or not (path.exists() and folder.exists()):
        return None
    record = json.loads(path.read_text(encoding="utf-8")).get(str(threads))
    known = Build(**record) if record else None
    same = known and (known.articles, known.text_bytes) == (counted.articles, counted.text_bytes)
    return known if same else None


def _ask(run: Run, engines: Sequence[Measured], queries: Mapping[str, list[Words]]) -> None:
    """Ask all engines all queries, in turn, first without counting."""
    taken: dict[tuple[str, str], list[Pass]] = {}
    with ExitStack() as stack:
        answering: dict[str, Answering] = {}
        for engine in engines:
            with _failing(engine, run.tell):
                answer = Answering(engine.key, index_folder(run, engine.key))
                answering[engine.key] = stack.enter_context(answer)
                engine.version = answer.version
        for turn in range(1 - WARMING, run.passes + 1):
            run.tell(f"pass {turn} of {run.passes}" if turn > 0 else "warming up …")
            # Who is first takes turns, too.
            first = turn % max(len(engines), 1)
            for engine, asked in _pairs([*engines[first:], *engines[:first]], queries):
                with _failing(engine, run.tell):
                    found = answering[engine.key].ask(asked, queries[asked.drawn_as])
                    taken.setdefault((engine.key, asked.name), []).append(found)
        for engine in engines:
            with _failing(engine, run.tell):
                if not engine.reason:
                    engine.private_bytes = answering[engine.key].private_bytes()
    for engine in engines:
        for asked in CLASSES:
            passes = taken.get((engine.key, asked.name), [])
            if len(passes) > WARMING:  # or it failed before
                engine.times[asked.name] = Times.of(passes[0], passes[WARMING:])


def _pairs(
    engines: Sequence[Measured], queries: Mapping[str, list[Words]]
) -> Iterator[tuple[Measured, QueryClass]]:
    """Yield who is asked what, one after the other: a class of all engines, then the next."""
    made = {engine.key: TIMED[engine.key]() for engine in engines}
    for asked in CLASSES:
        for engine in engines:
            able = made[engine.key]
            if asked.kind not in able.kinds or (asked.snippets and not able.can_mark):
                continue
            if queries[asked.drawn_as] and not engine.reason:
                yield engine, asked


def _start(run: Run, engines: Sequence[Measured], queries: Sequence[Words]) -> None:
    """Measure processes that start, open, ask one query and end; engines in turn."""
    run.tell("starting processes …")
    times: dict[str, list[float]] = {engine.key: [] for engine in engines}
    for words in queries[:ONCE_PASSES]:
        for engine in engines:
            if not engine.reason:
                with _failing(engine, run.tell):
                    folder = index_folder(run, engine.key)
                    times[engine.key].append(once(engine.key, folder, words[0]))
    for engine in engines:
        if times[engine.key]:
            engine.once = median(times[engine.key])
