"""How well stemmers conflate newswire, against gold lemmas: pairs of forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from fihris.index.analysis.stemmers import stemmer

pytestmark = pytest.mark.shared_data


class Scores(NamedTuple):
    """Of the pairs brought together, how many belong together; and the other way round."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def gold_lemmas(shared: Path) -> dict[str, str]:
    """Return each form's commonest lemma, of equals the first."""
    best: dict[str, tuple[str, int]] = {}
    lines = (shared / "lexical" / "padt_dev.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        form, lemma, _, count = line.split("\t")
        if form not in best or best[form][1] < int(count):
            best[form] = lemma, int(count)
    return {form: lemma for form, (lemma, _) in best.items()}


def pairs(counts: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts)


def conflation(gold: dict[str, str], name: str) -> Scores:
    found = stemmer(name).lemmas(list(gold))
    together = pairs(Counter(zip(found, gold.values(), strict=True)).values())
    return Scores(
        together / pairs(Counter(found).values()), together / pairs(Counter(gold.values()).values())
    )


@pytest.mark.parametrize(
    ("name", "precision", "recall", "f1"),
    [
        ("lexicon", 0.85, 0.97, 0.905),
        ("light10", 0.66, 0.39, 0.49),
        ("snowball", 0.66, 0.40, 0.50),
    ],
)
def test_no_stemmer_falls_below_its_floor(
    shared: Path, name: str, precision: float, recall: float, f1: float
) -> None:
    scores = conflation(gold_lemmas(shared), name)
    assert scores.precision > precision
    assert scores.recall > recall
    assert scores.f1 > f1


def test_the_lexicon_stemmer_leads(shared: Path) -> None:
    gold = gold_lemmas(shared)
    others = ("light10", "snowball", "none")
    assert conflation(gold, "lexicon").f1 > 1.5 * max(conflation(gold, name).f1 for name in others)
