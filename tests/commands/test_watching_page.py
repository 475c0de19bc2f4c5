"""docs/watching.md: all that it tells the reader to type works, on the sample."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fihris.search.watching.watches import Watches

Run = Callable[..., Any]

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_every_step_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fihris: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    shown = {}
    for line in "".join(blocks("console")).splitlines():
        program, *args = shlex.split(line.removeprefix("$ "))
        assert program == "fihris"
        result = fihris(*args)
        assert result.exit_code == 0, result.stderr
        assert "note:" not in result.stderr
        shown[line] = result.stdout
    reported = next(out for line, out in shown.items() if "--watch" in line.split())
    found = {json.loads(line)["article"]["id"] for line in reported.splitlines()}
    assert "m-020" in found
    assert next(out for line, out in shown.items() if "--new" in line) == ""
    (example,) = blocks("python")
    exec(compile(example, "docs/watching.md", "exec"), {})
    assert capsys.readouterr().out == "['council', 'minister']\n1 2\n"


def test_the_file_that_is_shown_can_be_read(tmp_path: Path) -> None:
    _, written = blocks("json")
    (tmp_path / "watches.json").write_text(written, encoding="utf-8")
    ((watch),) = Watches.open(tmp_path / "watches.json")
    assert (watch.name, watch.variants) == ("council", False)
