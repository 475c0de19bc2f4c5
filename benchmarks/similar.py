"""Whether similar articles are alike, beside asking by the title, and how long they take.

    python -m benchmarks.similar ../shared/data/news/*.jsonl.gz
    python -m benchmarks.similar ../shared/data/news/*.jsonl.gz --words 10 --words 25 --words 40

CORPUS is any file that Fihris reads; some articles need sections. Two things are measured:

Pairs: articles that report one event in part in the same words. They share 8 to 50 % of their
5-word shingles (Jaccard; Broder, 1997) and have 40 or more, no article is in two pairs, and which
are asked is drawn. The first of a pair is asked for the second: MRR@10 and how many are in the
first ten. Other articles on the event, and copies, stand before it, so that 1 cannot be reached.

Sections: up to 40 articles of each section are drawn; the part of their first ten hits that have a
section, and not the same title, which are of the same one; the mean over the sections.

The baseline is the title, searched as Fihris searches, and the title and the first 50 words.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import TYPE_CHECKING
from zlib import crc32

import click

from benchmarks.markdown import line, rule

if TYPE_CHECKING:
    from fihris import Article, Hits, Index

SHINGLE = 5
SAMPLED = 8  # one of so many shingles is looked for in other articles
SHARED = (0.08, 0.5)
LEAST_SHINGLES = 40
PAIRS = 400
A_SECTION = 40
DEPTH = 30

Ask = Callable[["Index", "Article"], "Hits"]


def shingles(text: str) -> set[int]:
    """Return the shingles of a text, as numbers."""
    words = text.split()
    return {
        crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1)
    }


def pairs(articles: Sequence[Article], seed: int) -> list[tuple[Article, Article]]:
    """Return pairs of articles that report one event, drawn."""
    own = [shingles(article.body) for article in articles]
    having: dict[int, list[int]] = defaultdict(list)
    for number, some in enumerate(own):
        for shingle in some:
            if shingle % SAMPLED == 0:
                having[shingle].append(number)
    together: Counter[tuple[int, int]] = Counter()
    for several in having.values():
        if len(several) <= 20:
            together.update((a, b) for i, b in enumerate(several) for a in several[:i])
    near = []
    for a, b in sorted(pair for pair, count in together.items() if count > 1):
        shared = len(own[a] & own[b]) / len(own[a] | own[b])
        long = min(len(own[a]), len(own[b])) > LEAST_SHINGLES
        if long and SHARED[0] <= shared <= SHARED[1]:
            near.append((a, b))
    random.Random(seed).shuffle(near)
    used: set[int] = set()
    chosen = []
    for a, b in near:
        if not used & {a, b}:
            used |= {a, b}
            chosen.append((articles[a], articles[b]))
    return chosen[:PAIRS]


def drawn(articles: Sequence[Article], seed: int) -> list[Article]:
    """Return some articles of each section."""
    sections: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if article.category:
            sections[article.category].append(article)
    rng = random.Random(seed)
    return [
        article
        for name in sorted(sections)
        for article in rng.sample(sections[name], min(A_SECTION, len(sections[name])))
    ]


def by_title(index: Index, article: Article) -> Hits:
    """Search for an article's title."""
    return index.search(article.title, DEPTH, plain=True)


def by_lead(index: Index, article: Article) -> Hits:
    """Search for an article's title and its first words."""
    words = " ".join(article.body.split()[:50])
    return index.search(f"{article.title} {words}", DEPTH, plain=True)


def by_words(count: int) -> Ask:
    """Return what asks for similar articles by so many words."""
    from fihris.search.similar import words as chosen

    def ask(index: Index, article: Article) -> Hits:
        given = chosen.chosen_words.__kwdefaults__
        before, given["most"] = given["most"], count
        try:
            return index.similar(article.id, DEPTH)
        finally:
            given["most"] = before

    return ask


def measured(
    ask: Ask, index: Index, near: list[tuple[Article, Article]], some: list[Article]
) -> list[str]:
    """Return a row: MRR, part found, part of the same section, milliseconds."""
    ranks, taken = [], []
    for first, second in near:
        started = time.perf_counter()
        hits = ask(index, first)
        taken.append((time.perf_counter() - started) * 1000)
        ids = [hit.id for hit in hits if hit.id != first.id][:10]
        ranks.append(1 / (ids.index(second.id) + 1) if second.id in ids else 0.0)
    parts: dict[str, list[float]] = defaultdict(list)
    for article in some:
        hits = ask(index, article)
        others = [hit for hit in hits if hit.category and hit.title != article.title][:10]
        same = [float(hit.category == article.category) for hit in others]
        parts[article.category] += same
    found = fmean(rank > 0 for rank in ranks) if ranks else 0.0
    section = fmean(fmean(same) for same in parts.values() if same) if parts else 0.0
    mrr = fmean(ranks) if ranks else 0.0
    return [f"{mrr:.3f}", f"{found:.3f}", f"{section:.3f}", f"{median(taken):.1f}"]


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--words", multiple=True, type=click.IntRange(1), help="by so many words, too")
@click.option("--seed", default=1, show_default=True)
def main(paths: tuple[str, ...], words: tuple[int, ...], seed: int) -> None:
    """Run the benchmark."""
    import fihris
    from benchmarks.articles import articles
    from fihris.search.similar.words import MOST_WORDS

    with tempfile.TemporaryDirectory(prefix="fihris-similar-") as name:
        index = fihris.create(Path(name) / "index")
        with index.writer() as writer:
            for article in articles(paths):
                writer.add(article)
        index.refresh()
        every = list(index.snapshot.articles())
        near, some = pairs(every, seed), drawn(every, seed)
        ways: dict[str, Ask] = {"the title": by_title, "the title and 50 words": by_lead}
        ways |= {f"similar, {n} words": by_words(n) for n in words or (MOST_WORDS,)}
        head = ["asked by", "MRR@10", "in the first 10", "same section", "ms"]
        click.echo(f"{len(every):,} articles, {len(near)} pairs, {len(some)} of sections\n")
        click.echo(line(head) + "\n" + rule(head))
        for way, ask in ways.items():
            click.echo(line([way, *measured(ask, index, near, some)]))


if __name__ == "__main__":
    main()
