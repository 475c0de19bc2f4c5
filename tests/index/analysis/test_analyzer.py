from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fihris.index.analysis.analyzer import Analyzer, lemmas_of
from fihris.index.records import one_byte

TEXTS = st.lists(st.text("ابتس ي.3٣北\n", max_size=20), max_size=6)


@given(TEXTS, TEXTS)
def test_a_texts_forms_are_the_same_however_it_is_written(one: list[str], two: list[str]) -> None:
    analyzer = Analyzer("light10")
    plain, counts = analyzer.numbers([*one, *two])
    mixed, others = analyzer.numbers([*one, *map(one_byte, two)])
    assert mixed.tolist() == plain.tolist()
    assert others.tolist() == counts.tolist()


def test_a_form_has_its_lemma_whenever_it_came() -> None:
    analyzer = Analyzer("light10")
    for text in ("المسيرات مسيرة", "وزير مسيرة الوزير", ""):
        analyzer.numbers([text])
        numbers, lemmas = analyzer.lemmas()
        expected = lemmas_of(analyzer.table.forms, "light10")
        assert [lemmas[number] for number in numbers.tolist()] == expected
        assert len(set(lemmas)) == len(lemmas)
