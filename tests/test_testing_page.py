"""docs/testing.md: its example passes, and its commands are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from fihris.commands.app import app

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpus" / "sample"
PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (.*)$", PAGE, re.MULTILINE)


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    """A folder with the files that the page names."""
    articles = (SAMPLE / "articles" / "iqtisad_riyada_taqs.jsonl").read_bytes()
    (pytester.path / "articles.jsonl").write_bytes(articles)
    for name in ("queries.tsv", "qrels.txt"):
        (pytester.path / name).write_bytes((SAMPLE / name).read_bytes())
    return pytester.path


def test_the_example_passes(pytester: pytest.Pytester, folder: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (folder / "test_page.py").write_text(example, encoding="utf-8")
    commands = [shlex.split(line) for line in COMMANDS if line.startswith("pytest")]
    assert len(commands) == 2
    for _, *arguments in commands:
        result = pytester.runpytest("--strict-markers", "-W", "error", *arguments)
        result.assert_outcomes(passed=2)


def test_the_commands_are_there(folder: Path) -> None:
    (folder / "light10.run").write_text("q99 Q0 e-001 1 1.0 light10\n")
    (folder / "lexicon.run").write_text("q99 Q0 e-002 1 1.0 lexicon\n")
    pool, judge = (shlex.split(line)[1:] for line in COMMANDS if line.startswith("fihris"))
    assert CliRunner().invoke(app, pool).stderr == "2 pairs to judge\n"
    # All options are understood; what is missing is the terminal.
    assert "judging needs a terminal" in CliRunner().invoke(app, judge).stderr
