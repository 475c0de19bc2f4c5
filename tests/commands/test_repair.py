"""``fihris repair``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rewriting import flip_in, segment_file

Run = Callable[..., Any]


@pytest.fixture
def damaged(own_news: Path, fihris: Run, tmp_path: Path, write_lines: Run) -> Path:
    """The first of two segments is damaged in its bodies."""
    source = write_lines(tmp_path / "more.jsonl", [{"id": "more", "title": "خبر جديد"}])
    fihris("index", source, "--index", own_news)
    flip_in(segment_file(own_news), "stored.body.blocks")
    return own_news


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_without_being_told_to_it_only_tells(fihris: Run, damaged: Path) -> None:
    before = names(damaged)
    result = fihris("repair", "--index", damaged)
    assert result.exit_code == 1
    assert "stored.body.blocks fails its checksum\n" in result.stdout
    assert "  4 articles cannot be read whole:\n    march\n" in result.stdout
    assert result.stdout.endswith(
        "nothing was changed; --drop-damaged drops the damaged segments\n"
    )
    assert names(damaged) == before


def test_dropping_lists_what_is_lost_and_keeps_the_files(fihris: Run, damaged: Path) -> None:
    path = segment_file(damaged)
    result = fihris("repair", "--index", damaged, "--drop-damaged")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"dropped 1 segment; {damaged} holds 1 article",
        f"  {path.name}: stored.body.blocks fails its checksum",
        "  4 articles lost:",
        "    march",
        "    drone",
        "    minister",
        "    undated",
        f"the damaged files are kept in {damaged / 'damaged'}",
    ]
    assert names(damaged / "damaged") == {path.name}
    assert fihris("verify", "--index", damaged).exit_code == 0
    assert fihris("show", "more", "--index", damaged).exit_code == 0


def test_what_cannot_be_named_is_counted(fihris: Run, damaged: Path) -> None:
    segment_file(damaged).write_bytes(b"")
    result = fihris("repair", "--index", damaged, "--drop-damaged")
    assert result.exit_code == 0
    assert "  4 articles lost whose id cannot be read\n" in result.stdout


def test_the_files_go_elsewhere_or_away(fihris: Run, damaged: Path, tmp_path: Path) -> None:
    name = segment_file(damaged).name
    fihris("repair", "--index", damaged, "--drop-damaged", "--aside", tmp_path / "aside")
    assert names(tmp_path / "aside") == {name}
    flip_in(segment_file(damaged), "lemma.bytes")
    result = fihris("repair", "--index", damaged, "--drop-damaged", "--delete-files", "--json")
    found = json.loads(result.stdout)
    assert len(found["dropped"]) == 1
    assert found["aside"] is None
    assert found["segments"][0]["readable"] == ["more"]
    assert names(damaged) == {"fihris.json", "fihris.lock"}


def test_a_sound_index_needs_none(fihris: Run, news: Path) -> None:
    for options in ((), ("--drop-damaged",)):
        result = fihris("repair", "--index", news, *options)
        assert result.exit_code == 0
        assert result.stdout == f"{news}, commit 1: 4 articles in 1 segment, sound\n"


@pytest.mark.parametrize(
    "options", [["--delete-files"], ["--aside", "x"], ["--drop-damaged", "--delete-files"]]
)
def test_options_that_do_not_go_together(fihris: Run, news: Path, options: list[str]) -> None:
    if "--drop-damaged" in options:
        options = [*options, "--aside", "x"]
    result = fihris("repair", "--index", news, *options)
    assert result.exit_code == 2


def test_an_index_whose_manifest_is_damaged_is_made_one_again(fihris: Run, own_news: Path) -> None:
    (own_news / "fihris.json").write_text("{")
    refused = fihris("verify", "--index", own_news)
    assert refused.exit_code != 0
    assert "fihris repair --rebuild" in refused.stderr
    done = fihris("repair", "--index", own_news, "--rebuild")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "articles in" in done.stdout
    assert fihris("verify", "--index", own_news).exit_code == 0
