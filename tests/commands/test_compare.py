"""``fihris compare``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

# In A the relevant document is second throughout, in B first but for the last query.
A = "".join(f"{i} Q0 x 1 2 a\n{i} Q0 r 2 1 a\n" for i in range(6))
B = "".join(f"{i} Q0 r 1 2 b\n{i} Q0 x 2 1 b\n" for i in range(5))
QRELS = "".join(f"{i} 0 r 1\n" for i in range(6))


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, text in (("a.run", A), ("b.run", B), ("qrels", QRELS)):
        (tmp_path / name).write_text(text)
    return [f"{tmp_path / 'a.run'}", f"{tmp_path / 'b.run'}", "--qrels", f"{tmp_path / 'qrels'}"]


def test_json(fihris: Run, files: list[str]) -> None:
    result = fihris("compare", *files, "--measures", "RR Success@1", "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["a"], found["b"], found["queries"]) == (files[0], files[1], 6)
    rr, success = found["differences"]
    assert (rr["measure"], success["measure"]) == ("RR", "Success@1")
    assert (rr["a"], rr["b"]) == (pytest.approx(0.5), pytest.approx(5 / 6))
    assert (rr["wins"], rr["losses"], rr["ties"]) == (5, 1, 0)
    assert (success["wins"], success["losses"], success["ties"]) == (5, 0, 1)
    # Of the 2^6 tosses, those as far from 0: no or one pair against the others, either way.
    assert rr["p_value"] == pytest.approx(2 * 7 / 64)
    low, high = rr["interval"]
    assert low <= rr["difference"] <= high
    assert found["missing_b"] == ["5"]
    assert found["moved"][0] == {
        "query": "0",
        "a": 0.5,
        "b": 1.0,
        "difference": 0.5,
        "top_a": ["x", "r"],
        "top_b": ["r", "x"],
    }


def test_for_people(fihris: Run, files: list[str]) -> None:
    result = fihris("compare", *files, "--measures", "RR", "--moved", "1")
    lines = result.stdout.splitlines()
    assert lines[:2] == [f"A  {files[0]}", f"B  {files[1]}"]
    assert "judged queries  6" in lines
    (row,) = [line.split() for line in lines if line.startswith("RR")]
    assert row[:7] == ["RR", "0.5000", "0.8333", "+0.3333", "5", "1", "0"]
    assert lines[-4:] == ["moved most by RR", "0  0.5000 to 1.0000", "  A  x, r", "  B  r, x"]
    note = f"note: judged queries that {files[1]} does not have, in the means as 0: 1 (5)\n"
    assert result.stderr == note


def test_wrong_usage_and_wrong_files(fihris: Run, files: list[str]) -> None:
    assert fihris("compare", files[0], *files[2:]).exit_code == 2
    assert fihris("compare", *files, "--measures", "x").exit_code == 2
    missing = fihris("compare", files[0], "missing.run", *files[2:])
    assert missing.exit_code == 1
    assert missing.stderr.startswith("Error: missing.run: cannot be opened")
    Path(files[0]).write_text("other Q0 r 1 1 a\n")
    other = fihris("compare", *files)
    assert other.exit_code == 1
    assert "none of the queries is judged" in other.stderr
