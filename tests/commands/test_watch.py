"""``fihris watch``, and ``fihris index --watch``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from fihris.commands.app import app
from fihris.commands.watching import reports

Run = Callable[..., Any]
Lines = Callable[[Path, list[Any]], Path]
LATER = {
    "id": "later",
    "title": "مسيرات جديدة",
    "body": "خرجت المسيرة في العاصمة.",
    "date": "2024-01-02",
    "source": "الأفق",
    "category": "سياسة",
    "url": "https://example.com/later",
}


def lines(output: str) -> list[Any]:
    return [json.loads(line) for line in output.splitlines()]


def matches(output: str) -> dict[str, list[str]]:
    return {line["article"]["id"]: [s["name"] for s in line["searches"]] for line in lines(output)}


@pytest.fixture
def saved(own_news: Path, fihris: Run) -> Path:
    """An index with two saved searches."""
    for args in (["مسيرات", "--name", "marches"], ["وزير", "-دفاع", "--source", "الأفق"]):
        assert fihris("watch", "add", *args, "--index", own_news).exit_code == 0
    return own_news


def test_saving_listing_and_removing(saved: Path, fihris: Run) -> None:
    listed = lines(fihris("watch", "list", "--index", saved, "--format", "jsonl").stdout)
    assert [(one["name"], one["query"], one.get("sources")) for one in listed] == [
        ("marches", "مسيرات", None),
        ("وزير -دفاع", "وزير -دفاع", ["الأفق"]),
    ]
    shown = fihris("watch", "list", "--index", saved).stdout
    assert "marches\n    مسيرات\n" in shown
    gone = fihris("watch", "remove", "marches", "nothing", "--index", saved)
    assert gone.exit_code == 1
    assert gone.stderr == "no saved search is called 'nothing'\n"
    assert gone.stdout == f"removed 1; {saved / 'watches.json'} holds 1 saved search\n"


def test_articles_from_a_file(saved: Path, fihris: Run, tmp_path: Path, write_lines: Lines) -> None:
    source = write_lines(tmp_path / "today.jsonl", [LATER, {"id": "other", "title": "طقس"}, "{"])
    done = fihris("watch", "run", source, "--index", saved)
    assert done.exit_code == 0
    assert lines(done.stdout) == [
        {
            "article": {
                "id": "later",
                "title": "مسيرات جديدة",
                "date": "2024-01-02T00:00:00Z",
                "source": "الأفق",
                "category": "سياسة",
                "url": "https://example.com/later",
            },
            "searches": [{"name": "marches", "query": "مسيرات"}],
        }
    ]
    assert f"{source}, record 3" in done.stderr


def test_articles_from_standard_input_for_people(saved: Path, fihris: Run) -> None:
    text = json.dumps(LATER, ensure_ascii=False)
    run = ("watch", "run", "-", "--index", saved, "--format", "table", "--input-format", "jsonl")
    shown = fihris(*run, input=text).stdout
    assert shown == "مسيرات جديدة\nالأفق · 2024-01-02 · later\n· marches: مسيرات\n\n"


def test_what_matched_is_marked_where_that_is_asked_for(saved: Path, fihris: Run) -> None:
    text = json.dumps(LATER, ensure_ascii=False)
    run = ("watch", "run", "-", "--index", saved, "--input-format", "jsonl", "--snippets")
    (line,) = lines(fihris(*run, "--format", "jsonl", input=text).stdout)
    (search,) = line["searches"]
    assert search == {
        "name": "marches",
        "query": "مسيرات",
        "title_spans": [[0, 6]],
        "snippets": [{"text": LATER["body"], "spans": [[5, 12]]}],
    }
    shown = fihris(*run, "--format", "table", input=text).stdout
    assert shown == (
        "مسيرات جديدة\nالأفق · 2024-01-02 · later\n· marches: مسيرات\n"
        "  خرجت [المسيرة] في العاصمة.\n\n"
    )


def test_a_file_of_searches_needs_no_index(tmp_path: Path, fihris: Run, write_lines: Lines) -> None:
    own = ("--watches", tmp_path / "mine.json")
    assert fihris("watch", "add", "مسيرات", *own).exit_code == 0
    source = write_lines(tmp_path / "today.jsonl", [LATER])
    assert matches(fihris("watch", "run", source, *own).stdout) == {"later": ["مسيرات"]}
    assert matches(fihris("watch", "run", source, *own, "--analyzer", "none").stdout) == {
        "later": ["مسيرات"]
    }


def test_new_articles_are_reported_once(
    saved: Path, fihris: Run, tmp_path: Path, write_lines: Lines
) -> None:
    run = ("watch", "run", "--new", "--index", saved)
    first = fihris(*run)
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.startswith("noted the 4 articles that the index holds")
    fihris("index", write_lines(tmp_path / "l.jsonl", [LATER]), "--index", saved)
    fihris("optimize", "--index", saved)
    assert matches(fihris(*run).stdout) == {"later": ["marches"]}
    assert fihris(*run).stdout == ""


def test_the_first_run_reports_everything_if_told_to(saved: Path, fihris: Run) -> None:
    run = ("watch", "run", "--new", "--all", "--index", saved)
    assert matches(fihris(*run).stdout) == {
        "march": ["marches"],
        "drone": ["marches"],
        "minister": ["وزير -دفاع"],
    }
    assert fihris(*run).stdout == ""


def test_a_run_that_dies_reports_again(
    saved: Path, fihris: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ("watch", "run", "--new", "--all", "--index", saved)
    shown = reports.print_match_json

    def dies(article: Any, watches: Any) -> None:
        if article.id == "drone":
            raise KeyboardInterrupt
        shown(article, watches)

    with monkeypatch.context() as patch:
        patch.setattr(reports, "print_match_json", dies)
        done = fihris(*run)
    assert done.exit_code == 130
    assert matches(done.stdout) == {"march": ["marches"]}
    assert set(matches(fihris(*run).stdout)) == {"march", "drone", "minister"}


def test_indexing_reports_what_is_new_once_it_is_committed(
    saved: Path, fihris: Run, tmp_path: Path, write_lines: Lines
) -> None:
    source = write_lines(tmp_path / "l.jsonl", [LATER])
    done = fihris("index", source, "--index", saved, "--watch")
    assert matches(done.stdout) == {"later": ["marches"]}
    assert f"{saved} holds 5 articles" in done.stderr
    assert fihris("show", "later", "--index", saved).exit_code == 0
    again = fihris("index", source, "--index", saved, "--watch")
    assert again.stdout == ""
    assert fihris("watch", "run", "--new", "--index", saved).stdout == ""


def test_a_run_of_indexing_that_stops_reports_nothing(
    saved: Path, fihris: Run, tmp_path: Path, write_lines: Lines
) -> None:
    source = write_lines(tmp_path / "l.jsonl", [LATER, "{"])
    done = fihris("index", source, "--index", saved, "--watch", "--on-error", "stop")
    assert (done.exit_code, done.stdout) == (1, "")


def test_a_new_index_may_be_watched_from_its_beginning(
    fihris: Run, tmp_path: Path, write_lines: Lines
) -> None:
    source = write_lines(tmp_path / "l.jsonl", [LATER])
    done = fihris("index", source, "--index", tmp_path / "new", "--watch", "--json")
    assert (done.exit_code, done.stdout) == (0, "")
    assert json.loads(done.stderr)["indexed"] == 1


def test_what_a_search_would_have_matched_is_shown_latest_first(saved: Path, fihris: Run) -> None:
    by_query = fihris("watch", "test", "مسيرات", "--index", saved).stdout
    assert by_query.index("drone") < by_query.index("march")
    by_name = fihris("watch", "test", "marches", "--index", saved).stdout
    assert "drone" in by_name
    assert fihris("watch", "test", "قطار", "--index", saved).stderr == (
        "nothing in the index matches\n"
    )


def test_a_query_that_can_no_longer_be_understood_is_told(
    saved: Path, fihris: Run, tmp_path: Path, write_lines: Lines
) -> None:
    path = saved / "watches.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["watches"][0]["query"] = 'title:"'
    path.write_text(json.dumps(content), encoding="utf-8")
    source = write_lines(tmp_path / "l.jsonl", [LATER])
    done = fihris("watch", "run", source, "--index", saved)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "note: the saved search 'marches' matches nothing" in done.stderr


def test_a_damaged_file_stops_indexing_before_it_begins(
    saved: Path, fihris: Run, tmp_path: Path, write_lines: Lines
) -> None:
    (saved / "watches.json").write_text("{")
    source = write_lines(tmp_path / "l.jsonl", [LATER])
    done = fihris("index", source, "--index", saved, "--watch")
    assert done.exit_code == 1
    assert "cannot be read as saved searches" in done.stderr
    assert "watches.json.previous" in done.stderr
    assert fihris("show", "later", "--index", saved).exit_code == 1


def test_names_and_queries_cannot_steer_the_terminal(
    saved: Path, fihris: Run, tmp_path: Path, write_lines: Lines
) -> None:
    path = saved / "watches.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["watches"][0]["query"] = "مسيرات \u202e \x1b[2J"
    path.write_text(json.dumps(content), encoding="utf-8")
    hostile = LATER | {"title": "مسيرات\x1b[31m\u202e", "source": "\x07"}
    source = write_lines(tmp_path / "l.jsonl", [hostile])
    for form in ("table", "jsonl"):
        shown = fihris("watch", "run", source, "--index", saved, "--format", form).stdout
        assert "marches" in shown
        assert not {"\x1b", "\u202e", "\x07"} & set(shown)
        assert "\x1b" not in fihris("watch", "list", "--index", saved).stdout


def test_writers_and_backups_leave_saved_searches_alone(
    saved: Path, fihris: Run, tmp_path: Path, write_lines: Lines
) -> None:
    before = (saved / "watches.json").read_bytes()
    fihris("index", write_lines(tmp_path / "l.jsonl", [LATER]), "--index", saved)
    fihris("optimize", "--index", saved)
    assert fihris("verify", "--index", saved).exit_code == 0
    assert fihris("backup", tmp_path / "copy", "--index", saved).exit_code == 0
    assert (saved / "watches.json").read_bytes() == before
    assert (tmp_path / "copy" / "watches.json").read_bytes() == before


@pytest.mark.parametrize(
    "args",
    [
        ["add", "خبر"],
        ["list"],
        ["add", " ", "--index", "x"],
        ["run", "--index", "x"],
        ["run", "a.jsonl", "--new", "--index", "x"],
        ["run", "a.jsonl", "--all", "--index", "x"],
        ["run", "--new", "--watches", "x"],
        ["removes"],
        ["add", "--sources", "x"],
    ],
)
def test_wrong_usage_is_exit_code_2(args: list[str], fihris: Run) -> None:
    result = fihris("watch", *args)
    assert result.exit_code == 2
    assert "Usage: " in result.stderr


@pytest.mark.parametrize("name", ["add", "list", "remove", "test", "run"])
def test_each_command_has_examples_and_says_what_its_options_do(name: str, fihris: Run) -> None:
    group = app.get_command(click.Context(app), "watch")
    assert isinstance(group, click.Group)
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert all(not isinstance(p, click.Option) or p.help for p in command.params)
    shown = fihris("watch", name, "--help").stdout
    assert any(line.startswith("      fihris watch " + name) for line in shown.splitlines())
