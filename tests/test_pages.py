"""What pages of the documentation tell the reader to type works, on the sample."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from fihris.commands.app import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("facets.md",)


def steps(page: str) -> Iterator[tuple[str, str]]:
    """Yield each command and each Python example of a page."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    for kind, block in re.findall(r"```(console|python)\n(.*?)```", text, re.DOTALL):
        if kind == "python":
            yield kind, block
        else:
            yield from (
                (kind, line.removeprefix("$ "))
                for line in block.splitlines()
                if line.startswith("$ ")
            )


@pytest.mark.parametrize("page", PAGES)
def test_every_step_works(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FIHRIS_INDEX", raising=False)
    for kind, text in steps(page):
        if kind == "python":
            exec(compile(text, page, "exec"), {})
            continue
        program, *args = shlex.split(text)
        assert program == "fihris"
        result = CliRunner().invoke(app, args)
        assert result.exit_code == 0, f"{text}\n{result.stderr}"
        assert "note:" not in result.stderr
        assert result.stdout
