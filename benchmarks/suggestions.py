"""How often did-you-mean is right, how often it interrupts, and how long it takes.

    python -m benchmarks.suggestions INDEX ARTICLES.jsonl.gz... [--slips 200] [--seed 1]

Words and parts of headlines are drawn from the articles, words as often as they are written, and a
slip of each kind (benchmarks.slips) is made in each. Half of the articles (--half tuning) are those
that the weights were chosen on; the other half is measured.

A slip counts where a search for what was typed finds less than a tenth of what was meant: what the
search mends by itself, by the lemma or a name's other spellings, needs no suggestion, nor can a
word that many articles have be told from one that was meant. How many slips that leaves out is in
the table. A suggestion is right where each of its words has the lemma of the word that was meant,
so that it finds the same articles; "as written" counts those that are so to the letter.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click
import numpy as np

from benchmarks.arabizi_words import ARABIZI
from benchmarks.articles import articles
from benchmarks.queries import content_words
from benchmarks.slips import KINDS, Slip, slipped

if TYPE_CHECKING:
    from fihris import Index

_WORD = re.compile(r"(?<!\S)[\u0621-\u063a\u0641-\u064a]{2,}(?!\S)")
_CLEARLY_LESS = 10
_MOST_WORDS = 4
_DRAWS = 40
WARM_UP = 20


class Score(NamedTuple):
    """What came of the slips of one kind: counts, but for `offered`, which are milliseconds."""

    slips: int
    counted: int
    first: int
    three: int
    as_written: int
    took_ms: list[float]


def drawn(paths: Sequence[str], half: int, seed: int) -> Iterator[list[str]]:
    """Yield words and parts of headlines without end, by turns."""
    kept = [item for number, item in enumerate(articles(paths)) if number % 2 == half]
    dice = random.Random(f"{seed} {half}")
    while True:
        words: list[str] = []
        while not words:
            item = dice.choice(kept)
            words = [word for word in _WORD.findall(item.body) if len(word) > 3]
        word = dice.choice(words)
        if content_words(word):
            yield [word]
        while True:
            headline = _WORD.findall(dice.choice(kept).title)
            if len(content_words(" ".join(headline))) >= 2:
                break
        size = dice.randint(2, _MOST_WORDS)
        at = dice.randrange(max(len(headline) - size, 0) + 1)
        yield headline[at : at + size]


def found(index: Index, words: str) -> int:
    """Return how many articles words find, side by side where they are several."""
    return index.search(f'"{words}"' if " " in words else words, 0, lenient=True).total


def lemmas(index: Index, text: str) -> list[str | None]:
    """Return the lemma of each word, as the index has it."""
    from fihris.index.analysis.tokens import surface_forms

    return index.snapshot.lemmas_of(surface_forms(text))


def score(index: Index, slips: Sequence[Slip]) -> Score:
    """Ask for suggestions for slips of one kind."""
    counted = first = three = as_written = 0
    took = []
    for slip in slips:
        started = time.perf_counter()
        offered = index.suggest(slip.typed, arabizi=slip.kind == "Arabizi")
        took.append((time.perf_counter() - started) * 1000)
        meant = found(index, slip.word)
        if not meant or found(index, slip.slip) * _CLEARLY_LESS > meant:
            continue
        counted += 1
        wanted = lemmas(index, slip.meant)
        right = [lemmas(index, one.text) == wanted for one in offered]
        first += right[:1] == [True]
        three += any(right[:3])
        as_written += slip.meant in [one.text for one in offered[:1]]
    return Score(len(slips), counted, first, three, as_written, took)


def percent(part: int, whole: int) -> str:
    """Return a share in percent."""
    return f"{100 * part / whole:.1f}" if whole else "–"


def quantiles(took: Sequence[float]) -> str:
    """Return the median and the 95th percentile."""
    if not took:
        return "–"
    return f"{np.median(took):.1f} / {np.quantile(took, 0.95):.1f}"


def all_slips(
    paths: Sequence[str], number: int, half: int, seed: int
) -> tuple[dict[str, list[Slip]], list[str]]:
    """Return as many slips of each kind, and as many queries without one as of all together."""
    dice = random.Random(f"slips {seed} {half}")
    queries = drawn(paths, half, seed)
    made: dict[str, list[Slip]] = {kind: [] for kind in KINDS}
    right = []
    for kind, slips in made.items():
        for _ in range(number * _DRAWS):
            if len(slips) == number:
                break
            words = next(queries)
            slip = slipped(dice, kind, words)
            if slip is not None:
                slips.append(slip)
                right.append(" ".join(words))
    return made, right


@click.command(help=__doc__)
@click.argument("folder")
@click.argument("paths", nargs=-1, required=True)
@click.option("--slips", "number", default=200, show_default=True, help="of each kind")
@click.option("--seed", default=1, show_default=True)
@click.option("--half", type=click.Choice(["measured", "tuning"]), default="measured")
@click.option("--show", default=0, help="print so many slips of each kind that went wrong")
def main(folder: str, paths: tuple[str, ...], number: int, seed: int, half: str, show: int) -> None:
    """Print the table."""
    import fihris

    index = fihris.open(folder)
    made, right = all_slips(paths, number, half == "measured", seed)
    for slip in made["missing letter"][:WARM_UP]:
        index.suggest(slip.typed)
    click.echo("| slip | counted, % | first | among three | first, as written | ms, p50 / p95 |")
    click.echo("|---|---|---|---|---|---|")
    scores = {kind: score(index, slips) for kind, slips in made.items()}
    for kind, one in scores.items():
        click.echo(_row(kind, one))
        if show:
            _show(index, made[kind], show)
    by_hand = [Slip("Arabizi", meant, typed, meant, typed) for typed, meant in ARABIZI]
    click.echo(_row("Arabizi by hand", score(index, by_hand)))
    if show:
        _show(index, by_hand, show)
    without = [one for kind, one in scores.items() if kind != "Arabizi"]
    took = [ms for one in without for ms in one.took_ms]
    sums = [sum(getattr(one, field) for one in without) for field in Score._fields[:5]]
    click.echo(_row("all but Arabizi", Score(*sums, took)))
    took, wrongly = [], []
    for query in right:
        started = time.perf_counter()
        offered = index.suggest(query)
        took.append((time.perf_counter() - started) * 1000)
        if offered:
            wrongly.append(f"{query} → {offered[0].text}")
    share = percent(len(wrongly), len(right))
    click.echo(
        f"\nOf {len(right):,} queries without a slip {share} % were offered something; "
        f"{quantiles(took)} ms."
    )
    for line in wrongly[:show]:
        click.echo(line)


def _row(kind: str, one: Score) -> str:
    cells = [percent(n, one.counted) for n in (one.first, one.three, one.as_written)]
    counted = f"{percent(one.counted, one.slips)} of {one.slips:,}"
    return f"| {kind} | {counted} | {' | '.join(cells)} | {quantiles(one.took_ms)} |"


def _show(index: Index, slips: Sequence[Slip], number: int) -> None:
    for slip in slips:
        alone = score(index, [slip])
        if number and alone.counted > alone.first:
            number -= 1
            offered = index.suggest(slip.typed, arabizi=slip.kind == "Arabizi")
            texts = " | ".join(f"{one.text} ({one.total})" for one in offered)
            click.echo(
                f"    {slip.typed} [{found(index, slip.slip)}] for {slip.meant} "
                f"[{found(index, slip.word)}]: {texts}"
            )


if __name__ == "__main__":
    main()
