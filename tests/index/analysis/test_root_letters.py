"""Roots in one spelling, as numbers, and what words they can be of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.analysis.root_letters import cleaned, code_of, fits, root_of, spelled

ROOT = st.text("ءبتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=3, max_size=5)


@given(ROOT, ROOT)
def test_a_code_is_of_one_root(one: str, other: str) -> None:
    assert root_of(code_of(one)) == one
    assert (code_of(one) == code_of(other)) == (one == other)
    assert 0 < code_of(one) < 2**32


def test_no_root_has_the_code_0() -> None:
    assert code_of("") == 0
    assert root_of(0) == ""


@pytest.mark.parametrize(
    ("letters", "root"),
    [
        ("أكل", "ءكل"),
        ("سؤل", "سءل"),
        ("قرئ", "قرء"),
        ("دعو", "دعي"),
        ("هدى", "هدي"),
        ("بدا", "بدي"),
        ("قول", "قول"),
        ("وصل", "وصل"),
    ],
)
def test_hamzas_and_weak_last_radicals_are_written_one_way(letters: str, root: str) -> None:
    assert spelled(letters) == root


@pytest.mark.parametrize("letters", ["", "ب", "خف", "باز", "قصة", "ابن", "سينما", "استعمال", "abc"])
def test_what_is_no_root(letters: str) -> None:
    assert spelled(letters) == ""


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("كتب", ["كتب"]),
        ("زود;زيد", ["زود", "زيد"]),
        ("فود،فيد", ["فود", "فيد"]),
        ("كت\u00a0ب", ["كتب"]),
        ("جوهر", ["جوهر"]),
        ("خف", ["خفف"]),  # a doubled root, since it is known
        ("فم", []),
        ("مسلم", []),  # words
        ("بندير", []),
        ("إبليس", []),
        ("", []),
        (".ـ", []),
    ],
)
def test_entries_are_cleaned(entry: str, found: list[str]) -> None:
    assert list(cleaned(entry, frozenset({"خفف", "كتب"}))) == found


def test_the_roots_of_verbs_are_trusted() -> None:
    assert list(cleaned("ترجم")) == ["ترجم"]
    assert list(cleaned("ترجم", frozenset())) == []


@pytest.mark.parametrize(
    ("root", "word"),
    [
        ("كتب", "كِتَابٌ"),
        ("كتب", "اِكْتِتَاب"),
        ("ضرب", "اِضْطِراب"),
        ("زحم", "اِزْدِحام"),
        ("ذخر", "اِدِّخار"),
        ("وصل", "اِتِّصَالٌ"),
        ("ءخذ", "مُتَّخِذٌ"),
        ("حجج", "اِحْتِجَاجٌ"),
        ("ردد", "رَدّ"),
        ("حلل", "محل"),
        ("موه", "ماء"),
        ("ءمر", "مُتَآمِر"),
        ("قبل", "مُسْتَقْبَلَات"),
        ("ءنس", "إِنْسان"),
        ("روح", "رُوحانِيّ"),
    ],
)
def test_a_word_fits_its_root(root: str, word: str) -> None:
    assert fits(root, word)


@pytest.mark.parametrize(
    ("root", "word"),
    [
        ("ينع", "مُسَانِدٌ"),
        ("مول", "أَنْدِيَةٌ"),
        ("عقد", "عُنْقُودٌ"),
        ("سمع", "مُسْتَمْتِعٌ"),
        ("نسء", "نُشَّاءٌ"),
        ("كتب", "بَكَت"),
        ("شرع", "شُرَاةٌ"),
    ],
)
def test_a_word_does_not_fit_a_root_of_other_letters(root: str, word: str) -> None:
    assert not fits(root, word)


def test_a_shadda_may_be_asked_for() -> None:
    assert fits("سنن", "سُنَّة", doubled=True)
    assert not fits("سنن", "سَنَة", doubled=True)
