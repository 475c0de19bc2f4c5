"""Whoosh's own tests on Fihris, and the page that says what came of them."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SUITE = ROOT / "scripts" / "whoosh_suite"
PAGE = ROOT / "docs" / "whoosh.md"
NOT_FETCHED = 3


@pytest.mark.slow
def test_whooshs_own_tests_pass(tmp_path: Path) -> None:
    written = tmp_path / "whoosh.md"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", SUITE / "run.py", "--write", written],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode == NOT_FETCHED:
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stdout + done.stderr
    assert written.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


def test_the_page_gives_each_tests_reason() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    review = tomllib.loads((SUITE / "review.toml").read_text(encoding="utf-8"))
    for part in (*review["not_applicable"], *review["different"]):
        (row,) = [row for row in rows if row.startswith(f"| {part['reason']} |")]
        for test in part["tests"]:
            file, name = test.split("::")
            assert f"`{file}`" in row
            assert name.removeprefix("test_") in row


def test_each_test_has_one_reason() -> None:
    review = tomllib.loads((SUITE / "review.toml").read_text(encoding="utf-8"))
    tests = [test for parts in review.values() for part in parts for test in part["tests"]]
    assert len(tests) == len(set(tests))
