"""``fihris optimize``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_all_segments_become_one(
    fihris: Run, own_news: Path, tmp_path: Path, write_lines: Run
) -> None:
    for name in "ab":
        fihris(
            "index",
            write_lines(tmp_path / f"{name}.jsonl", [{"id": name, "title": "خبر"}]),
            "--index",
            own_news,
        )
    fihris("delete", "drone", "--index", own_news)
    result = fihris("optimize", "--index", own_news)
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.fullmatch(
        re.escape(str(own_news))
        + r": \d+\.\d MB in 3 segments before, \d+\.\d MB in 1 segment now\n",
        result.stdout,
    )
    found = json.loads(fihris("stats", "--index", own_news, "--format", "json").stdout)
    assert (found["articles"], found["deleted"], found["segments"]) == (5, 0, 1)
    assert fihris("verify", "--index", own_news).exit_code == 0


def test_one_segment_needs_no_merging(fihris: Run, own_news: Path) -> None:
    before = (own_news / "fihris.json").read_bytes()
    result = fihris("optimize", "--index", own_news)
    assert result.exit_code == 0
    assert f"{own_news} needs no merging: " in result.stdout
    assert (own_news / "fihris.json").read_bytes() == before


def test_processes_are_for_a_cluster(fihris: Run, own_news: Path) -> None:
    before = (own_news / "fihris.json").read_bytes()
    result = fihris("optimize", "--index", own_news, "--processes", "2")
    assert result.exit_code == 2
    assert "--processes is for an index on a cluster" in result.stderr
    assert (own_news / "fihris.json").read_bytes() == before
