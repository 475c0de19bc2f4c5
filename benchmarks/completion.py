"""How long completion takes as headlines are typed, and how soon it shows the word.

    python -m benchmarks.completion INDEX ARTICLES.jsonl.gz... [--headlines 100] [--seed 1]

Headlines are drawn from the articles and typed letter by letter, as one types into a field: each
letter asks once, in one process, in which what an earlier letter brought is kept. A word is shown
where it, or another form of its lemma, is among the ten words that are offered; how soon is told
by how many of its letters had been typed, for the words of four letters or more. "Alone" is the
same without the words before it. The headline counts as shown once it is among ten headlines.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click
import numpy as np

from benchmarks.articles import articles
from benchmarks.queries import content_words

if TYPE_CHECKING:
    from fihris import Index

LETTERS = (1, 2, 3, 4)
_LEAST = 4
WARM_UP = 3


def headlines(paths: Sequence[str], number: int, seed: int) -> list[str]:
    """Return headlines of two content words or more."""
    titles = sorted({item.title for item in articles(paths)})
    random.Random(seed).shuffle(titles)
    found = (title for title in titles if len(content_words(title)) > 1)
    return [title for title, _ in zip(found, range(number), strict=False)]


def beginnings(title: str) -> Iterator[str]:
    """Yield what stands in the field after each letter."""
    for end in range(1, len(title) + 1):
        yield title[:end]


def shown(index: Index, text: str, word: str) -> bool:
    """Tell whether a word, or a form of its lemma, is among what a text is completed to."""
    lemmas = index.snapshot.lemmas_of([word, *(one.text for one in index.complete(text).words)])
    return lemmas[0] is not None and lemmas[0] in lemmas[1:]


@click.command(help=__doc__)
@click.argument("folder")
@click.argument("paths", nargs=-1, required=True)
@click.option("--headlines", "number", default=100, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(folder: str, paths: tuple[str, ...], number: int, seed: int) -> None:
    """Print the figures."""
    import fihris

    index = fihris.open(folder)
    titles = headlines(paths, number + WARM_UP, seed)
    took: list[tuple[int, float]] = []
    letters_needed = []
    for place, title in enumerate(titles):
        needed = len(title)
        for text in beginnings(title):
            started = time.perf_counter()
            found = index.complete(text)
            ms = (time.perf_counter() - started) * 1000
            if place >= WARM_UP:
                took.append((len(text.split(" ")[-1]), ms))
            if needed == len(title) and title in [one.title for one in found.headlines]:
                needed = len(text)
        if place >= WARM_UP:
            letters_needed.append(needed)
    every = [ms for _, ms in took]
    click.echo(f"{len(every):,} letters of {number} headlines: {quantiles(every)}")
    for size in range(6):
        own = [ms for letters, ms in took if letters == size]
        click.echo(f"  after {size} letters of a word: {quantiles(own)}")
    half = float(np.median(letters_needed))
    click.echo(f"the headline itself is shown after {half:g} letters (median)")
    click.echo("| letters of a word | shown | shown alone |\n|---|---|---|")
    words = [
        (title[: title.index(word)], word)
        for title in titles[WARM_UP:]
        for word in content_words(title)
        if len(word) >= _LEAST
    ]
    for size in LETTERS:
        together = sum(shown(index, before + word[:size], word) for before, word in words)
        alone = sum(shown(index, word[:size], word) for _, word in words)
        click.echo(f"| {size} | {together / len(words):.0%} | {alone / len(words):.0%} |")


def quantiles(took: Sequence[float]) -> str:
    """Return the median, the 95th and the 99th percentile."""
    if not took:
        return "–"
    p50, p95, p99 = np.quantile(took, [0.5, 0.95, 0.99])
    return f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms"


if __name__ == "__main__":
    main()
