"""Whether topics keep apart what newsrooms keep apart, and how long they take.

    python -m benchmarks.topics ../shared/data/news/antcorpus.jsonl.gz

CORPUS is any file that Fihris reads, of articles with sections. Ambiguous words are asked for (they
were chosen before any result was seen), and the groups of their best 300 hits that have a section
are compared with the sections: by purity (the part of the hits that are in the commonest section of
their group), by normalised mutual information, and by B-cubed (Bagga and Baldwin, 1998). The rest
counts as one group. Baselines are one group, random groups of the same sizes (the mean of ten), and
k-means (spherical, ten starts from drawn hits, the best by its own objective) of the same vectors
into as many groups. Sections are no topics: a section has many, and a topic may be in several. So
the numbers are compared with one another, not with 1.
"""

from __future__ import annotations

import os

# One thread, as the command line has it: more only wait for one another where so little is done.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt

from benchmarks.markdown import line, rule

WORDS = (
    "عين كرة سوق مباحثات بنك قضية جبهة حركة سهم هاتف مجلس دور خط طائرات قمة مسيرات حملة برنامج "
    "شركة معرض مركز حكم نجم كأس لجنة"
).split()
HITS = 300
STARTS = 10
ROUNDS = 30
Labels = npt.NDArray[np.int64]
Sections = Sequence[str]


def purity(groups: Labels, sections: Sections) -> float:
    """Return the part of all that is in the commonest section of its group."""
    pairs = Counter(zip(groups.tolist(), sections, strict=True))
    best = dict.fromkeys(groups.tolist(), 0)
    for (group, _), count in pairs.items():
        best[group] = max(best[group], count)
    return sum(best.values()) / len(sections)


def information(groups: Labels, sections: Sections) -> float:
    """Return the normalised mutual information, by the mean of the two entropies."""
    size = len(sections)
    pairs = Counter(zip(groups.tolist(), sections, strict=True))
    left, right = Counter(groups.tolist()), Counter(sections)
    shared = sum(
        count / size * np.log(count * size / (left[a] * right[b]))
        for (a, b), count in pairs.items()
    )
    entropies = [-sum(n / size * np.log(n / size) for n in c.values()) for c in (left, right)]
    mean = sum(entropies) / 2
    return float(shared / mean) if mean else 1.0


def b_cubed(groups: Labels, sections: Sections) -> float:
    """Return the harmonic mean of B-cubed's precision and recall."""
    kind = np.array(sections)
    same_group = groups[:, None] == groups
    same_section = kind[:, None] == kind
    both = (same_group & same_section).sum(axis=1)
    precision = float((both / same_group.sum(axis=1)).mean())
    recall = float((both / same_section.sum(axis=1)).mean())
    return 2 * precision * recall / (precision + recall)


MEASURES: dict[str, Callable[[Labels, Sections], float]] = {
    "purity": purity,
    "NMI": information,
    "B-cubed": b_cubed,
}


def k_means(vectors: npt.NDArray[np.float32], count: int, seed: int) -> Labels:
    """Return the best of several runs of spherical k-means."""
    random = np.random.default_rng(seed)
    best, found = -1.0, np.zeros(len(vectors), np.int64)
    for _ in range(STARTS):
        centres = vectors[random.choice(len(vectors), count, replace=False)]
        group = found
        for _ in range(ROUNDS):
            group = (vectors @ centres.T).argmax(axis=1)
            for number in range(count):
                own = vectors[group == number].sum(axis=0)
                length = np.linalg.norm(own)
                if length:
                    centres[number] = own / length
        score = float((vectors @ centres.T).max(axis=1).sum())
        if score > best:
            best, found = score, group
    return found


def measured(folder: Path, seed: int) -> tuple[dict[str, list[list[float]]], list[str]]:
    """Return the measures of each way by query, and the lines of a table of the queries."""
    import fihris
    from fihris.search.terms.readings import read_documents
    from fihris.search.topics.features import token_weights, vectors

    random = np.random.default_rng(seed)
    found: dict[str, list[list[float]]] = {}
    rows = []
    index = fihris.open(folder)
    for word in WORDS:
        hits = index.search(word, HITS)
        sections = [hit.category for hit in hits]
        kept = np.array([bool(section) for section in sections])
        if kept.sum() < 2 or len({s for s in sections if s}) < 2:
            continue
        own = [section for section in sections if section]
        topics = index.topics(word, hits=HITS)
        place = {document: i for i, document in enumerate(hits.documents)}
        groups = np.zeros(len(hits), np.int64)
        for number, topic in enumerate(topics):
            groups[[place[document] for document in topic.documents]] = number
        groups = groups[kept]
        reading = read_documents(index.snapshot, hits.documents)
        asked = reading.standing_for(hits.highlighter)
        weights = token_weights(reading, asked)
        matrix = vectors(reading, asked, weights, len(index))[kept]
        drawn = [random.permutation(groups) for _ in range(10)]
        ways = {
            "topics": [groups],
            "k-means": [k_means(matrix, len(topics), seed)],
            "random groups of these sizes": drawn,
            "one group": [np.zeros(len(own), np.int64)],
        }
        for way, several in ways.items():
            values = [
                statistics.fmean(measure(one, own) for one in several)
                for measure in MEASURES.values()
            ]
            found.setdefault(way, []).append(values)
        values = found["topics"][-1]
        labels = "، ".join(topic.label for topic in topics if topic.label)
        rows.append(line([word, labels, str(len(own)), *(f"{value:.3f}" for value in values)]))
    return found, rows


def times(folder: Path) -> list[float]:
    """Return the milliseconds of work of each query's topics, the best of five, warm."""
    import fihris

    index = fihris.open(folder)
    taken = []
    for word in WORDS:
        runs = []
        for _ in range(6):
            started = time.process_time()
            index.topics(word, hits=HITS)
            runs.append((time.process_time() - started) * 1000)
        taken.append(min(runs[1:]))
    return taken


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--seed", default=1, show_default=True)
@click.option("--queries/--no-queries", help="a table of the queries, too")
def main(paths: tuple[str, ...], seed: int, queries: bool) -> None:
    """Run the benchmark."""
    import fihris
    from benchmarks.articles import articles

    with tempfile.TemporaryDirectory(prefix="fihris-topics-") as name:
        index = fihris.create(Path(name) / "index")
        with index.writer() as writer:
            for article in articles(paths):
                writer.add(article)
        index.refresh()
        found, rows = measured(index.path, seed)
        taken = times(index.path)
    head = ["", *MEASURES]
    click.echo(line(head) + "\n" + rule(head))
    for way, values in found.items():
        click.echo(line([way, *(f"{np.mean(column):.3f}" for column in zip(*values, strict=True))]))
    click.echo(
        f"\n{len(rows)} queries, {len(index):,} articles; topics took {np.median(taken):.0f} ms "
        f"of work at the median, {max(taken):.0f} ms at most"
    )
    if queries:
        head = ["query", "labels", "hits", *MEASURES]
        click.echo("\n" + line(head) + "\n" + rule(head, 2))
        click.echo("\n".join(rows))


if __name__ == "__main__":
    main()
