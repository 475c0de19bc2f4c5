"""Comparing two runs."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from fihris import EvaluationError, MissingExtraError, compare
from fihris.search.evaluation.comparison import bootstrap_interval, randomisation_test

# Each query's relevant document is "r"; in run A it is second throughout.
QRELS = {f"q{i}": {"r": 1} for i in range(5)}
SECOND = {"x": 2.0, "r": 1.0}
FIRST = {"r": 2.0, "x": 1.0}
NEVER = {"x": 2.0, "y": 1.0}
A = dict.fromkeys(QRELS, SECOND)


def test_wins_losses_and_ties() -> None:
    b = {"q0": FIRST, "q1": NEVER, "q2": SECOND, "q3": FIRST, "q4": FIRST}
    (found,) = compare(A, b, QRELS, "RR").differences
    assert (found.wins, found.losses, found.ties) == (3, 1, 1)
    assert (found.a, found.b) == (0.5, pytest.approx(3.5 / 5))
    assert found.difference == pytest.approx(0.2)


def test_the_randomisation_test_counts_all_tosses_of_few_queries() -> None:
    # Only the toss that leaves all pairs and the one that swaps all are as far from 0: 2 of 2^5.
    (found,) = compare(A, dict.fromkeys(QRELS, FIRST), QRELS, "RR").differences
    assert found.p_value == pytest.approx(2 / 2**5)
    assert found.interval == pytest.approx((0.5, 0.5))


def test_the_same_run_twice_differs_in_nothing() -> None:
    found = compare(A, A, QRELS, "RR AP")
    for difference in found.differences:
        assert (difference.difference, difference.p_value) == (0, 1)
        assert difference.interval == (0, 0)
        assert (difference.wins, difference.losses, difference.ties) == (0, 0, 5)
    assert found.moved == ()


def test_tests_of_many_queries_agree_with_the_normal_distribution() -> None:
    from scipy.stats import norm

    values = np.random.default_rng(1)
    a = values.normal(size=400)
    b = a + values.normal(0.1, 1, size=400)
    mean, error = np.mean(b - a), np.std(b - a, ddof=1) / np.sqrt(400)
    assert randomisation_test(a, b) == pytest.approx(2 * norm.sf(abs(mean) / error), abs=0.02)
    expected = (mean - 1.96 * error, mean + 1.96 * error)
    assert bootstrap_interval(a, b) == pytest.approx(expected, abs=0.1 * error * 2)


def test_numbers_are_the_same_each_time() -> None:
    qrels = {f"q{i}": {"r": 1} for i in range(30)}
    a = {query: [FIRST, SECOND, NEVER][i % 3] for i, query in enumerate(qrels)}
    b = {query: [SECOND, NEVER, FIRST, FIRST][i % 4] for i, query in enumerate(qrels)}
    assert compare(a, b, qrels) == compare(a, b, qrels)


def test_the_queries_that_moved_most_come_first_with_both_rankings() -> None:
    b = {**A, "q1": {"x": 3.0, "y": 2.0, "r": 1.0, "z": 0.5}, "q3": FIRST}
    moved = compare(A, b, QRELS, "RR AP").moved
    assert [query.query for query in moved] == ["q3", "q1"]
    assert (moved[1].a, moved[1].b) == (0.5, pytest.approx(1 / 3))
    assert moved[1].difference == pytest.approx(-1 / 6)
    assert (moved[1].top_a, moved[1].top_b) == (("x", "r"), ("x", "y", "r"))


def test_a_query_missing_from_a_run_counts_0_and_is_named() -> None:
    b = {query: SECOND for query in QRELS if query != "q2"} | {"unjudged": FIRST}
    found = compare(A, b, QRELS, "RR")
    assert found.queries == 5
    assert (found.missing_a, found.missing_b) == ((), ("q2",))
    assert found.differences[0].b == pytest.approx(0.4)
    assert found.moved[0].top_b == ()


def test_one_query_is_too_few_for_a_test() -> None:
    (found,) = compare({"q0": FIRST}, {"q0": SECOND}, {"q0": {"r": 1}}, "RR").differences
    assert (found.p_value, found.interval) == (None, None)


def test_a_run_of_other_queries_is_an_error() -> None:
    with pytest.raises(EvaluationError, match="none of the queries is judged"):
        compare(A, {"1": FIRST}, QRELS)


def test_a_missing_extra_names_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fihris\[eval\]'"):
        compare(A, A, QRELS)
