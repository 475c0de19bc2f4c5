"""The noisy channel against its definition, letter by letter."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris import Index
from fihris.index.fields import SURFACE
from fihris.search.suggestions.alphabet import LETTERS, codes_of, folded
from fihris.search.suggestions.channel import (
    DEFAULT_COSTS,
    _extra,
    _tables,
    costs_of,
    near,
)
from fihris.search.suggestions.forms import Forms, forms_of

WORDS = st.text(st.sampled_from(LETTERS), min_size=2, max_size=20)


def edits(a: tuple[int, ...], b: tuple[int, ...]) -> int:
    """Return the restricted Damerau distance, by the textbook."""
    rows = [[i + j if not i or not j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(
                rows[i - 1][j] + 1,
                rows[i][j - 1] + 1,
                rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
            )
            if i > 1 and j > 1 and a[i - 2 : i] == (b[j - 1], b[j - 2]):
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


def cost(typed: str, meant: str) -> float:
    """Return what it costs to type one word for another, one cell at a time."""
    wrong, left_out = _tables(DEFAULT_COSTS)
    a, b = codes_of(typed), codes_of(meant)

    def skipped(j: int) -> float:
        if j and b[j] == b[j - 1]:
            return DEFAULT_COSTS.missing_double
        return float(left_out[b[j]]) + DEFAULT_COSTS.first_letter * (j == 0)

    rows = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            ways = [] if i or j else [0.0]
            if j:
                ways.append(rows[i][j - 1] + skipped(j - 1))
            if i:
                ways.append(rows[i - 1][j] + _extra(typed, i - 1, DEFAULT_COSTS))
            if i and j:
                first = DEFAULT_COSTS.first_letter * (i == j == 1 and a[0] != b[0])
                ways.append(rows[i - 1][j - 1] + float(wrong[a[i - 1], b[j - 1]]) + first)
            if i > 1 and j > 1 and a[i - 2 : i] == [b[j - 1], b[j - 2]]:
                ways.append(rows[i - 2][j - 2] + DEFAULT_COSTS.transposed)
            rows[i][j] = min(ways)
    return rows[-1][-1]


def all_forms(news: Index) -> tuple[Forms, tuple[str, ...]]:
    segment = news.snapshot.leaves[0].segment
    forms = forms_of(segment)
    return forms, segment.vocabulary(SURFACE).texts(forms.numbers)


@given(word=WORDS, most=st.sampled_from([1, 2]))
def test_near_forms_are_those_within_so_many_edits(news: Index, word: str, most: int) -> None:
    forms, texts = all_forms(news)
    found = {texts[i] for i in near(forms, word, most).tolist()}
    assert found == {text for text in texts if edits(folded(word), folded(text)) <= most}


@given(data=st.data())
def test_near_forms_of_words_that_were_changed(news: Index, data: st.DataObject) -> None:
    forms, texts = all_forms(news)
    word = list(data.draw(st.sampled_from(texts)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(word) - 1))
        word[at : at + data.draw(st.integers(0, 2))] = data.draw(st.text(LETTERS, max_size=2))
        if len(word) < 2:
            return
    typed = "".join(word)
    found = {texts[i] for i in near(forms, typed, 2).tolist()}
    assert found == {text for text in texts if edits(folded(typed), folded(text)) <= 2}


@given(word=WORDS)
def test_costs_of_all_forms_at_once_are_those_of_each(news: Index, word: str) -> None:
    forms, texts = all_forms(news)
    every = np.arange(len(texts))
    expected = [cost(word, text) for text in texts]
    assert costs_of(forms, every, word).tolist() == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("typed", "likelier", "than"),
    [
        ("مسؤوا", "مسؤول", "مسؤوم"),  # ا is beside ل
        ("شركه", "شركة", "شركت"),
        ("قلبب", "قلب", "قلبس"),
        ("ضاهرة", "ظاهرة", "ماهرة"),
        ("اعلان", "إعلان", "بعلان"),
        ("وزري", "وزير", "وزيرا"),
    ],
)
def test_what_people_do_costs_less(typed: str, likelier: str, than: str) -> None:
    assert cost(typed, likelier) < cost(typed, than)
