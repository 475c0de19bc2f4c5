"""``fihris stats``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_json(fihris: Run, news: Path) -> None:
    found = json.loads(fihris("stats", "--index", news, "--format", "json").stdout)
    # The lock is no part of what is stored.
    files = [path for path in news.iterdir() if path.suffix != ".lock"]
    assert found.pop("bytes") == sum(path.stat().st_size for path in files)
    # 4 + 12, 3 + 8, 4 + 11 and 4 + 5 words.
    assert found.pop("tokens") == 51
    assert 0 < found.pop("lemmas") < found.pop("forms") < 51
    assert found == {
        "index": str(news),
        "articles": 4,
        "deleted": 0,
        "segments": 1,
        "analyzer": "lexicon",
        "zone": None,
        "format": 3,
        "generation": 1,
        "first": "2023-05-17T18:30:00Z",
        "last": "2023-06-01T00:00:00Z",
        "undated": 1,
        "sources": [
            {"name": "الأفق", "articles": 2},
            {"name": "", "articles": 1},
            {"name": "المنارة", "articles": 1},
        ],
        "categories": [
            {"name": "سياسة", "articles": 2},
            {"name": "", "articles": 1},
            {"name": "تقنية", "articles": 1},
        ],
    }


def test_for_people(fihris: Run, news: Path) -> None:
    shown = fihris("stats", "--index", news).stdout
    assert "articles    4\n" in shown
    assert "dates       2023-05-17 to 2023-06-01; 1 without one\n" in shown
    assert "         2  الأفق\n" in shown
    assert "         1  (none)\n" in shown


def test_deleted_articles_are_not_counted(fihris: Run, own_news: Path) -> None:
    fihris("delete", "drone", "--index", own_news)
    found = json.loads(fihris("stats", "--index", own_news, "--format", "json").stdout)
    assert (found["articles"], found["deleted"]) == (3, 1)
    assert found["last"] == "2023-05-31T23:59:59Z"
    assert {"name": "المنارة", "articles": 1} not in found["sources"]


def test_forms_of_several_segments_count_once(
    fihris: Run, own_news: Path, tmp_path: Path, write_lines: Run
) -> None:
    before = json.loads(fihris("stats", "--index", own_news, "--format", "json").stdout)
    source = write_lines(tmp_path / "b.jsonl", [{"id": "b", "title": "العاصمة", "body": "مصيف"}])
    fihris("index", source, "--index", own_news)
    after = json.loads(fihris("stats", "--index", own_news, "--format", "json").stdout)
    assert (after["segments"], after["generation"]) == (2, 2)
    assert after["forms"] == before["forms"] + 1


def test_an_empty_index(fihris: Run, tmp_path: Path) -> None:
    fihris("index", "-", "--index", tmp_path / "news", input="")
    result = fihris("stats", "--index", tmp_path / "news")
    assert result.exit_code == 0
    assert "articles    0\n" in result.stdout
    assert "dates       none\n" in result.stdout
