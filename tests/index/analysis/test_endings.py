"""What holds for whole tables of endings and proclitics."""

from __future__ import annotations

import pytest

from fihris.index.analysis import shapes
from fihris.index.analysis.clitics import (
    ALEF,
    ARTICLE,
    BARE,
    COMPARISON,
    IMPERFECT,
    NOMINAL,
    POSSESSIVES,
    PREPOSITION,
    PROCLITICS,
    TA,
    YA,
)
from fihris.index.analysis.conjugation import CONJUGATIONS
from fihris.index.analysis.declension import DECLENSIONS
from fihris.index.analysis.endings import SPELLED_ENDINGS
from fihris.index.analysis.shapes import Shape, Use


@pytest.mark.parametrize(
    ("proclitic", "kind"),
    [
        ("", BARE),
        ("و", BARE),
        ("ف", BARE),
        ("ب", PREPOSITION),
        ("ك", COMPARISON),
        ("ل", PREPOSITION),
        ("وب", PREPOSITION),
        ("ال", ARTICLE),
        ("وال", ARTICLE),
        ("بال", ARTICLE),
        ("كال", ARTICLE),
        ("لل", ARTICLE),
        ("ولل", ARTICLE),
        ("ي", YA),
        ("سي", YA),
        ("وسي", YA),
        ("لي", YA),
        ("ت", TA),
        ("ست", TA),
        ("ا", ALEF),
    ],
)
def test_each_proclitic_has_its_kind(proclitic: str, kind: int) -> None:
    assert PROCLITICS[proclitic].kind == kind


@pytest.mark.parametrize("letters", ["س", "وس", "البـ", "بو", "لو", "سال", "الس"])
def test_what_is_no_proclitic(letters: str) -> None:
    assert letters not in PROCLITICS


def test_supposing_more_costs_more() -> None:
    for proclitic, (_, cost) in PROCLITICS.items():
        if proclitic and proclitic[0] in "وف" and proclitic[1:] in PROCLITICS:
            assert cost > PROCLITICS[proclitic[1:]].cost


def test_every_shape_has_endings() -> None:
    known = {value for name, value in vars(shapes).items() if name.isupper()} - {shapes.SHAPES}
    assert len(known) == shapes.SHAPES
    assert set(DECLENSIONS) | set(CONJUGATIONS) == known
    assert not set(DECLENSIONS) & set(CONJUGATIONS)


@pytest.mark.parametrize("shape", [shapes.NOUN, shapes.ADJECTIVE, shapes.BROKEN_PLURAL])
def test_no_article_goes_with_a_possessive_or_an_accusative(shape: Shape) -> None:
    for ending in (*POSSESSIVES, "ا"):
        if ending != "ي":  # which is also a dual's
            assert not DECLENSIONS[shape][ending].kinds & ARTICLE
    assert DECLENSIONS[shape]["ا"].kinds == BARE


def test_a_noun_takes_no_verbal_prefix_and_a_verb_no_article() -> None:
    for endings in DECLENSIONS.values():
        assert all(not use.kinds & ~NOMINAL for use in endings.values())
    for shape, endings in CONJUGATIONS.items():
        kinds = IMPERFECT if shape >= shapes.IMPERFECT else BARE
        assert all(use.kinds & ~kinds == 0 for use in endings.values())


@pytest.mark.parametrize(
    ("ending", "persons"),
    [("ون", YA | TA), ("وا", YA | TA), ("ان", YA | TA), ("ين", TA), ("", IMPERFECT)],
)
def test_each_ending_of_the_imperfect_has_its_persons(ending: str, persons: int) -> None:
    assert CONJUGATIONS[shapes.IMPERFECT][ending].kinds == persons


@pytest.mark.parametrize(
    ("shape", "endings"),
    [
        (shapes.NOUN, " ا ه ها هم نا ان ين ون ات اته"),
        (shapes.FEMININE, "ة ته تها تان تين ات اتهم"),
        (shapes.IN_ALEF, "ى اه اها يات يان"),
        (shapes.IN_YA, "ي يا ية ون ين "),
        (shapes.PERFECT, " ت وا نا ته وه ها"),
        (shapes.PERFECT_IN_ALEF, "ا ت وا وت اه"),
        (shapes.PERFECT_IN_MAQSURA, "ى ت وا يت اه"),
        (shapes.PERFECT_IN_YA, "ي يت وا يه"),
        (shapes.IMPERFECT, " ون وا ان ين ن ه ونه"),
        (shapes.IMPERFECT_IN_WAW, "و ون وه "),
        (shapes.IMPERFECT_IN_YA, "ي ون يه "),
        (shapes.IMPERFECT_IN_ALEF, "ى ون اه "),
    ],
)
def test_each_shape_takes_its_endings(shape: Shape, endings: str) -> None:
    assert set(endings.split(" ")) <= set((DECLENSIONS | CONJUGATIONS)[shape])


@pytest.mark.parametrize(
    ("written", "meant"),
    [("ه", "ة"), ("ى", "ي"), ("ي", "ى"), ("آت", "ات"), ("تى", "تي")],
)
def test_careless_spellings_of_an_ending(written: str, meant: str) -> None:
    uses: list[dict[Shape, Use]] = [dict(uses) for uses, _ in SPELLED_ENDINGS[meant]]
    assert any(dict(found) in uses for found, _ in SPELLED_ENDINGS[written])


def test_ta_marbuta_is_never_a_pronoun() -> None:
    assert all(shapes.BROKEN_PLURAL not in uses for uses, _ in SPELLED_ENDINGS["ة"])
