"""``fihris demo``: the sample, its cache, and what it says about itself."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fihris.commands import sample

Run = Callable[..., Any]


def test_the_default_query_finds_marches_and_drones(fihris: Run) -> None:
    result = fihris("demo", "--format", "json", "--limit", "50")
    assert result.exit_code == 0
    assert "invented" in result.stderr
    found = json.loads(result.stdout)
    assert found["query"] == "مسيرات"
    assert {hit["category"] for hit in found["hits"]} >= {"احتجاجات", "طائرات مسيرة"}


def test_queries_and_options_are_those_of_search(fihris: Run) -> None:
    result = fihris(
        "demo", "مسيرات", "-طائرات", "--category", "احتجاجات", "--limit", "2", "--format", "jsonl"
    )
    hits = [json.loads(line) for line in result.stdout.splitlines()]
    assert [hit["category"] for hit in hits] == ["احتجاجات"] * 2
    assert fihris("demo", "").exit_code == 2


def test_the_index_is_made_once(fihris: Run, tmp_path: Path) -> None:
    assert "indexed " in fihris("demo").stderr
    (folder,) = (tmp_path / "cache" / "fihris").iterdir()
    before = (folder / "fihris.json").stat().st_mtime_ns
    assert "indexed " not in fihris("demo").stderr
    assert (folder / "fihris.json").stat().st_mtime_ns == before


def test_another_release_makes_its_own_and_drops_the_old_one(
    fihris: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fihris("demo")
    (before,) = (tmp_path / "cache" / "fihris").iterdir()
    monkeypatch.setattr(sample, "__version__", "99")
    fihris("demo")
    (after,) = (tmp_path / "cache" / "fihris").iterdir()
    assert before != after


def test_a_damaged_cache_is_made_anew(fihris: Run, tmp_path: Path) -> None:
    fihris("demo")
    (folder,) = (tmp_path / "cache" / "fihris").iterdir()
    (folder / "fihris.json").write_text("{}")
    assert "indexed " in fihris("demo").stderr
    assert "indexed " not in fihris("demo").stderr


def test_without_a_cache_folder_it_works_too(
    fihris: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    result = fihris("demo")
    assert result.exit_code == 0
    assert "indexed " in result.stderr


def test_what_needs_a_missing_extra_is_left_out(
    fihris: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = json.loads(fihris("demo", "*", "--format", "json").stdout)["total"]
    for module in ("trafilatura", "feedparser"):
        monkeypatch.setitem(sys.modules, module, None)
    result = fihris("demo", "*", "--format", "json")
    assert result.exit_code == 0
    assert "pip install 'fihris[html]'" in result.stderr
    assert "pip install 'fihris[feeds]'" in result.stderr
    assert 0 < json.loads(result.stdout)["total"] < every
