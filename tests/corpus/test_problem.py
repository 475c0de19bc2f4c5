from __future__ import annotations

import re
from pathlib import Path

from fihris.corpus.problem import Problem
from fihris.errors import EncodingError, InputError


def test_a_problem_reads_as_its_place_and_reason() -> None:
    problem = Problem("a.jsonl", 3, 99, "not JSON", skipped=True, kind="json")
    assert str(problem) == "a.jsonl, record 3, byte 99: not JSON"
    assert str(Problem("-", None, None, "no", skipped=True, kind="file")) == "-: no"


def test_an_error_becomes_a_problem() -> None:
    problem = Problem.of(InputError("cut off", path="a.gz", offset=7))
    assert problem == Problem("a.gz", None, 7, "cut off", skipped=True, kind="file")
    assert Problem.of(EncodingError("bad", path="a")).kind == "encoding"


def test_the_kinds_are_all_told() -> None:
    listed = set(re.findall(r"^    ([a-z-]+)  +\w", Problem.__doc__, re.MULTILINE))
    folder = Path(__file__).parents[2] / "corpus"
    source = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    used = set(re.findall(r'(?:kind=|\.problem\(\s*)"([a-z-]+)"', source))
    assert {"columns", "extra", "json", "link", "no-text"} <= used
    assert used <= listed
