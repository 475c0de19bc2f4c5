"""Processes that read while one writes: each sees whole commits, one after the other.

The commit numbered n replaces the articles 0 to 11 by some that say n, adds n % 5 that are called
n-0, n-1, …, and deletes those of the commit before. So a reader knows from the number of its commit
what it must find, to the last word.
"""

from __future__ import annotations

import gc
import os
import time
from collections import Counter
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from queue import Empty
from random import Random
from typing import Any

import fihris
from fihris import Article, Index

STANDING = 12
_CONTEXT = get_context("forkserver" if os.name == "posix" else "spawn")
_DIGITS = "بتثجحخدذرز"


def word_of(generation: int) -> str:
    """Return a word that stands for a number."""
    return "ع" + "".join(_DIGITS[int(digit)] for digit in str(generation))


def content(generation: int) -> dict[str, str]:
    """Return what the commit of that number holds: bodies by id."""
    names = [*map(str, range(STANDING)), *(f"{generation}-{i}" for i in range(generation % 5))]
    return {name: f"نص {word_of(generation)} {name}" for name in names}


def write(folder: Path, stop: Event, said: Any) -> None:
    """Commit until told to stop; say how many commits there were."""
    commits = 0
    with fihris.open(folder).writer() as writer:
        while not stop.is_set():
            before, generation = writer.snapshot.generation, writer.snapshot.generation + 1
            for identity, body in content(generation).items():
                writer.add(Article(identity, body=body))
            for i in range(before % 5):
                writer.delete(f"{before}-{i}")
            writer.commit(optimize=generation % 17 == 0)
            commits += 1
    said.put(("commits", commits))


def check(index: Index) -> None:
    """Compare all that one commit holds with what its number says."""
    snapshot = index.snapshot
    expected = content(snapshot.generation)
    found = {article.id: article.body for article in snapshot.articles()}
    assert found == expected, (snapshot.generation, found)
    hits = index.search("نص", limit=30)
    assert {hit.id: hit.body for hit in hits} == expected
    assert hits.total == len(index) == len(expected)
    assert index.search(word_of(snapshot.generation), limit=1, variants=False).total == len(found)
    if snapshot.generation > 1:
        assert index.search(word_of(snapshot.generation - 1), limit=1, variants=False).total == 0


def mapped(folder: Path) -> set[str]:
    """Return the segments of a folder that this process holds, removed ones too (on Linux)."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return set()
    lines = maps.read_text(encoding="utf-8").splitlines()
    return {line.split("/")[-1] for line in lines if f"{folder}/" in line}


def read(folder: Path, stop: Event, said: Any, seed: int) -> None:
    """Open, refresh, and keep commits until long after; say how many checks there were."""
    counts: Counter[str] = Counter()
    chance, slowest, generation = Random(seed), 0.0, 0
    try:
        index = fihris.open(folder)
        kept = index
        while not stop.is_set():
            started = time.perf_counter()
            if chance.random() < 0.3:
                index = fihris.open(folder)
            else:
                index.refresh()
            slowest = max(slowest, time.perf_counter() - started)
            assert index.snapshot.generation >= generation, "a commit has gone"
            generation = index.snapshot.generation
            check(index)
            counts["checks"] += 1
            if kept.snapshot.generation + 20 < generation:
                check(Index.at(kept.snapshot))  # merged and removed long ago
                counts["checks of commits long gone"] += 1
                kept = fihris.open(folder)
        del kept
        index.refresh()
        names = {f"{leaf.segment.name}.segment" for leaf in index.snapshot.leaves}
        gc.collect()
        held = {name.removesuffix(" (deleted)") for name in mapped(folder)}
        assert held <= names, f"files of old commits are still open: {held - names}"
        said.put(("read", counts, slowest))
    except BaseException as error:
        said.put(("failed", f"{type(error).__name__}: {error}"))
        raise


def check_readers(folder: Path, seconds: float, readers: int = 8) -> dict[str, float]:
    """Let some processes read while one writes; return what was counted."""
    _CONTEXT.set_forkserver_preload(["fihris.index.writer", "fihris.search.asking"])
    with fihris.create(folder, analyzer="none").writer() as writer:
        for identity, body in content(1).items():
            writer.add(Article(identity, body=body))
    stop, stop_reading, said = _CONTEXT.Event(), _CONTEXT.Event(), _CONTEXT.Queue()
    reading = [
        _CONTEXT.Process(target=read, args=(folder, stop_reading, said, seed))
        for seed in range(readers)
    ]
    writing = _CONTEXT.Process(target=write, args=(folder, stop, said))
    for process in (writing, *reading):
        process.start()
    counts: Counter[str] = Counter()
    slowest = 0.0
    failures = []
    ends = time.monotonic() + seconds
    heard = 0
    while heard < readers + 1:
        if time.monotonic() > ends:
            stop.set()
            stop_reading.set()
        try:
            kind, *what = said.get(timeout=0.2)
        except Empty:
            assert time.monotonic() < ends + 60, "a process hangs"
            continue
        heard += 1
        if kind == "commits":
            counts["commits"] = what[0]
        elif kind == "read":
            counts.update(what[0])
            slowest = max(slowest, what[1])
        else:
            failures.append(what[0])
            ends = 0
            break
    stop.set()
    stop_reading.set()
    for process in (writing, *reading):
        process.join(60)
    assert not failures, failures
    assert all(process.exitcode == 0 for process in (writing, *reading))
    check(fihris.open(folder))
    return {**counts, "slowest opening, ms": slowest * 1000}
