"""Articles to measure with: real ones, and as many more composed of them as a benchmark asks for.

    python -m benchmarks.articles CORPUS.jsonl.gz... --articles 1000000 --output articles.jsonl

A million real articles of Arabic news are not to be had freely, and copies of a few would be found
and compressed too easily. A composed article has the title, source, category and date of one real
article; its body is the first half of that article's body and the second half of another's. Words
are thus as frequent as in the real articles, and no two composed articles have the same body. What
stays unlike a real corpus of that size: hardly a word is new (statistics are in the report).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
import orjson

if TYPE_CHECKING:
    from fihris import Article

BATCH = 2000
"""Articles whose words are counted at once."""


class Statistics(NamedTuple):
    """What a corpus consists of; `tokens` and `forms` are Fihris's own words."""

    articles: int
    tokens: int
    forms: int
    text_bytes: int


def articles(paths: Iterable[str | Path]) -> Iterator[Article]:
    """Yield the articles of some files, and nothing else."""
    from fihris import Article, read_articles

    return (item for item in read_articles(paths) if isinstance(item, Article))


def text_bytes(article: Article) -> int:
    """Return the bytes of an article's title and body in UTF-8."""
    return len(article.title.encode()) + len(article.body.encode())


def composed(real: Iterable[Article], number: int, seed: int = 1) -> Iterator[Article]:
    """Yield `number` articles: the real ones, shuffled, and then composed ones.

    A smaller number with the same seed gives the beginning of a larger one. Real articles without a
    body, and those whose id has come before, are left out. They are all held in memory.

    Raises ValueError where there is no article to compose from.
    """
    shuffled = list({item.id: item for item in real if item.body}.values())
    if not shuffled:
        raise ValueError("no article with a body to compose from")
    random.Random(seed).shuffle(shuffled)
    return islice(chain(shuffled, _compositions(shuffled, seed)), number)


def _compositions(real: Sequence[Article], seed: int) -> Iterator[Article]:
    """Yield composed articles without end.

    In each round every article is once the first and once the second, a step of the round's own
    apart, so that no pair comes twice until there have been as many rounds as articles.
    """
    ids = {item.id for item in real}
    names = (name for name in (f"composed-{i}" for i in count()) if name not in ids)
    steps = list(range(1, len(real))) or [0]
    random.Random(seed).shuffle(steps)
    for turn in count():
        step = steps[turn % len(steps)]
        for place, first in enumerate(real):
            second = real[(place + step) % len(real)]
            body = _halves(first.body)[0] + _halves(second.body)[1]
            yield replace(first, id=next(names), body=body, url="")


def _halves(body: str) -> tuple[str, str]:
    """Return a body in two, cut before the first space behind its middle; no word is cut."""
    cut = body.find(" ", len(body) // 2)
    return (body, "") if cut < 0 else (body[:cut], body[cut:])


def statistics(read: Iterable[Article]) -> Statistics:
    """Count the articles, their words as Fihris tells them apart, and their text's bytes."""
    from fihris.index.analysis.analyzer import Analyzer

    analyzer = Analyzer("none")
    number = tokens = size = 0
    remaining = iter(read)
    while batch := list(islice(remaining, BATCH)):
        numbers, _ = analyzer.numbers([f"{item.title}\n{item.body}" for item in batch])
        number += len(batch)
        tokens += len(numbers)
        size += sum(map(text_bytes, batch))
    return Statistics(number, tokens, len(analyzer.table), size)


def json_line(article: Article) -> bytes:
    """Return an article as a line that `articles` reads, dates in ISO 8601."""
    record = {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "date": article.date and article.date.isoformat(),
        "category": article.category,
        "source": article.source,
        "url": article.url,
    }
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


def write(read: Iterable[Article], path: Path) -> int:
    """Write articles as JSON lines; return how many there were."""
    number = 0
    with path.open("wb", buffering=1 << 20) as file:
        for article in read:
            file.write(json_line(article))
            number += 1
    return number


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True)
@click.option("--articles", "number", required=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True)
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
def main(paths: tuple[str, ...], number: int, seed: int, output: Path) -> None:
    """Write the articles."""
    written = write(composed(articles(paths), number, seed), output)
    click.echo(f"{written:,} articles in {output}")


if __name__ == "__main__":
    main()
