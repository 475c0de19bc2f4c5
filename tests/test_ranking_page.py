"""What docs/ranking.md shows runs, and names what there is."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import fihris
from fihris import Article, Ranking
from fihris.search.ranking import RANKINGS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "ranking.md"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def test_its_code_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with fihris.create("news").writer() as writer:
        writer.add(Article("1", body="خرجت المسيرات صباحا من الميدان"))
    assert len(BLOCKS) == 2
    for block in BLOCKS:
        exec(block, {})


def test_it_names_the_parameters_and_the_rankings() -> None:
    named = set(re.findall(r"`(\w+)`", PAGE.read_text(encoding="utf-8")))
    parameters = {field.name for field in fields(Ranking)}
    assert {name for name in named if name.endswith(("_weight", "_length"))} <= parameters
    assert set(RANKINGS) <= named
