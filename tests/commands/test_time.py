"""When hits are from: ``--since``, ``--until``, ``--on``, ``--zone``, and an index's own zone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import fihris as library
from fihris.index.manifest import write_manifest

Run = Callable[..., Result]
Search = Callable[..., list[str]]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def search(fihris: Run, news: Path) -> Search:
    def run(*args: str, folder: Path = news) -> list[str]:
        done = fihris("search", "*", "--index", folder, "--format", "jsonl", *args)
        assert done.exit_code == 0, done.stderr
        return sorted(json.loads(line)["id"] for line in done.stdout.splitlines())

    return run


@pytest.fixture
def fresh(fihris: Run, write_lines: Callable[[Path, list[Any]], Path], tmp_path: Path) -> Path:
    """An index of an article of today, one of yesterday and one of a year ago, at noon in UTC."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    ages = {"today": 0, "yesterday": 1, "old": 400}
    articles = [
        {"id": name, "title": "خبر", "date": (noon - timedelta(days=age)).isoformat()}
        for name, age in ages.items()
    ]
    source = write_lines(tmp_path / "fresh.jsonl", articles)
    assert fihris("index", source, "--index", tmp_path / "fresh").exit_code == 0
    return tmp_path / "fresh"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2023", ["drone", "march", "minister"]),
        ("2023-05", ["march", "minister"]),
        ("أيار 2023", ["march", "minister"]),
        ("17 مايو 2023", ["march"]),
        ("27 شوال 1444", ["march"]),
        ("شوال 1444", ["march"]),
        ("2023-05-17 18:30", ["march"]),
        ("2022", []),
    ],
)
def test_on_is_all_of_a_day_a_month_or_a_year(search: Search, on: str, expected: list[str]) -> None:
    assert search("--on", on) == expected


def test_dates_count_from_now(search: Search, fresh: Path) -> None:
    assert search("--on", "أمس", folder=fresh) == ["yesterday"]
    assert search("--on", "اليوم", folder=fresh) == ["today"]
    assert search("--since", "yesterday", folder=fresh) == ["today", "yesterday"]
    assert search("--until", "أمس", folder=fresh) == ["old", "yesterday"]
    assert search("--on", "آخر 7 أيام", folder=fresh) == ["today", "yesterday"]
    assert search("--since", "2 years ago", "--until", "قبل سنة", folder=fresh) == ["old"]


def test_days_begin_in_the_zone(search: Search) -> None:
    # The minister came a second before midnight in UTC; the march was at 21:30 in Riyadh.
    assert search("--on", "2023-05-31") == ["minister"]
    assert search("--on", "2023-06-01", "--zone", "Asia/Riyadh") == ["drone", "minister"]
    assert search("--on", "2023-05-17", "--zone", "Asia/Riyadh") == ["march"]
    assert search("--on", "2023-05-18", "--zone", "Asia/Tokyo") == ["march"]


def test_the_zone_is_that_of_the_query_too(fihris: Run, news: Path) -> None:
    for zone, expected in (("UTC", []), ("Asia/Riyadh", ["minister"])):
        args = ("--zone", zone, "--format", "jsonl", "--index", news)
        done = fihris("search", "date:2023-06-01 +وزير", *args)
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == expected


def test_hits_show_the_day_of_the_zone(fihris: Run, news: Path) -> None:
    found = fihris("search", "وزير", "--index", news, "--zone", "Asia/Riyadh").stdout
    assert "2023-06-01" in found
    assert "2023-05-31" in fihris("search", "وزير", "--index", news).stdout


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--on", "يوم ما"], "Invalid value for '--on': cannot read \"يوم ما\" as a date"),
        (["--on", "2023", "--since", "2022"], "--on says both ends of a time"),
        (["--zone", "Riyadh"], "there is no time zone 'Riyadh'; write one such as Asia/Riyadh"),
        (["--since", "اليوم", "--until", "أمس"], "--since is later than --until"),
    ],
)
def test_what_is_wrong_is_said(fihris: Run, news: Path, args: list[str], message: str) -> None:
    done = fihris("search", "*", "--index", news, *args)
    assert done.exit_code == 2
    assert message in done.stderr


@pytest.fixture
def riyadh(fihris: Run, write_lines: Callable[[Path, list[Any]], Path], tmp_path: Path) -> Path:
    """An index of Riyadh's time."""
    articles = [
        {"id": "day", "title": "يوم", "date": "2023-05-17"},
        {"id": "night", "title": "ليلة", "date": "2023-05-17 01:30"},
        {"id": "london", "title": "لندن", "date": "2023-05-16T23:30:00+01:00"},
    ]
    source = write_lines(tmp_path / "riyadh.jsonl", articles)
    args = ("--index", tmp_path / "riyadh", "--zone", "Asia/Riyadh")
    assert fihris("index", source, *args).exit_code == 0
    return tmp_path / "riyadh"


def test_an_index_keeps_a_zone(riyadh: Path, search: Search) -> None:
    index = library.open(riyadh)
    assert str(index.zone) == "Asia/Riyadh"
    assert index.get("day").date == datetime(2023, 5, 16, 21, tzinfo=UTC)
    assert index.get("night").date == datetime(2023, 5, 16, 22, 30, tzinfo=UTC)
    assert index.get("london").date == datetime(2023, 5, 16, 22, 30, tzinfo=UTC)
    assert search("--on", "2023-05-17", folder=riyadh) == ["day", "london", "night"]
    assert search("--on", "2023-05-17", "--zone", "UTC", folder=riyadh) == []
    assert [hit.id for hit in index.search("date:2023-05-17 يوم")] == ["day"]
    assert not index.search("date:2023-05-17", zone="UTC").total


def test_more_articles_are_read_in_the_zone_of_the_index(
    fihris: Run, riyadh: Path, write_lines: Callable[[Path, list[Any]], Path], tmp_path: Path
) -> None:
    source = write_lines(tmp_path / "m.jsonl", [{"id": "m", "title": "خبر", "date": "2023-05-18"}])
    assert fihris("index", source, "--index", riyadh).exit_code == 0
    index = library.open(riyadh)
    assert index.get("m").date == datetime(2023, 5, 17, 21, tzinfo=UTC)
    assert str(index.zone) == "Asia/Riyadh"


def test_people_see_the_time_of_the_index(fihris: Run, riyadh: Path) -> None:
    assert "2023-05-17" in fihris("search", "يوم", "--index", riyadh).stdout
    assert "2023-05-17 01:30 Asia/Riyadh" in fihris("show", "night", "--index", riyadh).stdout
    stats = fihris("stats", "--index", riyadh).stdout
    assert re.search(r"zone +Asia/Riyadh", stats)
    assert re.search(r"dates +2023-05-17 to 2023-05-17", stats)
    assert '"zone": "Asia/Riyadh"' in fihris("stats", "--index", riyadh, "--format", "json").stdout


def test_another_zone_is_refused(fihris: Run, riyadh: Path, tmp_path: Path) -> None:
    source = tmp_path / "riyadh.jsonl"
    done = fihris("index", source, "--index", riyadh, "--zone", "Africa/Cairo")
    assert done.exit_code == 1
    assert "has the time zone Asia/Riyadh, which an index keeps: leave --zone out" in done.stderr
    assert fihris("index", source, "--index", riyadh, "--zone", "Asia/Riyadh").exit_code == 0


def test_the_commands_of_the_page_run(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "time.md").read_text(encoding="utf-8")
    for block in re.findall(r"```console\n(.*?)```", page, re.S):
        for line in block.splitlines():
            if not line.startswith("$ fihris "):
                continue
            command = line.removeprefix("$ fihris ").split("  #")[0]
            command = command.replace("--index news", f"--index {tmp_path / 'news'}")
            done = subprocess.run(
                ["bash", "-c", f"{sys.executable} -m fihris {command}"],
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, (line, done.stderr)


def test_the_examples_of_the_page_are_read() -> None:
    from fihris.corpus.dates.parsing import parse_period

    page = (ROOT / "docs" / "time.md").read_text(encoding="utf-8")
    table = page.partition("| written |")[2].partition("\n\n")[0]
    examples = re.findall(
        r"`([^`]+)`", "\n".join(row.split("|")[1] for row in table.splitlines()[2:])
    )
    assert len(examples) > 40
    for example in examples:
        assert parse_period(example, now=datetime.now(UTC)), example


def test_a_copy_keeps_the_zone(riyadh: Path, tmp_path: Path) -> None:
    library.backup(riyadh, tmp_path / "copy")
    assert library.open(tmp_path / "copy").zone == library.open(riyadh).zone


def test_an_index_is_not_made_with_a_zone_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is no time zone 'Riyad'"):
        library.create(tmp_path / "none", zone="Riyad")
    assert not (tmp_path / "none").exists()


def test_a_zone_that_this_system_lacks_is_said_where_it_is_needed(tmp_path: Path) -> None:
    made = library.create(tmp_path / "news", analyzer="none").snapshot.manifest
    write_manifest(tmp_path / "news", replace(made, zone="Mars/Olympus"))
    index = library.open(tmp_path / "news")
    assert not index.search("خبر")
    with pytest.raises(library.QueryError, match="there is no time zone 'Mars/Olympus'"):
        index.search("خبر date:2023")
    with pytest.raises(library.IndexingError, match="there is no time zone 'Mars/Olympus'"):
        _ = index.zone
