"""``fihris duplicates``, and near-copies in what ``fihris search`` prints."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rewriting import rewrite

from fihris.index.copies import ORDER, SIGNATURES

Run = Callable[..., Any]

STORY = (
    "أعلنت هيئة الموانئ اليوم أن الرصيف الجديد في ميناء الزهراء يستقبل أولى السفن مطلع الأسبوع "
    "المقبل بعد عامين من العمل وقال مدير الهيئة إن طول الرصيف سبعمئة متر"
)
OTHER = "زار الوزير الميناء أمس واطلع على الرصيف وسأل العاملين عن أحوالهم ثم غادر إلى العاصمة"
ARTICLES = [
    {"id": "b", "title": "رصيف جديد", "body": STORY, "date": "2026-03-02", "source": "الشرق"},
    {"id": "a", "title": "هيئة الموانئ", "body": STORY, "date": "2026-03-01", "source": "الوكالة"},
    {"id": "c", "title": "السفن", "body": STORY, "source": "القدس"},
    {"id": "d", "title": "الوزير", "body": OTHER, "date": "2026-03-04", "source": "الشرق"},
    {"id": "e", "title": "الوزير", "body": OTHER, "date": "2026-03-05", "source": "الشرق"},
]


@pytest.fixture
def copied(fihris: Run, write_lines: Run, tmp_path: Path) -> Path:
    source = write_lines(tmp_path / "copied.jsonl", ARTICLES)
    assert fihris("index", source, "--index", tmp_path / "copied").exit_code == 0
    return tmp_path / "copied"


def test_the_largest_cluster_first_and_in_it_the_earliest(fihris: Run, copied: Path) -> None:
    result = fihris("duplicates", "--index", copied)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "2 clusters of 5 articles",
        "",
        "3 articles",
        "2026-03-01  الوكالة  a  هيئة الموانئ",
        "2026-03-02  الشرق    b  رصيف جديد",
        "            القدس    c  السفن",
        "",
        "2 articles",
        "2026-03-04  الشرق  d  الوزير",
        "2026-03-05  الشرق  e  الوزير",
    ]


def test_clusters_for_programs(fihris: Run, copied: Path) -> None:
    found = json.loads(
        fihris("duplicates", "--index", copied, "-n", "1", "--format", "json").stdout
    )
    assert (found["clusters"], found["articles"]) == (2, 5)
    (cluster,) = found["duplicates"]
    assert cluster["count"] == 3
    assert cluster["articles"][0] == {
        "id": "a",
        "title": "هيئة الموانئ",
        "source": "الوكالة",
        "date": "2026-03-01T00:00:00Z",
    }
    assert cluster["articles"][2]["date"] is None
    lines = fihris("duplicates", "--index", copied, "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["count"] for line in lines] == [3, 2]


def test_only_some(fihris: Run, copied: Path) -> None:
    for options, first in (
        (("--min", "3"), "1 cluster of 3 articles"),
        (("--min", "4"), "0 clusters of 0 articles"),
        (("--source", "الشرق"), "1 cluster of 2 articles"),
        (("--source", "الشرق", "--source", "القدس"), "2 clusters of 4 articles"),
        (("--source", "لا أحد"), "0 clusters of 0 articles"),
    ):
        assert fihris("duplicates", "--index", copied, *options).stdout.splitlines()[0] == first
    assert fihris("duplicates", "--index", copied, "--min", "1").exit_code == 2


def test_articles_that_were_indexed_before_are_told(fihris: Run, copied: Path) -> None:
    def change(arrays: dict[str, Any]) -> None:
        del arrays[SIGNATURES], arrays[ORDER]

    rewrite(copied, change)
    result = fihris("duplicates", "--index", copied)
    assert result.stdout == "0 clusters of 0 articles\n"
    assert "5 articles were indexed before" in result.stderr


def test_search_shows_a_story_once_and_where_else_it_ran(fihris: Run, copied: Path) -> None:
    lines = fihris("search", "رصيف", "--index", copied).stdout.splitlines()
    titles = [line.split(maxsplit=1)[1] for line in lines if line[:1].isdigit()]
    assert titles[0] == "هيئة الموانئ"
    assert "   2 copies in الشرق، القدس" in lines
    assert "   1 copy in الشرق" in lines
    assert lines[-1].startswith("1-2 of 5 · ")
    assert lines[-1].endswith(" · near-copies are one hit, unless --no-collapse")
    assert "--offset" not in lines[-1]


def test_search_shows_each_where_that_is_asked_for(fihris: Run, copied: Path) -> None:
    result = fihris("search", "رصيف", "--index", copied, "--no-collapse")
    assert result.stdout.splitlines()[-1].startswith("1-5 of 5 · ")
    assert "cop" not in result.stdout


def test_a_page_leads_to_the_next_while_there_is_one(fihris: Run, copied: Path) -> None:
    asked = ("search", "رصيف", "--index", copied, "--limit", "1")
    first = fihris(*asked).stdout.splitlines()
    assert "go on with --offset 1" in first[-1]
    second = fihris(*asked, "--offset", "1").stdout.splitlines()
    assert second[-1].startswith("2-2 of 5")
    assert "--offset" not in second[-1]
    assert second[0].endswith("الوزير")


def test_copies_for_programs(fihris: Run, copied: Path) -> None:
    asked = ("search", "رصيف", "--index", copied)
    found = json.loads(fihris(*asked, "--format", "json").stdout)
    assert found["total"] == 5
    assert [hit.get("copies") for hit in found["hits"]] == [
        {"count": 2, "sources": ["الشرق", "القدس"], "ids": ["b", "c"]},
        {"count": 1, "sources": ["الشرق"], "ids": ["e"]},
    ]
    plain = json.loads(fihris(*asked, "--format", "json", "--no-collapse").stdout)
    assert len(plain["hits"]) == 5
    assert all("copies" not in hit for hit in plain["hits"])
    assert len(fihris(*asked, "--format", "jsonl").stdout.splitlines()) == 2


def test_tables_and_runs_have_every_article(fihris: Run, copied: Path) -> None:
    asked = ("search", "رصيف", "--index", copied)
    assert len(fihris(*asked, "--format", "trec").stdout.splitlines()) == 5
    rows = list(csv.reader(io.StringIO(fihris(*asked, "--format", "csv").stdout)))
    assert len(rows) == 1 + 5


def test_pages_for_readers_say_where_else_a_story_ran(fihris: Run, copied: Path) -> None:
    asked = ("search", "رصيف", "--index", copied)
    markdown = fihris(*asked, "--format", "markdown").stdout
    assert "   نُشر أيضًا في: الشرق، القدس\n" in markdown
    feed = fihris(*asked, "--format", "rss").stdout
    assert feed.count("<item>") == 2
    assert "نُشر أيضًا في: الشرق، القدس" in feed
