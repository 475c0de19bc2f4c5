"""How fast ``fihris serve`` answers a constant rate of mixed requests.

    python -m benchmarks.serving INDEX [--rate 200] [--seconds 300] [--workers 2]

starts the server, draws the requests from the index's own articles by the seed, and has vegeta
(https://github.com/tsenart/vegeta) send so many a second whether answered or not, so that what
waits counts. Prints a table by kind of request, the server's processor time and the load of the
machine. The first seconds, in which the page cache and the server warm up, are measured apart.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlencode

import click

from benchmarks.markdown import line, rule
from benchmarks.queries import DRAWN_FROM, drawn

_DRAWN = 400
# Of a hundred requests. As-you-type searches are most of what a page sends.
_MIX = {
    "1 word": 14,
    "2 words": 16,
    "4 words": 8,
    "headline": 10,
    "phrase": 8,
    "prefix": 6,
    "newest first": 4,
    "page 2 to 5": 6,
    "facets and timeline": 8,
    "filtered": 4,
    "results page": 8,
    "article, marked": 8,
    "completion": 10,
}


def requests(index_path: Path, number: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield kinds of requests and their addresses."""
    from fihris.search.opening import open as open_index

    dice = random.Random(seed)
    index = open_index(index_path)
    articles = list(islice(index.snapshot.articles(), DRAWN_FROM))
    words = drawn(articles, _DRAWN, seed)
    sources = sorted({item.source for item in articles if item.source})

    def text(drawn_as: str) -> str:
        return " ".join(dice.choice(words[drawn_as]))

    def search(path: str = "/api/search", **values: object) -> str:
        return f"{path}?{urlencode(values)}"

    for kind in dice.choices([*_MIX], [*_MIX.values()], k=number):
        if kind == "1 word":
            yield kind, search(q=text("term"))
        elif kind == "2 words":
            yield kind, search(q=text("or2"))
        elif kind == "4 words":
            yield kind, search(q=text("or4"))
        elif kind == "headline":
            yield kind, search(q=text("headline")[:1000], lenient=1)
        elif kind == "phrase":
            yield kind, search(q=f'"{text("phrase")}"')
        elif kind == "prefix":
            yield kind, search(q=f"{text('prefix')}*")
        elif kind == "newest first":
            yield kind, search(q=text("or2"), sort="newest")
        elif kind == "page 2 to 5":
            yield kind, search(q=text("or2"), offset=10 * dice.randint(1, 4))
        elif kind == "facets and timeline":
            yield kind, search(q=text("or2"), facets=1, timeline=1)
        elif kind == "filtered":
            yield kind, search(q=text("or2"), source=dice.choice(sources))
        elif kind == "results page":
            yield kind, search("/", q=text("or2"))
        elif kind == "article, marked":
            identity = quote(dice.choice(articles).id, safe="")
            yield kind, search(f"/api/articles/{identity}", q=text("or2"))
        else:
            word = text("term")
            yield kind, search("/api/complete", q=word[: dice.randint(2, len(word))])


class Server:
    """``fihris serve`` in a process of its own, for a ``with`` block."""

    def __init__(self, index: Path, *options: str) -> None:
        command = [sys.executable, "-m", "fihris", "serve", "--index", str(index), "--port", "0"]
        self._process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = re.search(r"http://\S+(?=/)", line)
        if found is None:
            sys.exit(f"the server did not start: {line}")
        self.address = found[0]
        self.pid = self._process.pid

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()

    def processor_seconds(self) -> dict[int, float]:
        """Return how much processor time each of its processes has taken (Linux)."""
        found = {}
        for pid in self._family():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return found

    def memory(self) -> int:
        """Return the bytes that its processes hold for themselves (Linux)."""
        total = 0
        for pid in self._family():
            status = Path(f"/proc/{pid}/status").read_text()
            total += sum(map(int, re.findall(r"RssAnon:\s+(\d+)", status))) * 1024
        return total

    def _family(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [self.pid, *map(int, children)]


def attack(vegeta: str, address: str, paths: list[str], rate: int, seconds: int) -> list[dict]:  # type: ignore[type-arg]
    """Send the requests in their order, again from the first after the last; return the results."""
    with tempfile.TemporaryDirectory() as folder:
        targets, raw = Path(folder) / "targets", Path(folder) / "results"
        targets.write_text("".join(f"GET {address}{path}\n\n" for path in paths))
        command = [vegeta, "attack", f"-rate={rate}", f"-duration={seconds}s", "-timeout=10s"]
        command += [f"-targets={targets}", f"-output={raw}"]
        subprocess.run(command, check=True)
        lines = subprocess.run(
            [vegeta, "encode", "--to=json", str(raw)], check=True, capture_output=True
        ).stdout.splitlines()
    return [json.loads(line) for line in lines]


def _row(name: str, results: list[dict]) -> list[str]:  # type: ignore[type-arg]
    times = sorted(result["latency"] / 1e6 for result in results)
    at = [times[min(int(len(times) * share), len(times) - 1)] for share in (0.5, 0.9, 0.99, 0.999)]
    failed = sum(result["code"] != 200 for result in results)
    return [name, f"{len(times):,}", *(f"{time:.1f}" for time in (*at, times[-1])), str(failed)]


@click.command()
@click.argument("index", type=click.Path(exists=True, path_type=Path))
@click.option("--rate", default=200, show_default=True, help="Requests a second.")
@click.option("--seconds", default=300, show_default=True)
@click.option("--warm-up", default=10, show_default=True, help="Seconds that are not counted.")
@click.option("--workers", default=2, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--vegeta", default=shutil.which("vegeta") or "vegeta", help="The load generator.")
def main(
    index: Path,
    rate: int,
    seconds: int,
    warm_up: int,
    workers: int,
    seed: int,
    vegeta: str,
) -> None:
    """Measure the server."""
    if not shutil.which(vegeta):
        sys.exit("vegeta is not installed: go install github.com/tsenart/vegeta/v12@latest")
    asked = list(requests(index, min(rate * seconds, 20_000), seed))
    kinds = {path: kind for kind, path in asked}
    paths = [path for _, path in asked]
    with Server(index, "--workers", str(workers)) as server:
        if warm_up:
            attack(vegeta, server.address, paths[::-1], rate, warm_up)
        before, load = server.processor_seconds(), os.getloadavg()[0]
        results = attack(vegeta, server.address, paths, rate, seconds)
        after, memory = server.processor_seconds(), server.memory()
    used = sorted((after[pid] - before.get(pid, 0)) / seconds for pid in after)
    by_kind = defaultdict(list)
    for result in results:
        by_kind[kinds[result["url"].removeprefix(server.address)]].append(result)
    heads = ["request", "number", "median ms", "p90", "p99", "p99.9", "most", "failed"]
    rows = [_row(kind, by_kind[kind]) for kind in _MIX if kind in by_kind]
    print(line(heads), rule(heads), *map(line, [*rows, _row("all", results)]), sep="\n")
    print(
        f"{rate}/s for {seconds} s, {workers} processes that search; the server took "
        f"{sum(used):.2f} cores ({', '.join(f'{share:.2f}' for share in used if share > 0.01)}) "
        f"and {memory / 1e6:.0f} MB of its own; load of the machine "
        f"{load:.1f} before and {os.getloadavg()[0]:.1f} after"
    )
    failures = Counter(
        (result["code"], result["error"].rpartition(": ")[2])
        for result in results
        if result["code"] != 200
    )
    for (code, text), count in failures.items():
        print(f"failed: {count:,} times {code} {text}")


if __name__ == "__main__":
    main()
