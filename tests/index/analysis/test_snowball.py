from __future__ import annotations

from fihris.index.analysis.snowball import Snowball


def test_it_stems_a_batch_in_order() -> None:
    forms = ["المسيرات", "كتاب", "الكتاب"]
    stems = Snowball().lemmas(forms)
    assert stems == [Snowball().lemmas([form])[0] for form in forms]
    assert stems[1] == stems[2] != stems[0]


def test_the_fault_that_the_lexicon_stemmer_is_for() -> None:
    first, second = Snowball().lemmas(["مسيرات", "المسيرات"])
    assert first != second


def test_a_word_never_comes_out_empty() -> None:
    assert all(Snowball().lemmas(["و", "ال", "ة", "ا", "ه"]))
