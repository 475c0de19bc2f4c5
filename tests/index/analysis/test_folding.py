from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.analysis.folding import fold, fold_all


@pytest.mark.parametrize(
    ("form", "folded"),
    [
        ("أعلن", "اعلن"),
        ("إعلام", "اعلام"),
        ("آسيا", "اسيا"),
        ("ٱلله", "الله"),
        ("فى", "في"),
        ("شركة", "شركه"),
        ("مسؤول", "مسءول"),
        ("مسئول", "مسءول"),
        ("شيء", "شيء"),
    ],
)
def test_each_letter_that_writers_interchange(form: str, folded: str) -> None:
    assert fold(form) == folded


@pytest.mark.parametrize(
    "spellings",
    [
        "أوروبا اوروبا",
        "إيران ايران",
        "آثار أثار",
        "مصطفى مصطفي",
        "حكومة حكومه",
        "شؤون شئون",
        "أبناؤه أبنائه أبناءه",
        "رؤوس رءوس",
    ],
)
def test_spellings_of_one_word_meet(spellings: str) -> None:
    assert len({fold(spelling) for spelling in spellings.split()}) == 1


@pytest.mark.parametrize("form", ["كتاب", "وزير", "ماء", "بن", "rx12", "1.5", ""])
def test_other_letters_stay(form: str) -> None:
    assert fold(form) == form


@given(st.text())
def test_a_fold_keeps_the_length_and_folds_once(form: str) -> None:
    assert len(fold(form)) == len(form)
    assert fold(fold(form)) == fold(form)


@given(st.lists(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("أإآىةؤئ\n")))))
def test_folding_all_is_folding_each(forms: list[str]) -> None:
    assert fold_all(forms) == [fold(form) for form in forms]
