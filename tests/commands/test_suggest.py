"""``fihris suggest`` and ``fihris complete``, and what ``fihris search`` says of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_what_was_meant_is_told(fihris: Run, news: Path) -> None:
    result = fihris("suggest", "مسيارت", "--index", news)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "مسيرات\n  2 articles\n"


def test_nothing_to_suggest_is_no_failure(fihris: Run, news: Path) -> None:
    result = fihris("suggest", "مسيرات", "--index", news)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "nothing to suggest\n"


def test_suggestions_as_json(fihris: Run, news: Path) -> None:
    result = fihris("suggest", "lsdvhj", "--index", news, "--format", "json")
    assert json.loads(result.stdout) == {
        "query": "lsdvhj",
        "suggestions": [
            {
                "text": "مسيرات",
                "total": 2,
                "kind": "keyboard",
                "changes": [{"span": [0, 6], "typed": "lsdvhj", "suggested": "مسيرات"}],
            }
        ],
    }


def test_arabizi_is_an_option(fihris: Run, news: Path) -> None:
    assert fihris("suggest", "musayyarat", "--index", news).stdout == ""
    read = fihris("suggest", "musayyarat", "--arabizi", "--index", news)
    assert read.stdout.startswith("مسيرات\n")


def test_a_search_asks_on_stderr(fihris: Run, news: Path) -> None:
    result = fihris("search", "مسيارت", "--index", news)
    assert result.exit_code == 0
    assert result.stderr.startswith("did you mean: مسيرات؟\n")
    assert "did you mean" not in fihris("search", "مسيرات", "--index", news).stderr


def test_a_search_in_json_has_suggestions(fihris: Run, news: Path) -> None:
    result = fihris("search", "مسيارت", "--index", news, "--format", "json")
    found = json.loads(result.stdout)
    assert [one["text"] for one in found["suggestions"]] == ["مسيرات"]
    assert list(found)[-1] == "suggestions"
    right = json.loads(fihris("search", "مسيرات", "--index", news, "--format", "json").stdout)
    assert "suggestions" not in right


@pytest.mark.parametrize("filters", [("--source", "لا أحد"), ("--until", "1990")])
def test_what_finds_nothing_in_the_filters_is_not_suggested(
    fihris: Run, news: Path, filters: tuple[str, str]
) -> None:
    on = ("--index", news, *filters)
    assert fihris("suggest", "مسيارت", *on).stderr == "nothing to suggest\n"
    assert "did you mean" not in fihris("search", "مسيارت", *on).stderr
    found = json.loads(fihris("search", "مسيارت", *on, "--format", "json").stdout)
    assert "suggestions" not in found


@pytest.mark.parametrize("form", ["jsonl", "trec"])
def test_lines_for_programs_have_no_suggestions(fihris: Run, news: Path, form: str) -> None:
    result = fihris("search", "مسيارت العاصمة", "--index", news, "--format", form)
    assert "مسيرات؟" not in result.stdout + result.stderr


def test_what_steers_a_terminal_is_made_visible(fihris: Run, news: Path) -> None:
    result = fihris("search", "مسيارت \x1b[2J", "--index", news)
    assert "\x1b" not in result.stderr
    assert "did you mean: مسيرات" in result.stderr


def test_a_word_is_completed(fihris: Run, news: Path) -> None:
    result = fihris("complete", "مسي", "--index", news)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[0] == "مسيرات · 2 articles"
    assert "المسيرات تعود إلى العاصمة" in result.stdout.splitlines()


def test_completions_as_json(fihris: Run, news: Path) -> None:
    result = fihris("complete", "وزير الخ", "--index", news, "--format", "json")
    assert json.loads(result.stdout) == {
        "text": "وزير الخ",
        "words": [{"text": "الخارجية", "articles": 1}],
        "headlines": [{"id": "minister", "title": "وزير الخارجية يزور العاصمة"}],
    }


def test_nothing_begins_so(fihris: Run, news: Path) -> None:
    result = fihris("complete", "ظظظ", "--index", news)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "nothing begins so\n"
