"""What a run of the speed benchmark found, as JSON and back."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, Self

from benchmarks.articles import Statistics

Pass = Sequence[tuple[float, float]]
"""What the queries of a class took one by one, in milliseconds: by the clock, own."""

TICK = 0.01
"""What processor seconds are counted in."""


@dataclass(frozen=True)
class Build:
    """One index that was built in a process of its own.

    `cpu` is of all the process's threads and children. The peaks, in bytes, are of the process and
    its children together; `private` leaves out the pages of files. None where the system cannot
    tell.
    """

    threads: int
    articles: int
    text_bytes: int
    seconds: float
    cpu: float
    index_bytes: int
    peak_private: int | None = None
    peak_resident: int | None = None

    @property
    def rate(self) -> float:
        """Megabytes (millions of bytes) of text in a second."""
        return self.text_bytes / self.seconds / 1e6

    @property
    def processor_rate(self) -> float:
        """Megabytes of text in a second of a processor: what else the machine did is not in it."""
        return self.text_bytes / max(self.cpu, TICK) / 1e6


@dataclass(frozen=True)
class Times:
    """What the queries of a class took, in milliseconds, over all queries and passes.

    `own_median` and `own_p99` are of the time that the processor gave to the thread that asked:
    what else the machine did meanwhile is not in them. `first_median` is of the first pass, in
    which nothing had been asked before; it is in nothing else. `queries` counts each once.
    """

    queries: int
    median: float
    p95: float
    p99: float
    worst: float
    own_median: float
    own_p99: float
    first_median: float

    @classmethod
    def of(cls, first: Pass, passes: Sequence[Pass]) -> Self:
        """Return the figures of the first pass and of those that count, over the same queries."""
        clock, own = map(sorted, zip(*chain.from_iterable(passes), strict=True))
        return cls(
            len(first),
            *(percentile(clock, percent) for percent in (50, 95, 99, 100)),
            *(percentile(own, percent) for percent in (50, 99)),
            percentile(sorted(clock for clock, _ in first), 50),
        )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return, of n values in order, that with the place n * percent / 100, rounded up."""
    return ordered[-(-len(ordered) * percent // 100) - 1]


@dataclass
class Measured:
    """What was measured of one engine; `reason` says why where nothing was."""

    key: str
    name: str
    words: str
    version: str = ""
    reason: str = ""
    builds: list[Build] = field(default_factory=list)
    times: dict[str, Times] = field(default_factory=dict)
    private_bytes: int | None = None
    once: float | None = None

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Return what `asdict` made a record of."""
        builds = [Build(**build) for build in record.pop("builds")]
        times = {name: Times(**times) for name, times in record.pop("times").items()}
        return cls(**record, builds=builds, times=times)


@dataclass
class Results:
    """A run: where, over what, and each engine's measurements, the one compared with first.

    `start` is what a Python process takes that does nothing, in milliseconds.
    """

    machine: str
    corpus: Statistics
    passes: int
    seed: int
    engines: Sequence[Measured]
    start: float = 0.0

    def write(self, path: Path) -> None:
        """Write the results as JSON."""
        record = asdict(self) | {"corpus": self.corpus._asdict()}
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what `write` wrote."""
        record = json.loads(path.read_text(encoding="utf-8"))
        engines = [Measured.from_record(engine) for engine in record.pop("engines")]
        corpus = Statistics(**record.pop("corpus"))
        return cls(**record, corpus=corpus, engines=engines)


def machine() -> str:
    """Return what the machine and its Python are, as far as it matters for speed."""
    numpy = version("numpy")
    return (
        f"{platform.system()} {platform.machine()}, {_processor()}, {os.cpu_count()} CPUs, "
        f"Python {platform.python_version()}, numpy {numpy}"
    )


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown processor")
