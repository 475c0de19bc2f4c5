"""The slips that did-you-mean is measured with."""

from __future__ import annotations

import random

import pytest

from benchmarks import slips
from benchmarks.slips import KINDS, slipped


def typed(kind: str, words: str, times: int = 200) -> set[str]:
    """Return what a kind of slip makes of a query, tried many times."""
    made = (slipped(random.Random(seed), kind, words.split()) for seed in range(times))
    return {slip.typed for slip in made if slip is not None}


@pytest.mark.parametrize("kind", KINDS)
def test_a_slip_is_another_query_and_made_again_by_its_seed(kind: str) -> None:
    words = ["الحكومة", "المسؤولة", "أعلنت"]
    for seed in range(50):
        slip = slipped(random.Random(seed), kind, words)
        assert slip == slipped(random.Random(seed), kind, words)
        if slip is not None:
            assert slip.meant == " ".join(words) != slip.typed
            assert slip.word in slip.meant
            assert slip.slip in slip.typed


@pytest.mark.parametrize(
    ("kind", "meant", "some"),
    [
        ("hamza", "مسؤول", {"مسوول", "مسئول"}),
        ("ta marbuta", "حكومة", {"حكومه", "حكومت"}),
        ("alef maqsura", "مصري", {"مصرى"}),
        ("like sound", "ظاهرة", {"ضاهرة"}),
        ("missing letter", "مسيرة", {"مسرة"}),
        ("doubled letter", "مسيرة", {"مسييرة"}),
        ("transposed", "مسيرة", {"مسرية"}),
        ("Shift", "السلام", {"ألسلام"}),
        ("joined", "وزير الخارجية", {"وزيرالخارجية"}),
        ("split", "مسيرات", {"مسي رات"}),
        ("keyboard off", "مسيرات", {"lsdvhj"}),
    ],
)
def test_kinds_of_slips(kind: str, meant: str, some: set[str]) -> None:
    assert some <= typed(kind, meant)


def test_a_finger_lands_the_likelier_on_a_nearer_key() -> None:
    dice = random.Random(1)
    hit = [slips._missed(dice, "ل") for _ in range(2000)]
    assert set(hit) <= set("باعغف") | {"لا", "ر", "ى", "ز", "د", "ذ"}
    assert hit.count("ا") > hit.count("ع")


def test_short_words_are_left_alone() -> None:
    assert slipped(random.Random(1), "missing letter", ["من", "عن"]) is None
