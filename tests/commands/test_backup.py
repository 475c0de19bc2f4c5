"""``fihris backup``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rewriting import flip_in, segment_file

Run = Callable[..., Any]


def test_the_copy_can_be_searched_and_verified(fihris: Run, news: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    result = fihris("backup", copy, "--index", news)
    assert (result.exit_code, result.stderr) == (0, "")
    size = segment_file(news).stat().st_size / 1e6
    assert result.stdout == f"{copy} holds 4 articles ({size:,.1f} MB), commit 1 of {news}\n"
    shown = fihris("search", "مسيرات", "--index", copy, "--format", "jsonl").stdout
    assert shown
    assert shown == fihris("search", "مسيرات", "--index", news, "--format", "jsonl").stdout
    assert fihris("verify", "--index", copy).exit_code == 0


def test_a_copy_is_not_written_over(fihris: Run, news: Path, tmp_path: Path) -> None:
    fihris("backup", tmp_path / "copy", "--index", news)
    result = fihris("backup", tmp_path / "copy", "--index", news)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Error: {tmp_path / 'copy'} holds an index already; open it, or choose another folder\n"
    )


def test_a_damaged_index_is_not_copied(fihris: Run, own_news: Path, tmp_path: Path) -> None:
    path = segment_file(own_news)
    flip_in(path, "lemma.bytes")
    result = fihris("backup", tmp_path / "copy", "--index", own_news)
    assert result.exit_code == 1
    assert f"Error: {path} is damaged, and was not copied: " in result.stderr
    assert fihris("stats", "--index", tmp_path / "copy").exit_code == 1
