"""How long one search takes from the command line, from nothing to the last line.

    python -m benchmarks.one_shot INDEX [--query مسيرات] [--times 21] [--python PYTHON]

Prints the median and the least wall time over processes, which take turns so that what else the
machine does meets all of them alike: Python alone and numpy alone are what no search can go below.
The files are in the page cache. `--python` is the interpreter of another environment: an editable
install of this project costs each start some ten milliseconds that an installed wheel does not.
Then come the modules that took longest to import, with all that they import.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click

_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|\s+(\S+)")
# They would have each process compile what it imports anew, or print otherwise.
_NOT_PASSED_ON = ("PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPROFILEIMPORTTIME")


def environment() -> dict[str, str]:
    """Return the environment of a user."""
    return {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}


def seconds(command: Sequence[str]) -> float:
    """Run a process and return how long it took."""
    started = time.perf_counter()
    # Elsewhere than here, so that an installed package is the one that is imported.
    subprocess.run(command, stdout=subprocess.PIPE, check=True, env=environment(), cwd=os.sep)
    return time.perf_counter() - started


def importers(command: Sequence[str]) -> list[tuple[float, float, str]]:
    """Return milliseconds with and without what a module imports, and its name, slowest first."""
    timed = [command[0], "-X", "importtime", *command[1:]]
    done = subprocess.run(
        timed, capture_output=True, text=True, check=True, env=environment(), cwd=os.sep
    )
    rows = [
        (int(whole) / 1000, int(own) / 1000, name)
        for own, whole, name in _LINE.findall(done.stderr)
    ]
    return sorted(rows, reverse=True)


@click.command()
@click.argument("index", type=click.Path(exists=True, path_type=Path))
@click.option("--query", default="مسيرات")
@click.option("--times", default=21, show_default=True)
@click.option("--python", default=sys.executable)
@click.option("--importers", "shown", default=20, show_default=True)
def main(index: Path, query: str, times: int, python: str, shown: int) -> None:
    """Measure a search from the command line."""
    fihris = [python, "-m", "fihris"]
    search = [*fihris, "search", query, "--index", str(index.absolute())]
    commands = {
        "python -c pass": [python, "-c", "pass"],
        "import numpy": [python, "-c", "import numpy"],
        "fihris --version": [*fihris, "--version"],
        "fihris search": search,
        "fihris search --format json": [*search, "--format", "json"],
    }
    first = {name: seconds(command) for name, command in commands.items()}
    found: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            found[name].append(seconds(command))
    print(f"{'milliseconds':30} {'first':>7} {'median':>7} {'least':>7}")
    for name, all_ in found.items():
        values = first[name], statistics.median(all_), min(all_)
        print(f"{name:30} " + " ".join(f"{value * 1000:7.1f}" for value in values))
    print(f"\n{'imported, in milliseconds':50} {'in all':>7} {'own':>7}")
    for whole, own, name in importers(search)[:shown]:
        print(f"{name:50} {whole:7.1f} {own:7.1f}")


if __name__ == "__main__":
    main()
