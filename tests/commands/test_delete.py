"""``fihris delete``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_what_was_deleted_is_gone(fihris: Run, own_news: Path) -> None:
    result = fihris("delete", "march", "drone", "--index", own_news)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"deleted 2; {own_news} holds 2 articles\n"
    assert fihris("show", "march", "--index", own_news).exit_code == 1
    assert fihris("search", "مسيرات", "--index", own_news).stdout == ""


def test_an_unknown_id_is_named_and_the_others_are_deleted(fihris: Run, own_news: Path) -> None:
    result = fihris("delete", "nothing", "march", "--index", own_news)
    assert result.exit_code == 1
    assert result.stderr == "no article with the id 'nothing'\n"
    assert result.stdout == f"deleted 1; {own_news} holds 3 articles\n"


def test_an_id_that_is_given_twice_counts_once(fihris: Run, own_news: Path) -> None:
    result = fihris("delete", "march", "march", "--index", own_news)
    assert (result.exit_code, result.stdout) == (0, f"deleted 1; {own_news} holds 3 articles\n")


def test_ids_from_standard_input(fihris: Run, own_news: Path) -> None:
    result = fihris("delete", "-", "--index", own_news, input="march\r\ndrone\n\n")
    assert (result.exit_code, result.stdout) == (0, f"deleted 2; {own_news} holds 2 articles\n")


def test_no_id_is_wrong_usage(fihris: Run, own_news: Path) -> None:
    assert fihris("delete", "--index", own_news).exit_code == 2
