"""How well the sample is ranked: what must be found, and that no measure moves unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

import fihris
from fihris import Index
from fihris.pytest_plugin import CheckBaseline, MakeIndex, assert_relevant

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"


@pytest.fixture(scope="module")
def sample(fihris_index: MakeIndex) -> Index:
    articles = SAMPLE / "articles"
    return fihris_index(fihris.read_articles([articles], base=articles))


@pytest.mark.fihris_baseline("nDCG@10", "RR@10", "AP", tolerance=0.005)
def test_the_ranking_is_the_one_that_was_accepted(
    sample: Index, fihris_baseline: CheckBaseline
) -> None:
    fihris_baseline(sample, SAMPLE / "queries.tsv", SAMPLE / "qrels.txt")


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("سيول تعزل ثلاث قرى في وادي السدر", ["e-027", "e-028"]),
        ("محاكمة وزراء سابقين", ["s-004"]),
        ("اسعار الوقود", ["e-002"]),  # hamzas left out, as they are typed
        ("الذكاء الاصطناعى", ["t-009"]),
        ("RX-12", ["t-011", "t-012"]),
    ],
)
def test_what_was_asked_for_comes_first(sample: Index, query: str, ids: list[str]) -> None:
    assert_relevant(sample, query, ids, at=3)
