"""Dunning's log-likelihood ratio."""

from __future__ import annotations

from math import isclose, log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fihris.search.terms.significance import log_likelihood


def one(found: int, articles: int, elsewhere: int, others: int) -> float:
    scores = log_likelihood(np.array([found]), articles, np.array([elsewhere]), others)
    return float(scores[0])


def test_it_is_the_formula_computed_by_hand() -> None:
    # 3 of 4 and 1 of 4: expected are 2 in each of the four cells.
    expected = 2 * (3 * log(3 / 2) + log(1 / 2) + log(1 / 2) + 3 * log(3 / 2))
    assert isclose(one(3, 4, 1, 4), expected)
    # 2 of 2 and 0 of 6: expected .5, 1.5, 1.5 and 4.5; cells with nothing add nothing.
    assert isclose(one(2, 2, 0, 6), 2 * (2 * log(2 / 0.5) + 6 * log(6 / 4.5)))


def test_what_is_as_frequent_as_elsewhere_scores_nothing() -> None:
    assert one(3, 30, 10, 100) == 0.0


def test_what_is_rarer_than_elsewhere_is_negative() -> None:
    assert isclose(one(1, 4, 3, 4), -one(3, 4, 1, 4))


def test_nothing_to_compare_with_scores_nothing() -> None:
    assert one(2, 4, 0, 0) == 0.0


@given(
    st.integers(1, 50).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_it_is_finite_and_of_the_sign_of_the_difference(
    here: tuple[int, int], there: tuple[int, int]
) -> None:
    score = one(*here, *there)
    assert np.isfinite(score)
    difference = here[0] * there[1] - there[0] * here[1]
    assert score * difference >= 0
