"""Measures, in ir_measures' notation."""

from __future__ import annotations

import sys

import ir_measures
import pytest

from fihris import MissingExtraError
from fihris.commands import measuring
from fihris.search.evaluation.measures import DEFAULT_MEASURES, calculate, parse_measures


def names(measures) -> list[str]:
    return [str(measure) for measure in parse_measures(measures)]


def test_measures_are_parted_by_spaces_or_commas() -> None:
    assert names(DEFAULT_MEASURES) == DEFAULT_MEASURES.split()
    assert names("AP, P@5  AP") == ["AP", "P@5"]
    assert parse_measures("P(rel=2, judged_only=True)@5 RR") == [
        ir_measures.P(rel=2, judged_only=True) @ 5,
        ir_measures.RR,
    ]
    assert names(["nDCG@20"]) == ["nDCG@20"]


@pytest.mark.parametrize(
    "wrong", ["", "nDGC@10", "nDCG@", "nDCG@x", "nDCG@0", "P", "nDCG(foo=1)@10", "AP(rel=0)", "1"]
)
def test_what_cannot_be_computed_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="nDCG@10 RR@10 AP R@100 Success@1"):
        parse_measures(wrong)


def test_a_judged_query_that_was_not_answered_counts_0() -> None:
    qrels = {"1": {"a": 1}, "2": {"a": 1}}
    values = calculate(parse_measures("AP"), qrels, {"1": {"a": 1.0}, "3": {"a": 1.0}})
    assert values.by_query == {"1": {"AP": 1.0}, "2": {"AP": 0.0}}
    assert values.means == {"AP": 0.5}


def test_a_missing_extra_names_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'fihris\[eval\]'"):
        parse_measures("AP")


def test_the_command_line_repeats_the_default_truly() -> None:
    assert measuring.DEFAULT_MEASURES == DEFAULT_MEASURES
