"""The file that judgments are added to."""

from __future__ import annotations

from pathlib import Path

import pytest

from fihris import FihrisError, read_qrels
from fihris.search.evaluation.judging import JudgmentFile


def test_judgments_are_added_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    path.write_text("q1 0 a 3\n")
    with JudgmentFile(path) as judgments:
        judgments.add("q1", "b", 0)
        judgments.add("q2", "a", 2)
        assert read_qrels(path) == judgments.judged == {"q1": {"a": 3, "b": 0}, "q2": {"a": 2}}
        judgments.undo()
        assert read_qrels(path) == {"q1": {"a": 3, "b": 0}}


def test_what_another_program_adds_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    with JudgmentFile(path) as judgments:
        judgments.add("q1", "a", 1)
        with path.open("a") as file:
            file.write("q1 0 other 2\n")
        with pytest.raises(FihrisError, match="changed by another program"):
            judgments.add("q1", "b", 1)
        with pytest.raises(FihrisError, match="changed by another program"):
            judgments.undo()
    assert path.read_text() == "q1 0 a 1\nq1 0 other 2\n"


def test_a_cut_inside_a_letter_is_a_cut_line(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    path.write_bytes("q1 0 a 3\nq1 0 مقال".encode()[:-1])
    with JudgmentFile(path) as judgments:
        assert judgments.repaired
        judgments.add("q1", "b", 1)
    assert path.read_text() == "q1 0 a 3\nq1 0 b 1\n"
