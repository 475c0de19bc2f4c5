"""The processes that are measured, from outside."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Self

from benchmarks.queries import QueryClass, Words
from benchmarks.speed.memory import watched
from benchmarks.speed.results import Build

ROOT = Path(__file__).resolve().parents[2]
WORKER = (sys.executable, "-m", "benchmarks.speed.worker")
ONCE_PASSES = 5


class WorkerError(RuntimeError):
    """A process of an engine has ended with an error, which stands on standard error."""


class Answering:
    """An engine that has opened its index and waits for queries."""

    def __init__(self, key: str, folder: Path) -> None:
        self.key = key
        self._process = subprocess.Popen(
            [*WORKER, "answer", key, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.version = str(self._told())

    def ask(self, asked: QueryClass, queries: Sequence[Words]) -> list[tuple[float, float]]:
        """Return what each query took in milliseconds, by the clock and of the processor."""
        line = {"kind": asked.kind, "queries": queries, "snippets": asked.snippets}
        return [(float(clock), float(own)) for clock, own in self._asked(line)]

    def private_bytes(self) -> int | None:
        """Return the private memory of the process."""
        told = self._asked(None)
        return None if told is None else int(told)

    def _asked(self, line: object) -> Any:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(line) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise WorkerError(f"{self.key} ended") from error
        return self._told()

    def _told(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self.close()
            raise WorkerError(f"{self.key} ended with {self._process.returncode}")
        return json.loads(line)

    def close(self) -> None:
        """End the process, whose standard input ends."""
        for pipe in (self._process.stdin, self._process.stdout):
            # What was not sent yet to a process that has ended is not missed.
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def built(
    key: str, corpus: Path, folder: Path, *, threads: int, articles: int, text_bytes: int
) -> Build:
    """Build an index in an empty folder; return what it took. Raises WorkerError."""
    command = [*WORKER, "build", key, str(corpus), str(folder), str(threads)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    with watched(process.pid) as peaks:
        output, _ = process.communicate()
    if process.returncode:
        raise WorkerError(f"{key} ended with {process.returncode}")
    told = json.loads(output)
    return Build(
        threads=threads,
        articles=articles,
        text_bytes=text_bytes,
        seconds=told["seconds"],
        cpu=told["cpu"],
        index_bytes=sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()),
        peak_private=peaks.private,
        peak_resident=peaks.resident,
    )


def once(key: str, folder: Path, word: str) -> float:
    """Return what a process takes that starts, opens an index, asks it and ends; milliseconds."""
    return _milliseconds([*WORKER, "once", key, str(folder), word])


def start() -> float:
    """Return what a Python process takes that does nothing, in milliseconds, the median."""
    return median(_milliseconds([sys.executable, "-c", "pass"]) for _ in range(ONCE_PASSES))


def compile_dictionary() -> None:
    """Let Fihris compile its dictionary into the user's cache, which is done once a machine."""
    script = (
        "from fihris.index.analysis.stemmers import stemmer; stemmer('lexicon').lemmas(['قمح'])"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def _milliseconds(command: Sequence[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        raise WorkerError(f"{' '.join(command)} ended with {done.returncode}")
    return (time.perf_counter() - started) * 1000
