"""Why a hit has the score that it has."""

from __future__ import annotations

from collections.abc import Callable
from math import isclose

import numpy as np
import pytest
from whoosh import query as wq

from fihris import Article, Hit, Index
from fihris.search.ranking import bm25, idf

MakeIndex = Callable[..., Index]

ARTICLES = [
    Article("1", "مسيرات في العاصمة", "خرجت المسيرة صباحا. وعادت المسيرات مساء إلى البيت الأبيض."),
    Article("2", "وزير الدفاع", "زار الوزير البيت الأبيض وقال بلينكن إن المسيرات كثيرة."),
    Article("3", "طقس اليوم", "أمطار على العاصمة وثلوج على الجبال."),
]


@pytest.fixture
def index(make_index: MakeIndex) -> Index:
    return make_index(ARTICLES)


def explained(index: Index, query: str | wq.Query, identity: str) -> Hit:
    return next(hit for hit in index.search(query) if hit.id == identity)


@pytest.mark.parametrize(
    "query",
    [
        "مسيرات",
        "مسيرات العاصمة",
        "+مسيرات -طقس",
        'مسيرات "البيت الأبيض"^2',
        "(وزير AND دفاع) OR مسيرات^3",
        "مسي* =المسيرات",
        "بلنكن مسيرات",
        "NOT طقس",
        wq.AndMaybe(wq.Term("body", "مسيره"), wq.Term("title", "مسيره", boost=2)),
        wq.DisjunctionMax([wq.Term("body", "مسيره"), wq.Term("title", "مسيره")]),
        wq.Or([wq.Term("body", "مسيره"), wq.Term("body", "عاصمه")], scale=0.5),
    ],
    ids=str,
)
def test_the_parts_add_up_to_the_score(index: Index, query: str | wq.Query) -> None:
    hits = index.search(query)
    assert hits
    for hit in hits:
        explanation = hit.explain()
        assert explanation.score == hit.score
        assert isclose(sum(part.score for part in explanation.contributions), hit.score)


def test_a_word_says_which_forms_it_matched(index: Index) -> None:
    parts = explained(index, "مسيرات", "1").explain().contributions
    by_place = {(part.field, part.level): part for part in parts}
    assert by_place["body", "lemma"].forms == ("المسيرة", "المسيرات")
    assert by_place["title", "lemma"].forms == ("مسيرات",)
    assert by_place["title", "surface"].forms == ("مسيرات",)
    assert ("body", "surface") not in by_place


def test_a_words_numbers_are_those_of_the_formula(index: Index) -> None:
    parts = explained(index, "مسيرات", "1").explain().contributions
    (part,) = (part for part in parts if (part.field, part.level) == ("body", "lemma"))
    assert (part.frequency, part.document_frequency, part.weight) == (2, 2, 1.0)
    lengths = [9, 9, 6]
    assert part.length == lengths[0]
    assert part.average_length == sum(lengths) / 3
    assert part.idf == idf(2, 3)
    expected = bm25(np.array([2]), np.array([9]), average_length=8.0, idf=idf(2, 3), k1=1.2, b=0.75)
    assert isclose(part.score, float(expected[0]))


def test_the_largest_part_comes_first(index: Index) -> None:
    scores = [
        part.score for part in explained(index, "مسيرات العاصمة", "1").explain().contributions
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 3


def test_a_name_in_another_spelling_says_in_which(index: Index) -> None:
    parts = explained(index, "بلنكن", "2").explain().contributions
    assert {part.level: part.forms for part in parts} == {
        "lemma": ("بلينكن",),
        "coverage": ("بلينكن",),
    }
    (lemma,) = (part for part in parts if part.level == "lemma")
    assert lemma.weight == 0.5


def test_the_second_stage_says_what_it_saw(index: Index) -> None:
    parts = explained(index, "عودة المسيرات مساء", "1").explain().contributions
    seen = {(part.level, part.term): part.forms for part in parts if part.field is None}
    # عادت is of عودة's root, and stands in for it.
    assert seen["coverage", "عودة"] == ("وعادت",)
    assert seen["coverage", "المسيرات"] == ("مسيرات", "المسيرة", "المسيرات")
    assert seen["lead", "مساء"] == ("مساء",)
    assert ("order", "المسيرات مساء") in seen
    assert ("order", "عودة المسيرات") not in seen
    assert ("passage", "عودة المسيرات مساء") in seen


def test_a_phrase_is_one_part(index: Index) -> None:
    parts = explained(index, '"البيت الأبيض"', "1").explain().contributions
    assert [part.frequency for part in parts] == [None]
    assert "بيت" in parts[0].term
