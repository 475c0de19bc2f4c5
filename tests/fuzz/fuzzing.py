"""Fuzzing, each target in a process of its own, and a Markdown table of what came of it."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path
from targets import TARGETS

_HERE = Path(__file__).resolve().parent
_EXECUTED = re.compile(r"^stat::number_of_executed_units: +(\d+)", re.MULTILINE)
# A process is ended after so many seconds and another one goes on: atheris loses memory.
_SLICE = 150
_CRASHES = ("crash-*", "timeout-*", "oom-*")


class Row(NamedTuple):
    """How often a target was run, how many inputs came to new places, and what crashed."""

    name: str
    executions: int
    new_inputs: int
    crashes: list[Path]
    seconds: float


def fuzz(name: str, folder: Path, seconds: float, seed: int) -> Row:
    """Run a target for a time; where its process dies of a finding, in another one."""
    corpus, crashes = folder / "corpus", folder / "crashes"
    for place in (corpus, crashes):
        place.mkdir(parents=True, exist_ok=True)
    for path in crashes.iterdir():  # what crashed before is tried again
        if not path.suffix:
            path.rename(corpus / path.name)
        else:
            path.unlink()
    before, executed = len(list(corpus.iterdir())), 0
    started = time.monotonic()
    with (folder / "log").open("w+", encoding="utf-8", errors="replace") as log:
        while (left := seconds - (time.monotonic() - started)) >= 1:
            engine = [sys.executable, str(_HERE / "engines.py"), name, str(folder)]
            with tempfile.TemporaryDirectory(prefix="fihris-fuzzing-") as work:
                environment = os.environ | {"TMPDIR": work}
                done = subprocess.run(
                    [*engine, str(min(left, _SLICE)), str(seed)],
                    env=environment,
                    stderr=log,
                    check=False,
                )
            seed += 1
            if done.returncode == 1:  # Python's own: the target could not be run at all
                break
        log.seek(0)
        executed = sum(map(int, _EXECUTED.findall(log.read())))
    found = sorted(path for kind in _CRASHES for path in crashes.glob(kind) if not path.suffix)
    new = len(list(corpus.iterdir())) - before
    if not executed:
        sys.exit(f"{name} could not be run; {folder / 'log'} says why")
    return Row(name, executed, new, found, time.monotonic() - started)


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}")
    parser.add_argument("--minutes", type=float, default=10, help="for each target")
    parser.add_argument("--jobs", type=int, default=1, help="targets at a time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where inputs are kept from run to run")
    parser.add_argument("--input", type=Path, help="run one target on this file, and nothing else")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.targets if name not in TARGETS]
    if unknown or (options.input and len(options.targets) != 1):
        parser.error(f"there is no target {unknown[0]}" if unknown else "name one target")
    options.targets = options.targets or list(TARGETS)
    options.folder = options.folder or user_cache_path("fihris", appauthor=False) / "fuzz"
    return options


def main(arguments: list[str]) -> int:
    """Run the targets and print the table; the exit code is 1 where something crashed."""
    options = parsed(arguments)
    if options.input:
        sys.path.append(str(_HERE.parent / "support"))
        TARGETS[options.targets[0]].run(options.input.read_bytes())
        return 0

    if find_spec("atheris") is None:
        print("atheris is not installed: hypothesis makes the inputs", file=sys.stderr)

    def run(name: str) -> Row:
        return fuzz(name, options.folder / name, options.minutes * 60, options.seed)

    with ThreadPoolExecutor(options.jobs) as threads:
        rows = list(threads.map(run, options.targets))
    print("| target | executions | new inputs | crashes | seconds |\n|---|---:|---:|---:|---:|")
    for row in rows:
        counts = f"{row.executions:,} | {row.new_inputs:,} | {len(row.crashes)}"
        print(f"| {row.name} | {counts} | {row.seconds:,.0f} |")
    for row in rows:
        for path in row.crashes:
            print(f"python3 scripts/fuzz {row.name} --input {path}")
    return int(any(row.crashes for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
