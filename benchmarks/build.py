"""How fast an index is built, how large it is, and what memory that takes.

    python -m benchmarks.build ARTICLES.jsonl.gz... [--processes 1] [--memory 512] [--peer 2000]

Every run is a process of its own. The peer is stock Whoosh with the same lemmas over the first
articles of the same files, since machines differ and stock Whoosh would take many minutes for all.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click

MEGABYTE = 1024 * 1024


def articles(paths: tuple[str, ...]) -> Iterator[object]:
    """Yield the articles, and nothing else."""
    from fihris.corpus.article import Article
    from fihris.corpus.reading import read_articles

    return (item for item in read_articles(paths) if isinstance(item, Article))


def text_bytes(article: object) -> int:
    """Return the bytes of an article's title and body in UTF-8."""
    return len(f"{article.title}{article.body}".encode())  # type: ignore[attr-defined]


def build_fihris(paths: tuple[str, ...], folder: Path, processes: int, memory: int) -> None:
    """Index everything."""
    import fihris

    index = fihris.create(folder / "index")
    with index.writer(processes=processes, memory=memory * MEGABYTE) as writer:
        for article in articles(paths):
            writer.add(article)  # type: ignore[arg-type]


def build_whoosh(paths: tuple[str, ...], folder: Path, count: int) -> None:
    """Index the first articles with stock Whoosh."""
    from whoosh import fields, index

    from fihris.index.whoosh.schema import LemmaAnalyzer

    text = fields.TEXT(LemmaAnalyzer("lexicon"), phrase=True, stored=True)
    schema = fields.Schema(id=fields.ID(unique=True, stored=True), title=text, body=text)
    writer = index.create_in(folder, schema).writer()
    for article in islice(articles(paths), count):
        writer.add_document(id=article.id, title=article.title, body=article.body)  # type: ignore[attr-defined]
    writer.commit()


def measured(
    engine: str, paths: tuple[str, ...], *, processes: int, memory: int, peer: int
) -> None:
    """Build in this process and print the figures as JSON."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        if engine == "fihris":
            build_fihris(paths, folder, processes, memory)
        else:
            build_whoosh(paths, folder, peer)
        seconds = time.perf_counter() - started
        files = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    count = None if engine == "fihris" else peer
    size = sum(text_bytes(article) for article in islice(articles(paths), count))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if processes > 1:  # all children together, each at its peak: more than there ever was at once
        peak += processes * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps({"text": size, "seconds": seconds, "files": files, "peak": peak * 1024}))


def run(engine: str, paths: tuple[str, ...], options: list[str]) -> dict[str, float]:
    """Build in a process of its own; return the figures."""
    command = [sys.executable, "-m", "benchmarks.build", *paths, *options, "--engine", engine]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True)
@click.option("--processes", default=1, show_default=True)
@click.option("--memory", default=512, show_default=True, help="megabytes in all")
@click.option("--peer", default=2000, show_default=True, help="articles for stock Whoosh")
@click.option("--passes", default=3, show_default=True)
@click.option("--engine", type=click.Choice(["fihris", "whoosh"]), hidden=True)
def main(
    paths: tuple[str, ...], processes: int, memory: int, peer: int, passes: int, engine: str | None
) -> None:
    """Run the benchmark."""
    if engine is not None:
        measured(engine, paths, processes=processes, memory=memory, peer=peer)
        return
    options = [f"--processes={processes}", f"--memory={memory}", f"--peer={peer}"]
    print("| engine | text MB | seconds | MB/s | index / text | peak RSS MB |")
    print("|---|---|---|---|---|---|")
    rates: dict[str, list[float]] = {"fihris": [], "whoosh": []}
    for _ in range(passes):
        for name in rates:
            found = run(name, paths, options)
            text = found["text"]
            rates[name].append(text / found["seconds"] / 1e6)
            print(
                f"| {name} | {text / 1e6:.1f} | {found['seconds']:.1f} | {rates[name][-1]:.2f} "
                f"| {found['files'] / text:.3f} | {found['peak'] / MEGABYTE:.0f} |"
            )
    middle = {name: sorted(values)[len(values) // 2] for name, values in rates.items()}
    ratio = middle["fihris"] / middle["whoosh"]
    print(f"\nmedian: {middle['fihris']:.1f} MB/s, {ratio:.0f} times stock Whoosh")


if __name__ == "__main__":
    main()
