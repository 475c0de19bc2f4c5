"""``fihris verify``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rewriting import flip_in, rewrite, segment_file

Run = Callable[..., Any]


def test_a_sound_index(fihris: Run, news: Path) -> None:
    result = fihris("verify", "--index", news)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{news}, commit 1: 4 articles in 1 segment, sound\n"


def test_a_sound_index_as_json(fihris: Run, news: Path) -> None:
    result = fihris("verify", "--index", news, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "index": str(news),
        "generation": 1,
        "sound": True,
        "articles": 4,
        "damages": [],
        "segments": [
            {
                "name": segment_file(news).stem,
                "sound": True,
                "articles": 4,
                "damages": [],
                "readable": [],
                "unreadable": [],
                "unnamed": 0,
            }
        ],
        "leftovers": [],
    }


def test_what_is_damaged_and_what_can_be_read(fihris: Run, own_news: Path) -> None:
    path = segment_file(own_news)
    flip_in(path, "lemma.bytes")
    result = fihris("verify", "--index", own_news)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{own_news}, commit 1: 4 articles in 1 segment, 1 of them damaged",
        "",
        f"segment {path.stem}, 4 articles",
        f"  {path.name}: lemma.bytes fails its checksum",
        "  4 articles can be read whole:",
        "    march",
        "    drone",
        "    minister",
        "    undated",
        "",
        "Restore the folder from a copy, or index the articles again; or go on without the damaged"
        " segments:",
        f"  fihris repair --index {own_news}",
    ]


def test_damage_as_json(fihris: Run, own_news: Path) -> None:
    path = segment_file(own_news)
    fihris("delete", "drone", "--index", own_news)
    flip_in(path, "stored.head.blocks")
    result = fihris("verify", "--index", own_news, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["sound"] is False
    (segment,) = found["segments"]
    assert segment["damages"] == [
        {"file": path.name, "part": "stored.head.blocks", "reason": "fails its checksum"}
    ]
    assert (segment["articles"], segment["readable"], segment["unnamed"]) == (3, [], 0)
    assert segment["unreadable"] == ["march", "minister", "undated"]


def test_arrays_that_disagree_are_damage(fihris: Run, own_news: Path) -> None:
    def another_source(arrays: dict[str, Any]) -> None:
        arrays["column.source"][0] = 77

    rewrite(own_news, another_source)
    result = fihris("verify", "--index", own_news)
    assert result.exit_code == 1
    assert "column.source holds 77, where all are below 3\n" in result.stdout
    # The first article names a source that is not there.
    assert "  3 articles can be read whole:\n    drone\n" in result.stdout
    assert "  1 article cannot be read whole:\n    march\n" in result.stdout


def test_articles_without_a_name_are_counted(fihris: Run, own_news: Path) -> None:
    segment_file(own_news).write_bytes(b"")
    result = fihris("verify", "--index", own_news)
    assert result.exit_code == 1
    assert "  4 articles whose id cannot be read\n" in result.stdout


def test_twenty_articles_are_named_or_all(
    fihris: Run, tmp_path: Path, write_lines: Callable[..., Path]
) -> None:
    records = [{"id": f"\u200fخبر {n}", "title": "خبر"} for n in range(25)]
    fihris("index", write_lines(tmp_path / "a.jsonl", records), "--index", tmp_path / "own")
    flip_in(segment_file(tmp_path / "own"), "lemma.bytes")
    short = fihris("verify", "--index", tmp_path / "own").stdout
    assert short.count("\n    خبر ") == 20  # without the mark, which would steer a terminal
    assert "    and 5 more; --verbose or --json names them all\n" in short
    long = fihris("verify", "--index", tmp_path / "own", "-v").stdout
    assert long.count("\n    خبر ") == 25
    assert "more; --verbose" not in long


def test_leftovers_are_listed(fihris: Run, own_news: Path) -> None:
    (own_news / "00000005-0badf00d.segment.partial").write_bytes(b"")
    result = fihris("verify", "--index", own_news)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-2:] == [
        "files that belong to no commit; the next writer removes them:",
        "  00000005-0badf00d.segment.partial",
    ]


def test_no_index_is_an_error(fihris: Run, tmp_path: Path) -> None:
    result = fihris("verify", "--index", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "holds no index" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize("command", ["verify", "backup"])
def test_progress_is_shown_on_a_terminal(command: str, news: Path, tmp_path: Path) -> None:
    import pty

    target = [str(tmp_path / "copy")] if command == "backup" else []
    terminal, other_end = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "fihris", command, *target, "--index", str(news)],
        stdout=subprocess.PIPE,
        stderr=other_end,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
        check=True,
    )
    os.close(other_end)
    shown = os.read(terminal, 1 << 16).decode(errors="replace")
    os.close(terminal)
    assert {"verify": "verifying", "backup": "copying"}[command] in shown
    assert done.stdout.decode().count("\n") == 1
