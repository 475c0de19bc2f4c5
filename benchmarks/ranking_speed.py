"""What the whole ranking costs beside plain BM25 of lemmas, query by query in the same run.

    python -m benchmarks.ranking_speed ../shared/data [--passes 3]

The documents are those of the headlines collection. The queries are its headlines, and the first
one, two and four words of each that are no stop words; the time is from the text to the ids and
titles of ten hits. Before the first pass nothing has been asked; "first" is that pass alone.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import click
import numpy as np

from benchmarks.analysis import built, documents, judged_queries

RANKINGS = ("bm25", "levels", "news")
STEP = 8


def texts(queries: list[str], words: int) -> list[str]:
    """Return queries of so many words that are no stop words; 0 for the queries as they are."""
    from fihris.index.analysis.stopwords import is_stop
    from fihris.index.analysis.tokens import tokenise

    if not words:
        return queries
    content = [[w for w in tokenise(q).surfaces() if not is_stop(w)][:words] for q in queries]
    return [" ".join(found) for found in content if len(found) == words]


@click.command(help=__doc__)
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--passes", default=3, show_default=True)
def main(data: Path, passes: int) -> None:
    """Run the benchmark."""
    from fihris.search.ranking import RANKINGS as BY_NAME

    collection = data / "ir" / "headlines"
    queries = [text for text, _ in judged_queries(collection).values()][::STEP]
    click.echo("| query | ranking | first, p50 ms | p50 ms | p95 ms | p50 / bm25 |")
    click.echo("|---|---|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        index = built(Path(folder) / "index", "lexicon", documents(data, collection))
        for label, words in (("1 word", 1), ("2 words", 2), ("4 words", 4), ("headline", 0)):
            asked = texts(queries, words)
            times = np.zeros((len(RANKINGS), passes, len(asked)))
            for turn in range(passes):
                for i, text in enumerate(asked):
                    for j, name in enumerate(RANKINGS):
                        started = time.perf_counter()
                        hits = index.search(text, plain=True, ranking=BY_NAME[name])
                        assert all(hit.id for hit in hits if hit.title is not None)
                        times[j, turn, i] = (time.perf_counter() - started) * 1000
            plain = np.median(times[0])
            for name, own in zip(RANKINGS, times, strict=True):
                first, p50, p95 = np.median(own[0]), np.median(own), np.percentile(own, 95)
                figures = " | ".join(f"{x:.2f}" for x in (first, p50, p95, p50 / plain))
                click.echo(f"| {label} | {name} | {figures} |")


if __name__ == "__main__":
    main()
