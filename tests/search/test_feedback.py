"""Feedback: a query is asked again with words of the best articles that it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isclose

import pytest

from fihris import Index
from fihris.search.ranking import RANKINGS

MakeIndex = Callable[..., Index]

FEEDBACK = replace(RANKINGS["feedback"], feedback_documents=2)


@pytest.fixture
def index(make_index: MakeIndex) -> Index:
    return make_index(
        [
            "ضرب زلزال بقوة سبع درجات سواحل الجزيرة وانهارت مبان",
            "زلزال يهز سواحل الجزيرة وفرق الإنقاذ تبحث بين الأنقاض",
            "فرق الإنقاذ تبحث في سواحل الجزيرة عن ناجين",
            *[f"خبر عن الاقتصاد رقم {number} في الأسواق" for number in range(40)],
        ]
    )


def test_words_of_the_best_articles_find_more(index: Index) -> None:
    assert {hit.id for hit in index.search("زلزال")} == {"1", "2"}
    found = [hit.id for hit in index.search("زلزال", ranking=FEEDBACK)]
    assert set(found[:2]) == {"1", "2"}
    assert found[2] == "3"


def test_a_query_with_operators_finds_what_it_found(index: Index) -> None:
    for query in ("+زلزال سواحل", "زلزال -إنقاذ", '"سواحل الجزيرة" زلزال'):
        plain = index.search(query)
        again = index.search(query, ranking=FEEDBACK)
        assert {hit.id for hit in again} == {hit.id for hit in plain}


def test_only_the_words_that_were_asked_are_marked(index: Index) -> None:
    for hit in index.search("زلزال", ranking=FEEDBACK):
        marked = {hit.body[start:end] for start, end in hit.body_spans}
        assert marked <= {"زلزال"}


def test_the_parts_of_an_explanation_add_up(index: Index) -> None:
    for hit in index.search("زلزال", ranking=FEEDBACK):
        parts = hit.explain().contributions
        assert isclose(sum(part.score for part in parts), hit.score)
        assert "scorer" not in {part.level for part in parts}


def test_what_finds_nothing_still_finds_nothing(index: Index) -> None:
    assert not index.search("بركان", ranking=FEEDBACK)
