"""How well engines rank: the same queries asked of each, with paired tests against Fihris.

    python -m benchmarks.relevance ../shared/data [--collection NAME ...] [--engine NAME ...]

Collections are the project's sample and each ``DATA/ir/NAME`` with ``queries.tsv`` and
``qrels.txt``; documents are those of `benchmarks.analysis`, title and body in one text. Only the
sample's articles keep their titles: a field of its own for Fihris, the first line of the text for
engines with one field. Every engine builds and searches in a process of its own and writes a run,
scores falling as it ranked; runs are measured and compared as by ``fihris compare``. Tune on
``--half even``, report ``--half odd``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks.analysis import documents
from benchmarks.peers.engines import ENGINES
from benchmarks.peers.tables import LeftOut, Row, query_table, table

if TYPE_CHECKING:
    from fihris import Article
    from fihris.search.evaluation.trec import Qrels, Run

ROOT = Path(__file__).resolve().parent.parent
FIHRIS = "fihris"
# The remainder by 2 of the numbers of a half's queries, which are numbered from 1.
HALVES = {"all": None, "odd": 1, "even": 0}
TOO_SLOW = {("whoosh", "headlines"): "many minutes of indexing; ask for it with --engine whoosh"}


@dataclass(frozen=True, slots=True)
class Collection:
    """Queries and judgments in a folder; the first of `measures` is the one that is tested."""

    name: str
    folder: Path
    measures: tuple[str, ...]
    depth: int
    by_query: bool = False


def collections(data: Path) -> dict[str, Collection]:
    """Return the collections by name."""
    sample = Collection(
        "sample", ROOT / "corpus" / "sample", ("nDCG@10", "AP", "RR@10"), depth=1000, by_query=True
    )
    return {sample.name: sample} | {
        path.parent.name: Collection(
            path.parent.name, path.parent, ("RR@10", "nDCG@10", "R@100"), depth=100
        )
        for path in sorted((data / "ir").glob("*/queries.tsv"))
    }


def articles(data: Path, collection: Collection) -> Iterator[Article]:
    """Yield a collection's articles. Raises ClickException for one that cannot be read."""
    from fihris import Article, read_articles

    own = collection.folder / "articles"
    if not own.is_dir():
        yield from documents(data, collection.folder)
        return
    for item in read_articles([own], base=own):
        if not isinstance(item, Article):
            raise click.ClickException(f"{item.path}: {item.reason}")
        yield item


def judged(collection: Collection, half: str) -> tuple[dict[str, str], Qrels]:
    """Return the judged queries' texts and judgments, of all or of every other in the file."""
    from fihris import read_qrels, read_queries

    qrels = read_qrels(collection.folder / "qrels.txt")
    queries = {
        query: text
        for number, (query, text) in enumerate(
            read_queries(collection.folder / "queries.tsv").items(), 1
        )
        if query in qrels and HALVES[half] in (None, number % 2)
    }
    return queries, {query: qrels[query] for query in queries}


def ranked(key: str, data: Path, collection: Collection, half: str) -> Run:
    """Return what an engine finds, searched in this process."""
    from fihris.search.evaluation.trec import decreasing

    engine = ENGINES[key]()
    run: Run = {}
    with tempfile.TemporaryDirectory() as folder:
        engine.build(articles(data, collection), Path(folder))
        engine.open(Path(folder))
        for query, text in judged(collection, half)[0].items():
            found = engine.search(text, collection.depth)
            scores = decreasing(score for _, score in found)
            run[query] = dict(zip((identity for identity, _ in found), scores, strict=True))
    return run


def ranked_in_own_process(key: str, data: Path, collection: Collection, half: str) -> Run:
    """Return what an engine finds, searched in a process of its own. Raises ClickException."""
    from fihris import read_run

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run"
        command = [sys.executable, "-m", "benchmarks.relevance", str(data.resolve())]
        options = ["--collection", collection.name, "--engine", key, "--half", half]
        done = subprocess.run([*command, *options, "--run-out", str(path)], cwd=ROOT, check=False)
        if done.returncode:
            raise click.ClickException(f"{key} failed on {collection.name}; see above")
        found = read_run(path)
    # A file of a run has no line for a query that found nothing.
    return {query: found.get(query, {}) for query in judged(collection, half)[0]}


def section(
    data: Path, collection: Collection, keys: Iterable[str], half: str, asked: Iterable[str]
) -> str:
    """Return the heading and the tables of a collection; Fihris is compared with each engine."""
    rows: list[Row] = []
    left_out: list[LeftOut] = []
    queries, qrels = judged(collection, half)
    for key in keys:
        engine = ENGINES[key]()
        reason = engine.unavailable()
        if reason is None and key not in asked:
            reason = TOO_SLOW.get((key, collection.name))
        if reason is not None:
            left_out.append(LeftOut(engine.name, reason))
            continue
        click.echo(f"{collection.name}: {engine.name} …", err=True)
        run = ranked_in_own_process(key, data, collection, half)
        rows.append(Row(engine.name, run))
    text = f"## {collection.name}: {_described(len(queries), half)}\n\n"
    text += table(rows, qrels, collection.measures, left_out)
    if collection.by_query:
        text += "\n\n" + query_table(rows, queries, qrels, collection.measures[0])
    return text + "\n"


def _described(queries: int, half: str) -> str:
    if half == "all":
        return f"all {queries:,} judged queries"
    return f"{half} half, {queries:,} judged queries (of {half} number in queries.tsv, from 1)"


def _chosen(names: tuple[str, ...], known: Iterable[str], what: str) -> list[str]:
    """Return the known names that are asked for, all where none is. Raises BadParameter."""
    known = list(known)
    for name in names:
        if name not in known:
            raise click.BadParameter(f"no {what} {name!r}; there are {', '.join(known)}")
    return [name for name in known if name in names] if names else known


@click.command(help=__doc__)
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--collection", "names", multiple=True, help="only these [default: all]")
@click.option("--engine", "asked", multiple=True, help="Fihris and these [default: all]")
@click.option("--half", type=click.Choice(list(HALVES)), default="all", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="write tables there")
@click.option(
    "--run-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="write the run of one engine on one collection there, in TREC's form, and no table",
)
def main(
    data: Path,
    names: tuple[str, ...],
    asked: tuple[str, ...],
    half: str,
    out: Path | None,
    run_out: Path | None,
) -> None:
    """Run the benchmark."""
    known = collections(data)
    chosen = [known[name] for name in _chosen(names, known, "collection")]
    keys = _chosen(asked, ENGINES, "engine")
    if run_out is not None:
        if len(chosen) != 1 or len(keys) != 1:
            raise click.UsageError("--run-out needs one --collection and one --engine")
        _write_run(run_out, keys[0], data, chosen[0], half)
        return
    texts = []
    for collection in chosen:
        texts.append(section(data, collection, dict.fromkeys([FIHRIS, *keys]), half, asked))
        if out is None:
            click.echo(texts[-1])
        else:
            out.write_text("\n".join(texts), encoding="utf-8")


def _write_run(path: Path, key: str, data: Path, collection: Collection, half: str) -> None:
    from fihris import write_run

    reason = ENGINES[key]().unavailable()
    if reason is not None:
        raise click.ClickException(f"{key} is not available: {reason}")
    write_run(path, ranked(key, data, collection, half), tag=key)


if __name__ == "__main__":
    main()
