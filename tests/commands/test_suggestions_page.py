"""docs/suggestions.md: what it shows is what comes out, on the sample."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import fihris as package

Run = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "suggestions.md").read_text(encoding="utf-8")


def steps() -> Iterator[tuple[str, str]]:
    """Yield each command of the page, and what it shows."""
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, shown = step.partition("\n")
            yield command, shown


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fihris: Run) -> Path:
    sample = ROOT / "corpus" / "sample" / "articles"
    monkeypatch.chdir(ROOT)
    assert fihris("index", "corpus/sample/articles", "--index", tmp_path / "news").exit_code == 0
    assert sample.is_dir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_command_shows_what_the_page_says(folder: Path, fihris: Run) -> None:
    done = 0
    for command, shown in steps():
        program, *args = shlex.split(command)
        assert program == "fihris"
        result = fihris(*args)
        assert result.exit_code == 0
        # An id of a raw text is made of its path.
        hashes = r"(ofoq-001)-[0-9a-f]{16}"
        printed = re.sub(hashes, r"\1", result.stdout + result.stderr)
        assert printed == re.sub(hashes, r"\1", shown)
        done += 1
    assert done >= 8


def test_the_examples_in_python_work(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = package.open("news")
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(compile(block, "docs/suggestions.md", "exec"), {"index": index})
    assert capsys.readouterr().out.startswith("+مسيرات -شرطة 25 ")


EXAMPLES = {
    "طاىرات": "طائرات",
    "انتخبات": "انتخابات",
    "lsdvhj td hguhwlm": "مسيرات في العاصمة",
}


@pytest.mark.parametrize(("typed", "meant"), EXAMPLES.items())
def test_slips_of_the_table_are_told(folder: Path, typed: str, meant: str) -> None:
    assert typed in PAGE
    assert package.open("news").suggest(typed)[0].text == meant
