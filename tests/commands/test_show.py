"""``fihris show``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_the_whole_article(fihris: Run, news: Path) -> None:
    assert fihris("show", "march", "--index", news).stdout == (
        "المسيرات تعود إلى العاصمة\n"
        "الأفق · سياسة · 2023-05-17 18:30 UTC\n"
        "march · https://example.com/march\n"
        "\n"
        "خرجت مسيرات حاشدة في العاصمة مساء الجمعة.\n"
        "\n"
        "وقال منظمو المسيرة إنها سلمية.\n"
        "\n"
        "author: ليلى الحداد\n"
    )


def test_json_has_every_field(fihris: Run, news: Path) -> None:
    result = fihris("show", "march", "--index", news, "--format", "json")
    assert json.loads(result.stdout) == {
        "id": "march",
        "title": "المسيرات تعود إلى العاصمة",
        "body": "خرجت مسيرات حاشدة في العاصمة مساء الجمعة.\n\nوقال منظمو المسيرة إنها سلمية.",
        "date": "2023-05-17T18:30:00Z",
        "source": "الأفق",
        "category": "سياسة",
        "url": "https://example.com/march",
        "metadata": {"author": "ليلى الحداد"},
    }


def test_a_query_is_marked(fihris: Run, news: Path) -> None:
    shown = fihris("show", "march", "-i", news, "--query", "مسيرة", "--color", "always").stdout
    assert shown.count("\x1b[1;31m") == 3
    for word in ("المسيرات", "مسيرات", "المسيرة"):
        assert f"\x1b[1;31m{word}\x1b[0m" in shown


def test_a_query_that_does_not_match_marks_nothing(fihris: Run, news: Path) -> None:
    result = fihris("show", "march", "-i", news, "--query", "زعفران", "--color", "always")
    assert result.exit_code == 0
    assert "\x1b[1;31m" not in result.stdout


def test_an_id_that_is_not_there_is_exit_code_1(fihris: Run, news: Path) -> None:
    result = fihris("show", "nothing", "--index", news)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: no article with the id 'nothing' in {news}\n"


def test_an_article_of_which_little_is_known(fihris: Run, tmp_path: Path) -> None:
    fihris("index", "-", "--index", tmp_path, input='{"id": "1", "body": "خبر."}')
    assert fihris("show", "1", "--index", tmp_path).stdout == "(no title)\n1\n\nخبر.\n"
