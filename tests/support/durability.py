"""All that `docs/durability.md` counts, as a Markdown table."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

from fihris import FihrisError


class Row(NamedTuple):
    """What was checked, how often, and how often something was lost."""

    what: str
    checked: int
    lost: int
    seconds: float


def counted(what: str, checks: Iterable[object]) -> Row:
    """Go through checks, which raise where something is lost."""
    started, checked, lost = time.monotonic(), 0, 0
    try:
        for _ in checks:
            checked += 1
            if sys.stderr.isatty():
                print(f"\r{what}: {checked}", end="", file=sys.stderr)
    except (AssertionError, FihrisError) as error:
        lost = 1
        print(f"\n{what}, number {checked + 1}: {error!r}", file=sys.stderr)
        print(*getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
    return Row(what, checked, lost, time.monotonic() - started)


def faults(work: Path, every: int) -> Iterator[Row]:
    """Errors and kills at the operations of a disk, then power cuts."""
    from disk import FAULTS
    from scripted import all_faults, check_faults, check_power_cuts, count_points

    kinds = count_points(work / "counted").points
    for fault in FAULTS:
        chosen = [point for point in all_faults(kinds) if point[0] == fault][::every]
        yield counted(f"faults: {fault}", check_faults(work / "faults", chosen))
    moments = range(0, len(kinds) + 1, every)
    cuts = check_power_cuts(work / "cuts", seed=1, points=moments)
    yield counted("faults: power cut", cuts)


def lines(work: Path, every: int) -> Iterator[Row]:
    """Errors and interrupts at the lines of the storage's code."""
    from every_line import check_lines

    work.mkdir()
    yield counted("an error or an interrupt at a line of code", check_lines(work, every))


def kills(work: Path, count: int, seed: int) -> Iterator[Row]:
    """Kills at random moments, of one process and of several."""
    from kills import check_kills

    yield counted("kills", check_kills(work / "killed", count, seed))
    several = check_kills(work / "killed-2", count // 10, seed, processes=2, window=3)
    yield counted("kills of a writer with two more processes", several)


def mutations(work: Path, count: int, seed: int) -> Iterator[Row]:
    """Damage, and files that lie."""
    from mutations import answers, check_forgery, check_mutation, make_index, some_mutation

    source = work / "source"
    make_index(source)
    expected, chance = answers(source), Random(seed)
    drawn = (some_mutation(chance, source) for _ in range(count))
    damaged = (check_mutation(source, work / "damaged", one, expected) for one in drawn)
    ends: Counter[str] = Counter()
    yield counted("mutations", (ends.update([end]) or end for end in damaged))
    print(f"mutations: {dict(ends)}", file=sys.stderr)
    forged = (check_forgery(source, work / "forged", seed + i) for i in range(count))
    yield counted("mutations with checksums made right", forged)


def readers(work: Path, seconds: float, count: int) -> Iterator[Row]:
    """Processes that read while one writes."""
    from readers import check_readers

    started = time.monotonic()
    try:
        found = check_readers(work / "read", seconds, count)
    except AssertionError as error:
        print(f"readers: {error}", file=sys.stderr)
        yield Row("reader checks", 0, 1, time.monotonic() - started)
        return
    print(f"readers: {found}", file=sys.stderr)
    spent = time.monotonic() - started
    yield Row(f"reader checks ({count} processes)", int(found["checks"]), 0, spent)
    yield Row("commits meanwhile", int(found["commits"]), 0, spent)
    old = int(found["checks of commits long gone"])
    yield Row("checks of commits that had been merged away", old, 0, spent)


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/durability", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="check each n-th operation and line")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--mutations", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=120, help="how long is read and written")
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work, such as /dev/shm")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    options = parser.parse_args(arguments)
    if options.quick:
        options.every, options.seconds = options.every * 10, options.seconds / 10
        options.kills, options.mutations = options.kills // 10, options.mutations // 10
    return options


def main(arguments: list[str]) -> int:
    """Run everything and print the table; the exit code is 1 where something was lost."""
    options = parsed(arguments)
    warnings.simplefilter("ignore", ResourceWarning)  # what killed writers had open
    sys.unraisablehook = lambda _: None  # nor can these give back their locks
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="fihris-durability-") as folder:
        work = Path(folder)
        parts: list[Callable[[], Iterator[Row]]] = [
            lambda: faults(work, options.every),
            lambda: lines(work / "lines", options.every),
            lambda: kills(work, options.kills, options.seed),
            lambda: mutations(work, options.mutations, options.seed),
            lambda: readers(work, options.seconds, options.readers),
        ]
        for part in parts:
            rows += part()
    print("| what | checks | losses | seconds |\n|---|---:|---:|---:|")
    for row in rows:
        print(f"| {row.what} | {row.checked:,} | {row.lost} | {row.seconds:,.0f} |")
    return int(any(row.lost for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
