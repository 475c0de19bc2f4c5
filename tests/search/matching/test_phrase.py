from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import written_postings
from hypothesis import given, settings
from hypothesis import strategies as st

from fihris.search.matching.phrase import phrase_places


def holds(document: list[int], phrase: list[int], slop: int) -> bool:
    """Whether some choice of places has each word 1 to `slop` behind the one before."""
    places = [[i for i, term in enumerate(document) if term == word] for word in phrase]
    return any(all(1 <= b - a <= slop for a, b in pairwise(chosen)) for chosen in product(*places))


@settings(max_examples=300)
@given(
    st.lists(st.lists(st.integers(0, 2), max_size=9), min_size=1, max_size=6),
    st.lists(st.integers(0, 2), min_size=1, max_size=4),
    st.integers(1, 4),
)
def test_a_phrase_is_its_words_in_order_within_the_slop(
    documents: list[list[int]], phrase: list[int], slop: int
) -> None:
    with TemporaryDirectory() as folder:
        texts = [([], document) for document in documents]
        postings = written_postings.fields(Path(folder), texts, range(3))["body"]
        holders = [d for d, document in enumerate(documents) if set(phrase) <= set(document)]
        selected = [postings.find(word, np.array(holders, np.int64))[0] for word in phrase]
        found = phrase_places(postings, phrase, selected, slop)
        expected = [i for i, d in enumerate(holders) if holds(documents[d], phrase, slop)]
        assert found.tolist() == expected


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ('"البيت الأبيض"', {"1", "2"}),
        ('"بيت ابيض"', {"1", "2"}),
        ('"الأبيض البيت"', {"3"}),
        ('"البيت الأبيض"~3', {"1", "2", "4"}),
        ('title:"البيت الأبيض"', set()),
    ],
)
def test_phrases_look_through_clitics_and_count_what_stands_between(  # type: ignore[no-untyped-def]
    make_index, phrase: str, found: set[str]
) -> None:
    index = make_index(
        [
            "قال البيت الأبيض أمس",
            "متحدث بالبيت الأبيض",
            "الأبيض البيت",
            "البيت الكبير الأبيض",
            "البيت هو الذي كان في العاصمة الأبيض",
        ]
    )
    assert {hit.id for hit in index.search(phrase)} == found


def test_a_phrase_asks_for_more_places_than_a_field_has(make_index) -> None:  # type: ignore[no-untyped-def]
    index = make_index(["نهر نهر نهر"])
    assert index.search('"نهر نهر نهر"').total == 1
    assert index.search('"نهر نهر نهر نهر"').total == 0
