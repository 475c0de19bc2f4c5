"""``fihris facets`` and ``fihris timeline``, and searching with what they name."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import fihris as library

Run = Callable[..., Any]

ARTICLES = [
    {"id": "1", "title": "مسيرات", "date": "2023-05-16", "source": "الشرق", "category": "سياسة"},
    {"id": "2", "title": "مسيرات", "date": "2023-05-17", "source": "الشرق", "category": "رياضة"},
    {"id": "3", "title": "مسيرات", "date": "2023-07-02", "source": "القدس"},
    {"id": "4", "title": "مسيرات", "source": "بلا \u001b[31mتاريخ"},
    {"id": "5", "title": "وزير", "date": "2024-01-01", "source": "الشرق"},
]


@pytest.fixture
def dated(fihris: Run, write_lines: Run, tmp_path: Path) -> Path:
    source = write_lines(tmp_path / "dated.jsonl", ARTICLES)
    assert fihris("index", source, "--index", tmp_path / "dated").exit_code == 0
    return tmp_path / "dated"


def test_sources_and_sections_with_their_shares(fihris: Run, dated: Path) -> None:
    result = fihris("facets", "مسيرات", "--index", dated)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "4 articles",
        "",
        "sources",
        "         2    50.0%  الشرق",
        "         1    25.0%  القدس",
        "         1    25.0%  بلا [31mتاريخ",
        "",
        "categories",
        "         2    50.0%  (none)",
        "         1    25.0%  رياضة",
        "         1    25.0%  سياسة",
    ]


def test_facets_for_programs(fihris: Run, dated: Path) -> None:
    asked = ("facets", "مسيرات", "--by", "source", "-n", "1", "--index", dated)
    assert json.loads(fihris(*asked, "--format", "json").stdout) == {
        "query": "مسيرات",
        "total": 4,
        "facets": {"source": [{"value": "الشرق", "count": 2}]},
    }
    rows = list(csv.reader(io.StringIO(fihris(*asked, "--format", "csv").stdout)))
    assert rows == [["field", "value", "articles"], ["source", "الشرق", "2"]]


def test_facets_of_the_whole_index_and_of_nothing(fihris: Run, dated: Path) -> None:
    assert fihris("facets", "--index", dated).stdout.startswith("5 articles\n")
    assert fihris("facets", "غائب", "--index", dated).stdout == "0 articles\n"
    assert fihris("facets", " ", "--index", dated).exit_code == 2


def test_filters_narrow_what_is_counted(fihris: Run, dated: Path) -> None:
    asked = ("facets", "مسيرات", "--index", dated, "--format", "json")
    found = json.loads(fihris(*asked, "--exclude-source", "الشرق").stdout)
    assert found["total"] == 2
    found = json.loads(fihris(*asked, "--since", "2023-05-17", "--until", "2023-06").stdout)
    assert found["facets"]["category"] == [{"value": "رياضة", "count": 1}]


def test_a_timeline_has_a_bar_for_each_month(fihris: Run, dated: Path) -> None:
    result = fihris("timeline", "مسيرات", "--by", "month", "--index", dated)
    full = "█" * 60
    assert result.stdout.splitlines() == [
        "4 articles by month, 1 without a date",
        "",
        f"2023-05  2  {full}",
        "2023-06  0",
        f"2023-07  1  {full[:30]}",
    ]


def test_timelines_for_programs(fihris: Run, dated: Path) -> None:
    asked = ("timeline", "مسيرات", "--by", "year", "--index", dated, "--format")
    assert json.loads(fihris(*asked, "json").stdout) == {
        "query": "مسيرات",
        "total": 4,
        "unit": "year",
        "undated": 1,
        "buckets": [{"start": "2023-01-01T00:00:00Z", "end": "2024-01-01T00:00:00Z", "count": 3}],
    }
    assert fihris(*asked, "csv").stdout.splitlines() == ["year,articles", "2023,3"]


def test_a_timeline_of_nothing(fihris: Run, dated: Path) -> None:
    result = fihris("timeline", "غائب", "--index", dated)
    assert (result.exit_code, result.stdout) == (0, "0 articles by day\n")


@pytest.mark.parametrize("name", ["timeline.png", "timeline.svg", "timeline.pdf"])
def test_a_timeline_is_drawn(fihris: Run, dated: Path, tmp_path: Path, name: str) -> None:
    pytest.importorskip("matplotlib")
    drawn = tmp_path / name
    for query in ("مسيرات", "غائب"):
        assert fihris("timeline", query, "--index", dated, "--plot", drawn).exit_code == 0
        assert drawn.read_bytes().startswith((b"\x89PNG", b"<?xml", b"%PDF"))


@pytest.mark.parametrize("unit", ["day", "month"])
def test_the_months_of_a_picture_are_arabic(dated: Path, unit: str) -> None:
    pytest.importorskip("matplotlib")
    from fihris.search.facets.plot import drawing

    figure = drawing(library.open(dated).search("مسيرات").timeline(unit), "مسيرات")
    figure.draw_without_rendering()
    (axes,) = figure.axes
    texts = [label.get_text() for label in axes.get_xticklabels()]
    texts.append(axes.xaxis.get_offset_text().get_text())
    assert any("يونيو" in text for text in texts)
    assert not any(letter.isascii() and letter.isalpha() for text in texts for letter in text)


def test_a_picture_of_nothing_says_so(dated: Path) -> None:
    pytest.importorskip("matplotlib")
    from fihris.search.facets.plot import drawing

    figure = drawing(library.open(dated).search("غائب").timeline(), "غائب")
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == ["لا نتائج"]
    assert len(axes.get_xticks()) == len(axes.get_yticks()) == 0


def test_what_cannot_be_drawn(fihris: Run, dated: Path, tmp_path: Path) -> None:
    result = fihris("timeline", "مسيرات", "--index", dated, "--plot", tmp_path / "a.bmp")
    assert result.exit_code == 1
    assert "ends in .png, .svg, .pdf" in result.stderr
    result = fihris("timeline", "مسيرات", "--index", dated, "--plot", tmp_path / "no" / "a.png")
    assert result.exit_code == 1
    assert "No such file" in result.stderr


def found(fihris: Run, dated: Path, *options: str) -> list[str]:
    result = fihris("search", "مسيرات", "--index", dated, "--format", "jsonl", *options)
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


def test_hits_by_date(fihris: Run, dated: Path) -> None:
    assert found(fihris, dated, "--sort", "newest") == ["3", "2", "1", "4"]
    assert found(fihris, dated, "--sort", "oldest") == ["1", "2", "3", "4"]
    refused = fihris("search", "مسيرات", "--index", dated, "--sort", "newest", "--recency", "1d")
    assert refused.exit_code == 2


def test_sources_and_sections_left_out(fihris: Run, dated: Path) -> None:
    assert found(fihris, dated, "--exclude-source", "الشرق", "--sort", "newest") == ["3", "4"]
    assert sorted(found(fihris, dated, "--exclude-category", "")) == ["1", "2"]


def test_every_hit_however_many(fihris: Run, dated: Path) -> None:
    assert len(found(fihris, dated, "-n", "1")) == 1
    assert len(found(fihris, dated, "-n", "1", "--all")) == 4


@pytest.mark.parametrize("form", ["csv", "markdown", "rss"])
def test_no_file_steers_a_terminal(fihris: Run, dated: Path, form: str) -> None:
    result = fihris("search", "مسيرات", "--all", "--index", dated, "--format", form)
    assert result.exit_code == 0
    assert "\u001b" not in result.stdout
    assert result.stdout.count("القدس") == 1
