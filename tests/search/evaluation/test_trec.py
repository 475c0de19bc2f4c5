"""Qrels and runs in TREC's form."""

from __future__ import annotations

import gzip
from pathlib import Path

import ir_measures
import numpy as np
import pytest

from fihris import InputError, read_qrels, read_run, write_run
from fihris.search.evaluation.trec import decreasing, ranked


@pytest.mark.parametrize("compressed", [False, True])
def test_qrels(tmp_path: Path, compressed: bool) -> None:
    text = "\ufeffq1 0 a 2\r\nq1\t0\tb\t0\n\nq2 Q0 a -1".encode()
    path = tmp_path / "qrels"
    path.write_bytes(gzip.compress(text) if compressed else text)
    assert read_qrels(path) == {"q1": {"a": 2, "b": 0}, "q2": {"a": -1}}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("q1 0 b", "qrels has 4 columns (query iteration document relevance), and this line 3"),
        ("q1 0 b c 1", "and this line 5"),
        ("q1 0 b x", "the relevance 'x' is no whole number"),
        ("q1 0 a 2", "a is judged 2 for the query q1, and 1 before; keep one of the two"),
    ],
)
def test_a_wrong_line_of_qrels_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "qrels"
    path.write_text(f"q1 0 a 1\nq1 0 a 1\n{line}\n")
    with pytest.raises(InputError) as raised:
        read_qrels(path)
    assert str(raised.value).startswith(f"{path}: line 3: ")
    assert reason in str(raised.value)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("q1 Q0 b 2 1.5", "a run has 6 columns (query Q0 document rank score tag)"),
        ("q1 Q0 b 2 high tag", "the score 'high' is no number"),
        ("q1 Q0 b 2 nan tag", "the score 'nan' is no number"),
        ("q1 Q0 a 2 1 tag", "a is found twice for the query q1"),
    ],
)
def test_a_wrong_line_of_a_run_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "run"
    path.write_text(f"q1 Q0 a 1 2.5 tag\n{line}\n")
    with pytest.raises(InputError) as raised:
        read_run(path)
    assert str(raised.value).startswith(f"{path}: line 2: ")
    assert reason in str(raised.value)


def test_what_is_not_utf_8_says_how_to_convert(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    path.write_bytes(b"q1 0 a 1\nq1 0 \xe3 1\n")
    with pytest.raises(InputError, match="line 2: not UTF-8; convert the file, as in: iconv"):
        read_qrels(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be opened"):
        read_run(tmp_path / "missing")


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = {"q1": {"b": 1 / 3, "a": 0.1 + 0.2}, "س2": {"خبر": 1e-300}}
    write_run(tmp_path / "run", run)
    assert read_run(tmp_path / "run") == run
    assert (tmp_path / "run").read_text().splitlines()[1].split()[:4] == ["q1", "Q0", "a", "2"]


@pytest.mark.parametrize("identity", ["a b", "a\u2003b", "", "a\n"])
def test_an_id_with_white_space_cannot_stand_in_a_run(tmp_path: Path, identity: str) -> None:
    for run in ({identity: {"a": 1.0}}, {"q": {identity: 1.0}}):
        with pytest.raises(InputError, match="white space"):
            write_run(tmp_path / "run", run)
    assert not (tmp_path / "run").exists()


def test_scores_fall_in_single_precision() -> None:
    given = [3.0, 3.0, 3.0 - 1e-12, 2.5, 0.0, 0.0, 0.0]
    falling = decreasing(given)
    assert falling[0] == 3.0
    assert falling[3] == 2.5
    assert (np.diff(np.array(falling, np.float32)) < 0).all()
    assert falling == pytest.approx(given, abs=1e-6)


def test_scores_that_fall_stay_as_they_are() -> None:
    given = [12.345678901234567, 1 / 3, 1e-9, -2.0]
    assert decreasing(given) == given


@pytest.mark.parametrize("order", [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]])
def test_no_measure_reorders_a_ranking_with_ties(order: list[str]) -> None:
    run = {"q": dict(zip(order, decreasing([1.0, 1.0, 1.0 - 1e-13]), strict=True))}
    assert ranked(run["q"]) == order
    for place, document in enumerate(order, 1):
        # trec_eval computes RR, the script of MS MARCO RR@10; they order ties unlike each other.
        found = ir_measures.calc_aggregate(
            [ir_measures.RR, ir_measures.RR @ 10], {"q": {document: 1}}, run
        )
        assert list(found.values()) == pytest.approx([1 / place] * 2)


def test_runs_of_others_are_ranked_as_trec_eval_ranks_them() -> None:
    found = {"b": 1.0, "c": 1.0 + 1e-12, "a": 1.0, "z": 0.5, "ت": 1.0, "first": 2.0}
    order = ranked(found)
    for place, document in enumerate(order, 1):
        values = ir_measures.calc_aggregate([ir_measures.RR], {"q": {document: 1}}, {"q": found})
        assert values[ir_measures.RR] == pytest.approx(1 / place)
