"""How well each analyzer conflates and retrieves.

    python -m benchmarks.analysis ../shared/data

DATA holds ``lexical/*.tsv`` (surface, lemma, part of speech, count: gold lemmas), ``ir/NAME/`` with
``docs.jsonl``, ``queries.tsv`` and ``qrels.txt``, and ``news/*.jsonl.gz``, whose bodies are the
documents of a collection without ``docs.jsonl``.

Conflation is measured over pairs of forms: of those that an analyzer gives one lemma, the share
that has one gold lemma (precision), and the other way round (recall). Retrieval is BM25 over lemmas
alone, with all words of the query and without its stop words; MRR@10 is the mean over queries of
one by the rank of the first relevant document among ten.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from fihris import Article, Index

ANALYZERS = ("lexicon", "light10", "snowball", "none")
DEPTH = 10


def gold_lemmas(path: Path) -> dict[str, str]:
    """Return each form's commonest lemma, of equals the first."""
    best: dict[str, tuple[str, int]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        form, lemma, _, count = line.split("\t")
        if form not in best or best[form][1] < int(count):
            best[form] = lemma, int(count)
    return {form: lemma for form, (lemma, _) in best.items()}


def pairs(counts: Iterable[int]) -> int:
    """Return how many pairs lie in clusters of these sizes."""
    return sum(n * (n - 1) // 2 for n in counts)


def conflation(gold: dict[str, str], analyzer: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of an analyzer."""
    from fihris.index.analysis.stemmers import stemmer
    from fihris.index.analysis.tokens import tokenise

    surfaces = ["".join(tokenise(form).surfaces()) or form for form in gold]
    found = stemmer(analyzer).lemmas(surfaces)
    together = pairs(Counter(zip(found, gold.values(), strict=True)).values())
    precision = together / pairs(Counter(found).values())
    recall = together / pairs(Counter(gold.values()).values())
    return precision, recall, 2 * precision * recall / (precision + recall)


def documents(data: Path, collection: Path) -> Iterator[Article]:
    """Yield the documents of a collection, all their text as the body."""
    from fihris import Article
    from fihris.corpus.reading import read_articles

    own = collection / "docs.jsonl"
    news = sorted(map(str, (data / "news").glob("*.jsonl.gz")))
    for item in read_articles([str(own)] if own.exists() else news):
        if isinstance(item, Article):
            yield Article(item.id, body=f"{item.title} {item.body}" if own.exists() else item.body)


def judged_queries(collection: Path) -> dict[str, tuple[str, set[str]]]:
    """Return each judged query's text and relevant documents."""
    texts = dict(
        line.split("\t", 1)
        for line in (collection / "queries.tsv").read_text(encoding="utf-8").splitlines()
    )
    relevant: dict[str, set[str]] = {}
    for line in (collection / "qrels.txt").read_text(encoding="utf-8").splitlines():
        query, _, document, grade = line.split()
        if int(grade) > 0:
            relevant.setdefault(query, set()).add(document)
    return {query: (texts[query], found) for query, found in relevant.items()}


def built(folder: Path, analyzer: str, articles: Iterable[Article]) -> Index:
    """Return a new index of the articles."""
    import fihris

    index = fihris.create(folder, analyzer=analyzer)
    with index.writer() as writer:
        for article in articles:
            writer.add(article)
    index.refresh()
    return index


def reciprocal_rank(index: Index, text: str, relevant: set[str], *, stop_words: bool) -> float:
    """Return one by the rank of the first relevant document, 0 where it is not among ten."""
    from whoosh.query import Or, Term

    from fihris.index.analysis.stemmers import stemmer
    from fihris.index.analysis.stopwords import is_stop
    from fihris.index.analysis.tokens import tokenise
    from fihris.search.ranking import Ranking

    surfaces = dict.fromkeys(tokenise(text).surfaces())
    words = [word for word in surfaces if stop_words or not is_stop(word)] or list(surfaces)
    lemmas = dict.fromkeys(stemmer(index.analyzer).lemmas(words))
    query = Or([Term("body", lemma) for lemma in lemmas])
    hits = index.search(query, limit=DEPTH, ranking=Ranking(surface_weight=0.0))
    return next((1 / hit.rank for hit in hits if hit.id in relevant), 0.0)


def print_conflation(data: Path) -> None:
    """Print precision, recall and F1 of each analyzer on each file of gold lemmas."""
    print("| gold lemmas | forms | analyzer | precision | recall | F1 |\n|---|---|---|---|---|---|")
    for path in sorted((data / "lexical").glob("*.tsv")):
        gold = gold_lemmas(path)
        for analyzer in ANALYZERS:
            scores = " | ".join(f"{score:.3f}" for score in conflation(gold, analyzer))
            print(f"| {path.stem} | {len(gold)} | {analyzer} | {scores} |")


def print_retrieval(data: Path) -> None:
    """Print MRR@10 of each analyzer on each collection."""
    print(
        "\n| collection | queries | analyzer | MRR@10 | without stop words |\n|---|---|---|---|---|"
    )
    for collection in sorted(path for path in (data / "ir").iterdir() if path.is_dir()):
        queries = judged_queries(collection)
        for analyzer in ANALYZERS:
            with tempfile.TemporaryDirectory() as name:
                index = built(Path(name) / "index", analyzer, documents(data, collection))
                means = [
                    sum(
                        reciprocal_rank(index, text, relevant, stop_words=stop_words)
                        for text, relevant in queries.values()
                    )
                    / len(queries)
                    for stop_words in (True, False)
                ]
                index.close()
            scores = " | ".join(f"{mean:.3f}" for mean in means)
            print(f"| {collection.name} | {len(queries)} | {analyzer} | {scores} |", flush=True)


@click.command(help=__doc__)
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(data: Path) -> None:
    """Run the benchmark."""
    print_conflation(data)
    print_retrieval(data)


if __name__ == "__main__":
    main()
