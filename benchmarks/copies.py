"""How well near-copies are found, and what that costs.

    python -m benchmarks.copies quality ../shared/data/news/saudinewsnet.jsonl.gz
    python -m benchmarks.copies building ARTICLES.jsonl [--passes 3]
    python -m benchmarks.copies searching INDEX [--queries 200] [--passes 5]

`quality` compares what an index of the articles finds with brute force: exact Jaccard indices of
all pairs' shingles, computed from the texts by code of its own (`benchmarks.jaccard`). `building`
builds one index with signatures and one without, in turn, in processor time of one process, and
has the libraries datasketch and rensa make signatures of the same shingles. `searching` searches
with near-copies as one hit, and without; queries are those of `benchmarks.queries`.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import combinations, islice, pairwise
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import click
import numpy as np
import numpy.typing as npt

import fihris
from benchmarks.articles import articles, text_bytes
from benchmarks.facets import text
from benchmarks.jaccard import alike
from benchmarks.markdown import line, rule
from benchmarks.queries import CLASSES, DRAWN_FROM, drawn
from fihris import Article, Index
from fihris.index import builder
from fihris.index.analysis.analyzer import DEFAULT_ANALYZER, Analyzer
from fihris.index.copies import ORDER, SIGNATURES
from fihris.index.minhash import SHINGLE, SHORT, lemma_hashes, shingle_hashes, signatures
from fihris.index.places import ranges
from fihris.search.copies.neighbours import Neighbours

I64 = npt.NDArray[np.int64]
LEAST = 0.4
"""Pairs with a smaller Jaccard index are not looked for."""


class Shingles(NamedTuple):
    """Hashes of all articles' shingles (uint64), and how many each article has."""

    hashes: npt.NDArray[np.uint64]
    counts: I64


def shingles(given: list[Article]) -> Shingles:
    """Return the shingles of the articles' bodies."""
    analyzer = Analyzer(DEFAULT_ANALYZER)
    forms, lengths = analyzer.numbers([article.body for article in given])
    lemma, lemmas = analyzer.lemmas()
    counts = np.maximum(lengths - SHINGLE + 1, 0)
    at = ranges(np.cumsum(lengths) - lengths, counts)
    return Shingles(shingle_hashes(lemma_hashes(lemmas)[lemma[forms]])[at], counts)


def built(folder: Path, given: Iterable[Article]) -> Index:
    """Return an index of the articles, in this process."""
    with fihris.create(folder).writer() as writer:
        writer.add_all(given)
    return fihris.open(folder)


@click.group(help=__doc__)
def main() -> None:
    """Run a benchmark."""


@main.command()
@click.argument("paths", nargs=-1, required=True)
def quality(paths: tuple[str, ...]) -> None:
    """Compare with brute force."""
    given = list({article.id: article for article in articles(paths)}.values())
    with tempfile.TemporaryDirectory() as folder:
        index = built(Path(folder) / "index", given)
        number = {article.id: place for place, article in enumerate(given)}
        order = [number[article.id] for article in index.snapshot.articles()]
        pairs = {(min(a, b), max(a, b)) for a, b in _linked(index, order)}
        clusters = [[number[copy.id] for copy in cluster] for cluster in index.duplicates()]
    cluster_of = {one: place for place, own in enumerate(clusters) for one in own}
    click.echo(f"{len(given):,} articles; {len(clusters):,} clusters of {len(cluster_of):,}\n")
    _print_exact(given, pairs)
    hashes, counts = shingles(given)
    truth = alike(hashes, np.repeat(np.arange(len(given)), counts), len(given), LEAST)
    true = dict(
        zip(
            zip(truth.ones.tolist(), truth.others.tolist(), strict=True), truth.jaccard, strict=True
        )
    )
    _print_near(true, pairs, cluster_of)
    _print_clusters(true, clusters)


def _linked(index: Index, order: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that an index links, each in both directions, by the articles' numbers."""
    neighbours = Neighbours(index.snapshot)
    for first in range(0, len(order), 1000):
        documents = np.arange(first, min(first + 1000, len(order)))
        signatures, has = neighbours.signatures(documents)
        places, copies = neighbours.of(documents[has], signatures[has])
        for one, other in zip(documents[has][places].tolist(), copies.tolist(), strict=True):
            yield order[one], order[other]


def _print_exact(given: list[Article], pairs: set[tuple[int, int]]) -> None:
    for what, key, least in (
        ("title and body", lambda article: (article.title, article.body), 1),
        ("body", lambda article: article.body, 1),
        (f"body, of {SHORT} words or more", lambda article: article.body, SHORT),
    ):
        same = defaultdict(list)
        for place, article in enumerate(given):
            if len(article.body.split()) >= least:
                same[key(article)].append(place)
        exact = [pair for group in same.values() for pair in combinations(group, 2)]
        found = sum(pair in pairs for pair in exact)
        click.echo(f"pairs with the same {what}: {len(exact):,}, found {found / len(exact):.2%}")
    click.echo("")


def _print_near(
    true: dict[tuple[int, int], float], pairs: set[tuple[int, int]], cluster_of: dict[int, int]
) -> None:
    head = ["J of a pair", "pairs", "linked", "in one cluster"]
    click.echo(line(head))
    click.echo(rule(head))
    bounds = [0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01]
    for low, high in [*pairwise(bounds), (0.8, 1.01)]:
        own = [pair for pair, j in true.items() if low <= j < high]
        linked = sum(pair in pairs for pair in own)
        together = sum(cluster_of.get(a, -1) == cluster_of.get(b, -2) for a, b in own)
        shown = f"{low:g} to {min(high, 1):g}"
        cells = [f"{len(own):,}", f"{linked / len(own):.1%}", f"{together / len(own):.1%}"]
        click.echo(line([shown, *cells]))
    click.echo("")
    for least in (0.8, 0.7, 0.65, 0.6):
        share = sum(true.get(pair, 0) >= least for pair in pairs) / len(pairs)
        click.echo(f"of {len(pairs):,} pairs that are linked, J >= {least}: {share:.2%}")
    click.echo("")


def _print_clusters(true: dict[tuple[int, int], float], clusters: list[list[int]]) -> None:
    inside = [pair for own in clusters for pair in combinations(sorted(own), 2)]
    low = sum(true.get(pair, 0) < 0.6 for pair in inside)
    click.echo(f"pairs within clusters: {len(inside):,}, of which {low:,} have J < .6")
    click.echo(f"largest clusters: {[len(own) for own in clusters[:5]]}")


@contextmanager
def _without_signatures() -> Iterator[None]:
    with patch.object(builder, "write_copies"), patch.object(builder, "lemma_hashes", _no_hashes):
        yield


def _no_hashes(lemmas: list[str]) -> npt.NDArray[np.uint64]:
    return np.zeros(len(lemmas), np.uint64)


@main.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--passes", default=3, show_default=True)
@click.option("--sample", default=2000, show_default=True, help="Articles for the libraries.")
def building(paths: tuple[str, ...], passes: int, sample: int) -> None:
    """Measure what signatures cost."""
    given = list({article.id: article for article in articles(paths)}.values())
    size = sum(map(text_bytes, given))
    click.echo(f"{len(given):,} articles, {size / 1e6:,.0f} MB of text\n")
    built_in: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(passes):
        for signed, times in built_in.items():
            with tempfile.TemporaryDirectory() as folder:
                started = time.process_time()
                if signed:
                    index = built(Path(folder) / "index", given)
                else:
                    with _without_signatures():
                        built(Path(folder) / "index", given)
                times.append(time.process_time() - started)
                if signed:
                    files = [leaf.segment.file for leaf in index.snapshot.leaves]
                    own = sum(f.bytes_of(name) for f in files for name in (SIGNATURES, ORDER))
                    whole = sum(file.size for file in files)
    without, with_them = (float(np.median(built_in[signed])) for signed in (False, True))
    click.echo(f"building without signatures: {without:.1f} s of processor time")
    click.echo(f"building with them: {with_them:.1f} s, {with_them / without - 1:+.1%}")
    click.echo(
        f"signatures and tables: {own / len(given):.0f} bytes an article, {own / size:.1%} of the "
        f"text; the index is {whole / size:.3f} of it\n"
    )
    _print_libraries(given[:sample], with_them / len(given))


def _print_libraries(given: list[Article], building_one: float) -> None:
    """Print how long signatures of 64 values take, from the numbers of the lemmas or later on."""
    analyzer = Analyzer(DEFAULT_ANALYZER)
    numbers = {
        name: analyzer.numbers([getattr(article, name) for article in given])
        for name in ("title", "body")
    }
    forms = {name: own[0] for name, own in numbers.items()}
    lengths = {name: own[1] for name, own in numbers.items()}
    lemma, lemmas = analyzer.lemmas()
    hash_of_form = lemma_hashes(lemmas)[lemma]
    hashes, counts = shingles(given)
    bounds = np.concatenate(([0], np.cumsum(counts))).astype(np.uint64)
    as_lists = [own.tolist() for own in np.split(hashes, bounds[1:-1].astype(np.int64))]
    ways: dict[str, Callable[[], object]] = {
        "ours, from the numbers of lemmas": lambda: list(signatures(forms, lengths, hash_of_form)),
        "rensa, from arrays of shingles": lambda: _rensa(hashes, bounds),
        "datasketch, from lists of shingles": lambda: _datasketch(as_lists),
    }
    for name, make in ways.items():
        make()
        started = time.process_time()
        make()
        one = (time.process_time() - started) / len(given)
        click.echo(f"{name}: {one * 1e6:,.1f} µs an article, {one / building_one:.1%} of building")


def _datasketch(given: list[list[int]]) -> None:
    from datasketch import MinHash

    for values in given:
        MinHash(64, hashfunc=lambda value: value & 0xFFFFFFFF).update_batch(values)


def _rensa(hashes: npt.NDArray[np.uint64], bounds: npt.NDArray[np.uint64]) -> None:
    from rensa import RMinHash

    made = RMinHash.digest_matrix_from_flat_token_hashes(hashes, bounds, 64, 1)
    np.array(made.to_rows(), np.uint32)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", "number", default=200, show_default=True)
@click.option("--passes", default=5, show_default=True)
def searching(folder: Path, number: int, passes: int) -> None:
    """Measure what near-copies as one hit cost a search."""
    index = fihris.open(folder)
    queries = drawn(islice(index.snapshot.articles(), DRAWN_FROM), number)
    head = ["ms: median (p90)", "each", "as one", "of which collapsing", "hits with copies"]
    click.echo(f"{len(index):,} articles\n")
    click.echo(line(head))
    click.echo(rule(head))
    for asked in CLASSES:
        if asked.snippets:
            continue
        texts = [text(asked, words) for words in queries[asked.name]]
        each, as_one, collapsing, copies = [], [], [], 0
        for query in texts:
            plain = [index.search(query) for _ in range(passes)]
            hits = [index.search(query, collapse=True) for _ in range(passes)]
            each.append(min(found.took_ms for found in plain))
            as_one.append(min(found.took_ms for found in hits))
            collapsing.append(min(found.profile["collapse"] for found in hits))
            copies += sum(hit.copies is not None for hit in hits[0])
        cells = [
            f"{np.median(t):.2f} ({np.percentile(t, 90):.2f})" for t in (each, as_one, collapsing)
        ]
        click.echo(line([asked.shown, *cells, f"{copies / len(texts):.1f}"]))


if __name__ == "__main__":
    main()
