"""The stems of each kind of verb, as grammars have them."""

from __future__ import annotations

import pytest

from fihris.index.analysis import shapes
from fihris.index.analysis.shapes import Shape
from fihris.index.analysis.verbs import Verb, lemma, stems
from fihris.index.analysis.vowels import unvocalised, without_vowels

PERFECTS = range(shapes.PERFECT, shapes.IMPERFECT)


def verb(vocalised: str, vowels: str = "") -> Verb:
    return Verb(unvocalised([vocalised])[0], without_vowels([vocalised])[0], vowels)


def imperfect(vocalised: str, vowels: str = "") -> set[tuple[str, Shape]]:
    return {s for s in stems(verb(vocalised, vowels)) if s[1] not in PERFECTS}


def perfect(vocalised: str) -> set[tuple[str, Shape]]:
    return {s for s in stems(verb(vocalised)) if s[1] in PERFECTS}


@pytest.mark.parametrize(
    ("vocalised", "stem"),
    [
        ("كَتَب", "كتب"),  # I
        ("قَرَّر", "قرر"),  # II
        ("شارَك", "شارك"),  # III
        ("أَعْلَن", "علن"),  # IV
        ("تَقَدَّم", "تقدم"),  # V
        ("تَعاوَن", "تعاون"),  # VI
        ("اِنْتَقَل", "نتقل"),  # VII, VIII
        ("اِسْتَقْبَل", "ستقبل"),  # X
        ("تَرْجَم", "ترجم"),  # four radicals
    ],
)
def test_the_imperfect_of_each_sound_form(vocalised: str, stem: str) -> None:
    assert imperfect(vocalised) == {(stem, shapes.IMPERFECT)}


@pytest.mark.parametrize(
    ("vocalised", "vowels", "long", "short"),
    [
        ("زار", "و", "زور", "زر"),
        ("باع", "ي", "بيع", "بع"),
        ("نام", "ا", "نام", "نم"),
        ("أَراد", "", "ريد", "رد"),
        ("اِسْتَقال", "", "ستقيل", "ستقل"),
        ("اِخْتار", "", "ختار", "ختر"),
    ],
)
def test_a_hollow_verb(vocalised: str, vowels: str, long: str, short: str) -> None:
    found = imperfect(vocalised, vowels)
    assert {(long, shapes.IMPERFECT_LONG), (short, shapes.IMPERFECT_SHORT)} <= found
    whole = unvocalised([vocalised])[0]
    assert {
        (whole, shapes.PERFECT_LONG),
        (whole[:-2] + whole[-1], shapes.PERFECT_SHORT),
    } <= perfect(vocalised)


def test_a_passive_of_a_hollow_verb() -> None:
    assert ("قيل", shapes.PASSIVE_LONG) in perfect("قال")
    assert ("قال", shapes.IMPERFECT_PASSIVE_LONG) in imperfect("قال")


@pytest.mark.parametrize(
    ("vocalised", "vowels", "expected"),
    [
        ("دَعا", "و", ("دع", shapes.IMPERFECT_IN_WAW)),
        ("رَمَى", "ي", ("رم", shapes.IMPERFECT_IN_YA)),
        ("سَعَى", "ا", ("سع", shapes.IMPERFECT_IN_ALEF)),
        ("بَقِي", "", ("بق", shapes.IMPERFECT_IN_ALEF)),
        ("وَلِي", "", ("ل", shapes.IMPERFECT_IN_YA)),
        ("أَعْطَى", "", ("عط", shapes.IMPERFECT_IN_YA)),
        ("تَلَقَّى", "", ("تلق", shapes.IMPERFECT_IN_ALEF)),
        ("اِسْتَدْعَى", "", ("ستدع", shapes.IMPERFECT_IN_YA)),
    ],
)
def test_a_defective_verb(vocalised: str, vowels: str, expected: tuple[str, Shape]) -> None:
    assert expected in imperfect(vocalised, vowels)


@pytest.mark.parametrize(
    ("vocalised", "expected"),
    [
        ("دَعا", ("دع", shapes.PERFECT_IN_ALEF)),
        ("رَمَى", ("رم", shapes.PERFECT_IN_MAQSURA)),
        ("بَقِي", ("بق", shapes.PERFECT_IN_YA)),
    ],
)
def test_a_defective_perfect(vocalised: str, expected: tuple[str, Shape]) -> None:
    assert expected in perfect(vocalised)


@pytest.mark.parametrize(
    ("vocalised", "long", "short"),
    [("رَدّ", "رد", "ردد"), ("أَعَدّ", "عد", "عدد"), ("اِمْتَدّ", "متد", "متدد")],
)
def test_a_doubled_verb(vocalised: str, long: str, short: str) -> None:
    assert imperfect(vocalised) == {
        (long, shapes.IMPERFECT_LONG),
        (short, shapes.IMPERFECT_SHORT),
    }


def test_an_assimilated_verb_loses_its_waw() -> None:
    assert imperfect("وَصَل") == {("صل", shapes.IMPERFECT), ("وصل", shapes.IMPERFECT_PASSIVE)}


@pytest.mark.parametrize(
    ("vocalised", "stem"),
    [("أَكَّد", "ؤكد"), ("آمَن", "ؤمن"), ("أَنْشَأ", "نشئ"), ("بَدَأ", "بدئ")],
)
def test_a_hamza_on_its_other_seat(vocalised: str, stem: str) -> None:
    assert (stem, shapes.IMPERFECT) in imperfect(vocalised)


def test_the_passive_of_a_form_iii() -> None:
    assert ("شوهد", shapes.PERFECT) in perfect("شاهَد")
    assert ("فوجئ", shapes.PERFECT) in perfect("فاجَأ")


@pytest.mark.parametrize(
    ("vocalised", "expected"),
    [
        ("دَعَم", "دعم"),  # one with دعم, support
        ("شَكَّل", "شكّل"),  # not شكل, a shape
        ("طالَب", "طال\u064eب"),  # not طالب, a student
        ("بَدَأ", "بدء"),  # one with بدء, a beginning
        ("بَدا", "بدا"),
        ("تَأَكَّد", "تاكد"),
    ],
)
def test_the_lemma_of_a_verb(vocalised: str, expected: str) -> None:
    assert lemma(verb(vocalised)) == expected
