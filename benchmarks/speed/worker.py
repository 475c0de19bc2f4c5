"""One engine in a process of its own: builds, answers over a pipe, or answers once.

    python -m benchmarks.speed.worker build ENGINE CORPUS FOLDER THREADS
    python -m benchmarks.speed.worker answer ENGINE FOLDER
    python -m benchmarks.speed.worker once ENGINE FOLDER WORD

What it has to tell goes to standard output as JSON, one line an answer; what engines print there
goes to standard error. Little is imported up here: "once" is timed from the process's start.
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from benchmarks.peers.engine import TimedEngine
from benchmarks.peers.engines import TIMED
from benchmarks.speed.memory import private_bytes

HITS = 10


def build(engine: TimedEngine, corpus: str, folder: Path, threads: int) -> dict[str, float]:
    """Build an index from JSON lines; return seconds by the clock and of the processors.

    As many processors may be used as there are threads, so that what an engine does in the
    background counts. Modules are imported, and a virtual machine runs, before the clock starts.
    """
    from benchmarks.articles import articles

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    engine.version()
    started, before = time.perf_counter(), os.times()
    engine.build(islice(articles([corpus]), engine.most), folder, threads)
    seconds, after = time.perf_counter() - started, os.times()
    # user, system, and the same of children that have ended
    return {"seconds": seconds, "cpu": sum(after[:4]) - sum(before[:4])}


def milliseconds(
    engine: TimedEngine, kind: str, queries: list[list[str]], *, snippets: bool
) -> list[tuple[float, float]]:
    """Return what each query took, from its words to ten hits: by the clock, and of this thread.

    The thread's own time leaves out what other processes did meanwhile. Engines answer in the
    thread that asks; what a virtual machine does in others is not in it.
    """
    ask = engine.snippets if snippets else engine.find
    taken = []
    for words in queries:
        started, before = time.perf_counter_ns(), time.thread_time_ns()
        ask(kind, words, HITS)
        after, ended = time.thread_time_ns(), time.perf_counter_ns()
        taken.append(((ended - started) / 1e6, (after - before) / 1e6))
    return taken


def answer(engine: TimedEngine, folder: Path, output: TextIO) -> None:
    """Open an index, say so, and answer each line of standard input until it ends.

    A line is either the arguments of `milliseconds` or null, for the process's private memory.
    """
    engine.open(folder)
    _tell(engine.version(), output)
    for line in sys.stdin:
        asked = json.loads(line)
        told: Any = private_bytes() if asked is None else milliseconds(engine, **asked)
        _tell(told, output)


def _tell(told: object, output: TextIO) -> None:
    print(json.dumps(told), file=output, flush=True)


def main(verb: str, key: str, *arguments: str) -> None:
    """Do what the command line says."""
    engine = TIMED[key]()
    if verb == "once":
        folder, word = arguments
        engine.open(Path(folder))
        engine.find("or", [word], HITS)
        return
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if verb == "build":
        corpus, folder, threads = arguments
        _tell(build(engine, corpus, Path(folder), int(threads)), output)
    else:
        answer(engine, Path(arguments[0]), output)


if __name__ == "__main__":
    main(*sys.argv[1:])
