"""What memory a process and its children hold, as Linux tells it.

Private memory is what is not backed by a file: heaps and shared anonymous memory. An engine that
reads its index through mmap has that in its resident memory too, but the system takes such pages
back when it needs them.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
INTERVAL = 0.05
_PRIVATE = ("RssAnon", "RssShmem")
_RESIDENT = ("VmRSS",)
_PEAK = ("VmHWM",)


@dataclass
class Peaks:
    """The most that was held at once, in bytes; None where the system does not tell."""

    private: int | None = None
    resident: int | None = None


def private_bytes(process: int | None = None) -> int | None:
    """Return the private memory of a process, this one's where none is given."""
    return _held(process or os.getpid(), _PRIVATE)


def _held(process: int, fields: tuple[str, ...]) -> int | None:
    try:
        lines = (PROC / str(process) / "status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    told = dict(line.split(":", 1) for line in lines)
    kibibytes = [int(told[name].split()[0]) for name in fields if name in told]
    return sum(kibibytes) * 1024 if kibibytes else None


def tree(process: int) -> list[int]:
    """Return a process and all that descend from it, as far as they run."""
    found, waiting = [], [process]
    while waiting:
        found.append(waiting.pop())
        for path in (PROC / str(found[-1]) / "task").glob("*/children"):
            try:
                waiting.extend(map(int, path.read_text(encoding="utf-8").split()))
            except OSError:
                continue
    return found


@contextmanager
def watched(process: int) -> Iterator[Peaks]:
    """Sample a process and its children every 50 ms as long as the block runs."""
    peaks, over = Peaks(), threading.Event()

    def watch() -> None:
        while not over.wait(INTERVAL):
            _sample(process, peaks)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()


def _sample(process: int, peaks: Peaks) -> None:
    processes = tree(process)
    # What is shared anonymously is counted in each process: more than there is, never less.
    private = [held for one in processes if (held := _held(one, _PRIVATE)) is not None]
    resident = [held for one in processes if (held := _held(one, _RESIDENT)) is not None]
    if private:
        peaks.private = max(peaks.private or 0, sum(private))
    if resident:
        # The system keeps each process's own peak, which may lie between two samples.
        peaks.resident = max(peaks.resident or 0, sum(resident), _held(process, _PEAK) or 0)
