"""The commonest forms of a corpus with two likely readings, as a table.

    python -m benchmarks.homographs ARTICLES.jsonl.gz... [--rows 100]

A reading is likely where it is at most twelve times as rare as the one that is chosen (25 tenths of
a nat). What the readings mean stands in the middle column of ``docs/analysis.md``, by hand.
"""

from __future__ import annotations

import math

import click
import numpy as np

from benchmarks.articles import articles

LEAST_LIKELY = 25


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True)
@click.option("--rows", default=100, show_default=True)
def main(paths: tuple[str, ...], rows: int) -> None:
    """Print the table."""
    from fihris.index.analysis.analyzer import Analyzer
    from fihris.index.analysis.explanation import DICTIONARY, explain

    analyzer = Analyzer("none")
    numbers, _ = analyzer.numbers([f"{item.title}\n{item.body}" for item in articles(paths)])
    counts = np.bincount(numbers, minlength=len(analyzer.table))
    forms = analyzer.table.forms
    found = (
        (forms[number], int(counts[number]), explain(forms[number]))
        for number in np.argsort(-counts, kind="stable").tolist()
    )
    print("| form | occurrences | chosen | also | times likelier |\n|---|---|---|---|---|")
    table = (
        (form, count, explanation.candidates[0], other)
        for form, count, explanation in found
        if explanation.rule == DICTIONARY
        for other in explanation.candidates[1:]
        if other.likely
        and other.lemma != explanation.lemma
        and explanation.candidates[0].score - other.score <= LEAST_LIKELY
    )
    told = set()
    for form, count, chosen, other in table:
        if form not in told:
            told.add(form)
            times = math.exp((chosen.score - other.score) / 10)
            print(
                f"| {form} | {count:,} | {chosen.lemma} ({chosen.kind}) "
                f"| {other.lemma} ({other.kind}) | {times:.1f} |"
            )
        if len(told) == rows:
            break


if __name__ == "__main__":
    main()
