"""``fihris analyze``: tokens, and where they stand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def analyze(fihris: Run) -> Run:
    def run(*args: str | Path, input: bytes | None = None) -> list[dict[str, Any]]:  # noqa: A002
        result = fihris("analyze", *args, "--format", "jsonl", input=input)
        assert result.exit_code == 0
        return [json.loads(line) for line in result.stdout.splitlines()]

    return run


def test_jsonl_has_exactly_these_keys(analyze: Run) -> None:
    (token,) = analyze("المسيّرات", "--analyzer", "light10")
    assert token == {
        "text": "المسيّرات",
        "start": 0,
        "end": 9,
        "surface": "المسيرات",
        "lemma": "مسير",
        "stop": False,
    }


def test_stop_words(analyze: Run) -> None:
    assert [token["stop"] for token in analyze("ذهب", "إلى", "العاصمة")] == [False, True, False]


def test_offsets_count_code_points_of_the_text(analyze: Run) -> None:
    text = "المغرب.وأشار 😀 إلى الـمـغـرب"
    tokens = analyze(text)
    assert [token["text"] for token in tokens] == ["المغرب", "وأشار", "إلى", "الـمـغـرب"]
    assert all(text[token["start"] : token["end"]] == token["text"] for token in tokens)
    assert tokens[0]["surface"] == tokens[3]["surface"]


def test_offsets_count_the_whole_of_standard_input(analyze: Run) -> None:
    line = "خرجت المسيرات صباحا إلى العاصمة\r\n"
    text = line * 5000
    tokens = analyze("--analyzer", "none", input=text.encode())
    assert len(tokens) == 5 * 5000
    assert all(text[token["start"] : token["end"]] == token["text"] for token in tokens)
    assert tokens[-1]["end"] == len(text) - 2


def test_analyzers_differ(analyze: Run) -> None:
    assert [
        analyze("المسيرات", "--analyzer", name)[0]["lemma"] for name in ("none", "light10")
    ] == [
        "المسيرات",
        "مسير",
    ]
    (singular,), (plural,) = analyze("مسيرة"), analyze("المسيرات")
    assert singular["lemma"] == plural["lemma"]


def test_an_index_answers_with_its_own_lemmas(
    fihris: Run, analyze: Run, tmp_path: Path, write_lines: Run
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [{"title": "المسيرات"}])
    fihris("index", source, "--index", tmp_path / "news", "--analyzer", "none")
    (token,) = analyze("المسيرات", "--index", tmp_path / "news")
    assert token["lemma"] == "المسيرات"


def test_analyzer_and_index_exclude_each_other(fihris: Run, news: Path) -> None:
    assert fihris("analyze", "x", "--analyzer", "none", "--index", news).exit_code == 2


def test_the_table(fihris: Run) -> None:
    header, *rows = fihris("analyze", "في", "الطريق", "--analyzer", "none").stdout.splitlines()
    assert header.split() == ["start", "end", "text", "surface", "lemma", "stop"]
    assert [row.split() for row in rows] == [
        ["0", "2", "في", "في", "في", "stop"],
        ["3", "9", "الطريق", "الطريق", "الطريق"],
    ]


def test_input_that_is_not_utf_8_is_an_error_with_its_place(fihris: Run) -> None:
    result = fihris("analyze", input=b"ab\n" + "خبر".encode("cp1256"))
    assert result.exit_code == 1
    assert result.stderr == "Error: -, byte 3: not UTF-8\n"


def test_nothing_to_analyse(analyze: Run) -> None:
    assert analyze("؟؟") == []
    assert analyze(input=b"") == []
