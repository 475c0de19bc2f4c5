"""Other spellings of names on the command line: the line that says so, JSON, and the option."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def names(tmp_path: Path, fihris: Run, write_lines: Run) -> Path:
    records = [
        {"id": "long", "title": "بلينكن في العاصمة", "body": "قال بلينكن ثم غادر."},
        {"id": "short", "title": "وصل بلنكن", "body": "وصل بلنكن أمس."},
        {"id": "google", "title": "شركة جوجل", "body": "خبر عن قوقل."},
    ]
    source = write_lines(tmp_path / "names.jsonl", records)
    assert fihris("index", source, "--index", tmp_path / "names").exit_code == 0
    return tmp_path / "names"


def test_a_line_says_what_else_was_searched(fihris: Run, names: Path) -> None:
    lines = fihris("search", "بلنكن", "--index", names).stdout.splitlines()
    assert lines[:3] == ["بُحث أيضًا عن: بلينكن", "", "1  وصل [بلنكن]"]
    assert "2  [بلينكن] في العاصمة" in lines
    assert lines[-1].startswith("1-2 of 2 · ")


def test_the_line_holds_the_spellings_of_all_names(fihris: Run, names: Path) -> None:
    lines = fihris("search", "بلنكن", "غوغل", "--index", names).stdout.splitlines()
    assert lines[0] == "بُحث أيضًا عن: بلينكن، جوجل، قوقل"


def test_a_query_without_names_has_no_such_line(fihris: Run, names: Path) -> None:
    assert fihris("search", "العاصمة", "--index", names).stdout.startswith("1  ")


def test_json_names_the_variants(fihris: Run, names: Path) -> None:
    found = json.loads(fihris("search", "بلنكن", "--format", "json", "--index", names).stdout)
    assert list(found) == ["query", "total", "took_ms", "variants", "hits"]
    assert found["variants"] == {"بلنكن": ["بلينكن"]}
    assert found["hits"][1]["title_spans"] == [[0, 6]]


def test_json_without_variants_is_as_ever(fihris: Run, names: Path) -> None:
    for query in ("العاصمة", "=بلنكن"):
        result = fihris("search", query, "--format", "json", "--index", names)
        assert list(json.loads(result.stdout)) == ["query", "total", "took_ms", "hits"]


def test_no_variants(fihris: Run, names: Path) -> None:
    result = fihris("search", "بلنكن", "--no-variants", "--format", "json", "--index", names)
    found = json.loads(result.stdout)
    assert [hit["id"] for hit in found["hits"]] == ["short"]
    assert "variants" not in found
