"""``fihris search``: the JSON contract, the table, filters and exit codes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from fihris.commands.text import cells, is_right_to_left, visible

Run = Callable[..., Any]


@pytest.fixture
def search(fihris: Run, news: Path) -> Run:
    def run(*args: str) -> dict[str, Any]:
        result = fihris("search", *args, "--format", "json", "--index", news)
        assert result.exit_code == 0
        found: dict[str, Any] = json.loads(result.stdout)
        return found

    return run


def ids(found: dict[str, Any]) -> list[str]:
    return [hit["id"] for hit in found["hits"]]


def marked(text: str, spans: list[list[int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_json_has_exactly_these_keys(search: Run) -> None:
    found = search("مسيرات")
    assert list(found) == ["query", "total", "took_ms", "hits"]
    assert list(found["hits"][0]) == [
        "rank",
        "id",
        "score",
        "title",
        "date",
        "source",
        "category",
        "url",
        "title_spans",
        "snippets",
    ]
    assert list(found["hits"][0]["snippets"][0]) == ["text", "spans"]


def test_profile_says_where_the_time_went(fihris: Run, search: Run, news: Path) -> None:
    stages = ["parse", "lookup", "score", "rerank", "collapse", "fetch", "snippet", "total"]
    found = search("مسيرات", "--profile")
    assert list(found) == ["query", "total", "took_ms", "profile", "hits"]
    assert list(found["profile"]) == stages
    for form in ("table", "jsonl", "trec"):
        result = fihris("search", "مسيرات", "--profile", "--format", form, "--index", news)
        assert re.sub(r" [\d.]+", "", result.stderr) == f"{' · '.join(stages)} ms\n"
        assert "rerank" not in result.stdout


def test_json_holds_what_was_indexed(search: Run) -> None:
    found = search("المسيرة")
    assert found["query"] == "المسيرة"
    assert found["total"] == 2
    assert found["took_ms"] > 0
    hit = found["hits"][0]
    assert hit["score"] > found["hits"][1]["score"] > 0
    del hit["score"], hit["snippets"]
    assert hit == {
        "rank": 1,
        "id": "march",
        "title": "المسيرات تعود إلى العاصمة",
        "date": "2023-05-17T18:30:00Z",
        "source": "الأفق",
        "category": "سياسة",
        "url": "https://example.com/march",
        "title_spans": [[0, 8]],
    }


def test_spans_are_the_words_that_matched(search: Run) -> None:
    (hit, _) = search("المسيرة")["hits"]
    assert marked(hit["title"], hit["title_spans"]) == ["المسيرات"]
    words = [word for part in hit["snippets"] for word in marked(part["text"], part["spans"])]
    assert words == ["مسيرات", "المسيرة"]


def test_an_article_without_a_date_has_null(search: Run) -> None:
    (hit,) = search("مستشفى")["hits"]
    assert hit["date"] is None


def test_json_is_utf_8_and_not_escaped(fihris: Run, news: Path) -> None:
    result = fihris("search", "المسيرة", "--format", "json", "--index", news)
    assert "المسيرات تعود" in result.stdout_bytes.decode()
    assert "\x1b" not in result.stdout


def test_jsonl_is_one_hit_a_line(fihris: Run, search: Run, news: Path) -> None:
    result = fihris("search", "المسيرة", "--format", "jsonl", "--index", news)
    assert [json.loads(line) for line in result.stdout.splitlines()] == search("المسيرة")["hits"]


def test_words_need_no_quotes(search: Run) -> None:
    assert search("وزير", "الخارجية")["query"] == "وزير الخارجية"
    assert ids(search("«وزير", "الخارجية»")) == ["minister"]


def test_a_word_may_start_with_a_minus(search: Run) -> None:
    assert ids(search("العاصمة", "-وزير")) == ["march"]
    assert ids(search("+العاصمة", "-«وزير", "الخارجية»")) == ["march"]


def test_an_option_that_is_not_known_is_not_taken_for_a_word(fihris: Run, news: Path) -> None:
    result = fihris("search", "وزير", "--limt", "3", "--index", news)
    assert result.exit_code == 2
    assert "No such option" in result.stderr
    assert "--limit" in result.stderr


def test_limit_and_offset(search: Run) -> None:
    everything = ids(search("*"))
    assert len(everything) == 4
    assert ids(search("*", "--limit", "2")) == everything[:2]
    page = search("*", "--limit", "2", "--offset", "1")
    assert ids(page) == everything[1:3]
    assert page["total"] == 4
    assert [hit["rank"] for hit in page["hits"]] == [2, 3]
    assert search("*", "--limit", "0")["hits"] == []


def test_sources_and_categories(search: Run) -> None:
    assert set(ids(search("*", "--source", "الأفق"))) == {"march", "minister"}
    assert set(ids(search("*", "--source", "الأفق", "--source", "المنارة"))) == {
        "march",
        "minister",
        "drone",
    }
    assert ids(search("*", "--category", "تقنية")) == ["drone"]
    assert ids(search("*", "--source", "الأفق", "--category", "تقنية")) == []


def test_until_includes_the_day_or_month_that_it_names(search: Run) -> None:
    assert ids(search("*", "--until", "2023-05-17")) == ["march"]
    assert set(ids(search("*", "--until", "مايو 2023"))) == {"march", "minister"}
    assert ids(search("*", "--until", "2023-05-16")) == []


def test_since_begins_with_the_day_that_it_names(search: Run) -> None:
    assert set(ids(search("*", "--since", "17 مايو 2023"))) == {"march", "minister", "drone"}
    assert ids(search("*", "--since", "2023-06")) == ["drone"]
    assert ids(search("*", "--since", "31/05/2023", "--until", "2023-05")) == ["minister"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--since", "يوم ما"], 'cannot read "يوم ما" as a date'),
        (["--since", "2023-06", "--until", "2023-05"], "--since is later than --until"),
        (["--limit", "-1"], "--limit"),
        (["--offset", "-1"], "--offset"),
    ],
)
def test_options_that_cannot_be_used_are_wrong_usage(
    options: list[str], said: str, fihris: Run, news: Path
) -> None:
    result = fihris("search", "*", *options, "--index", news)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("query", ["", "  "])
def test_an_empty_query_is_wrong_usage(query: str, fihris: Run, news: Path) -> None:
    result = fihris("search", query, "--index", news)
    assert result.exit_code == 2
    assert "the query is empty" in result.stderr


def test_a_query_that_cannot_be_parsed_is_searched_as_words(fihris: Run, news: Path) -> None:
    result = fihris("search", '"وزير', "--format", "json", "--index", news)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["total"] == 1
    assert result.stderr.startswith("note: ")
    assert "searched as plain words" in result.stderr


def test_strict_makes_that_an_error(fihris: Run, news: Path) -> None:
    result = fihris("search", '"وزير', "--strict", "--index", news)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "at character 1 of" in result.stderr


def test_no_hit_is_no_failure(fihris: Run, search: Run, news: Path) -> None:
    result = fihris("search", "زعفران", "--index", news)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.startswith("nothing found; try ")
    found = search("زعفران")
    assert (found["total"], found["hits"]) == (0, [])


def test_why_there_is_nothing(fihris: Run, news: Path) -> None:
    filtered = fihris("search", "وزير", "--source", "لا أحد", "--index", news)
    assert "without --source" in filtered.stderr
    beyond = fihris("search", "وزير", "--offset", "7", "--index", news)
    assert beyond.stderr == "nothing to show: --offset is 7, but 1 article matched\n"


def test_bytes_that_are_no_text_do_not_stop_a_search(fihris_process: Run, news: Path) -> None:
    done = fihris_process(
        "search",
        b"\xff\xfe".decode("utf-8", "surrogateescape"),
        "--format",
        "json",
        "--index",
        news,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["query"] == "\ufffd\ufffd"


def test_the_table_in_a_pipe_is_plain_text_without_wrapping(fihris: Run, news: Path) -> None:
    lines = fihris("search", "المسيرة", "--limit", "1", "--index", news).stdout.splitlines()
    assert lines[0] == "1  [المسيرات] تعود إلى العاصمة"
    assert lines[1] == "   الأفق · 2023-05-17 · march"
    assert lines[2] == (
        "   خرجت [مسيرات] حاشدة في العاصمة مساء الجمعة. وقال منظمو [المسيرة] إنها سلمية."
    )
    assert lines[-1].startswith("1-1 of 2 · ")
    assert lines[-1].endswith(" · go on with --offset 1")


def test_colour_marks_the_words(fihris: Run, news: Path) -> None:
    shown = fihris("search", "المسيرة", "--color", "always", "--index", news).stdout
    assert "\x1b[1;31mالمسيرات\x1b[0m" in shown
    assert "\x1b[1;31mمسيرات\x1b[0m" in shown
    assert "\x1b" not in fihris("search", "المسيرة", "--color", "never", "--index", news).stdout


def test_lines_fit_the_terminal_and_keep_the_direction_of_their_hit(
    fihris: Run, tmp_path: Path, write_lines: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    body = "قال المتحدث باسم الشركة إن هيئة الإذاعة " + "BBC News Channel Four " * 3 + "نشرت الخبر."
    article = {"id": "bbc-1", "title": "خبر", "body": body}
    source = write_lines(tmp_path / "a.jsonl", [article])
    fihris("index", source, "--index", tmp_path / "news")
    shown = fihris("search", "الخبر", "--color", "always", "--index", tmp_path / "news").stdout
    *lines, _blank, _footer = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert max(map(cells, lines)) <= 40
    assert " ".join(visible(line).strip() for line in lines[2:]) == body
    # A terminal takes a line's direction from its first letter.
    for line in lines:
        assert is_right_to_left(line)
        assert line.startswith("\u200f") != is_right_to_left(visible(line))
    assert sum(line.startswith("\u200f") for line in lines) >= 2


def test_a_terminal_is_safe_from_control_characters(
    fihris: Run, tmp_path: Path, write_lines: Run
) -> None:
    title = "عاجل\x1b[2J\u202e المسيرات\x07 تعود"
    source = write_lines(tmp_path / "a.jsonl", [{"id": "1\u2066\x9b", "title": title}])
    fihris("index", source, "--index", tmp_path / "news")
    shown = fihris("search", "المسيرات", "--color", "always", "--index", tmp_path / "news").stdout
    assert "عاجل[2J \x1b[0m\x1b[1;31mالمسيرات\x1b[0m" in shown
    assert not set("\u202e\x07\u2066\x9b") & set(shown)
    found = fihris("search", "المسيرات", "--format", "json", "--index", tmp_path / "news").stdout
    (hit,) = json.loads(found)["hits"]
    assert hit["title"] == title
    assert marked(title, hit["title_spans"]) == ["المسيرات"]


def test_bidi_reorders_and_joins_what_is_displayed(fihris: Run, news: Path) -> None:
    shown = fihris("search", "المستشفى", "--bidi", "--color", "always", "--index", news).stdout
    # The last word of the line comes first, its letters joined, and is still marked.
    assert "\x1b[1;31m" + "ﻰﻔﺸﺘﺴﻣ" + "\x1b[0m" in shown
    assert "مستشفى" not in shown


def test_bidi_leaves_json_alone(fihris: Run, news: Path) -> None:
    plain, asked = (
        json.loads(
            fihris("search", "المستشفى", "--format", "json", "--index", news, *option).stdout
        )
        for option in ([], ["--bidi"])
    )
    assert plain["hits"] == asked["hits"]


def test_bidi_without_its_extra_names_the_extra(
    fihris: Run, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "arabic_reshaper", None)
    result = fihris("search", "المستشفى", "--bidi", "--index", news)
    assert result.exit_code == 1
    assert "pip install 'fihris[bidi]'" in result.stderr


def test_explain_says_what_adds_up_to_each_score(search: Run) -> None:
    for hit in search("مسيرات", "--explain")["hits"]:
        assert list(hit)[-1] == "explanation"
        assert sum(part["score"] for part in hit["explanation"]) == pytest.approx(hit["score"])
        assert any(part["level"] == "lemma" and part["forms"] for part in hit["explanation"])


def test_explain_in_the_table(fihris: Run, news: Path) -> None:
    lines = fihris("search", "مسيرات", "--explain", "--index", news).stdout.splitlines()
    assert any(re.fullmatch(r" +score \d+\.\d+:", line) for line in lines)
    assert any(re.search(r"body lemma: weight 1, \d+ of \d+ tokens", line) for line in lines)


def test_recency_puts_newer_articles_first(fihris: Run, tmp_path: Path) -> None:
    lines = [
        {"id": "old", "body": "زلزال عنيف", "date": "1999-01-01"},
        {"id": "new", "body": "زلزال عنيف", "date": datetime.now(UTC).isoformat()},
    ]
    source = tmp_path / "articles.jsonl"
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    index = tmp_path / "dated"
    assert fihris("index", source, "--index", index).exit_code == 0

    def order(*options: str) -> list[str]:
        found = fihris("search", "زلزال", "--format", "json", "--index", index, *options)
        return ids(json.loads(found.stdout))

    assert order() == ["old", "new"]
    for time in ("12h", "30d", "30", "2w", "1.5y"):
        assert order("--recency", time) == ["new", "old"]


@pytest.mark.parametrize("time", ["", "d", "soon", "-3d", "0d", "nan", "inf"])
def test_a_time_that_is_none_is_wrong_usage(fihris: Run, news: Path, time: str) -> None:
    result = fihris("search", "مسيرات", "--index", news, "--recency", time)
    assert result.exit_code == 2
    assert "write 12h, 30d, 2w or 1y" in result.stderr


def test_explain_shows_what_the_second_stage_saw(fihris: Run, news: Path) -> None:
    result = fihris("search", "مسيرات", "--explain", "--index", news)
    assert re.search(r"مسيرات \(.*\) coverage: weight 0\.\d", result.stdout)


def test_a_search_that_is_out_of_time_says_so(fihris: Run, news: Path) -> None:
    for form in ("table", "json", "jsonl", "trec"):
        done = fihris("search", "العاصمة", "-i", news, "--timeout", "0", "--format", form)
        assert done.exit_code == 0
        assert "note: the time was up after 0 ms" in done.stderr
        assert "nothing found in that time" in done.stderr
        if form == "json":
            found = json.loads(done.stdout)
            assert (found["total"], found["partial"], found["hits"]) == (0, True, [])
    done = fihris("search", "العاصمة", "-i", news, "--timeout", "60000", "--format", "json")
    assert "partial" not in json.loads(done.stdout)
    assert "time was up" not in done.stderr


def test_a_search_that_ends_in_time_to_show_what_it_found(
    fihris: Run, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count()
    monkeypatch.setattr("fihris.search.deadline.perf_counter", lambda: next(ticks) / 1000)
    shown = set()
    for steps in range(0, 120, 3):
        done = fihris("search", "العاصمة", "-i", news, "--timeout", steps)
        assert done.exit_code == 0
        if "1-2 of at least 2" in done.stdout:
            assert "partial: the time was up" in done.stdout
            shown.add("partial")
        elif "1-2 of 2" in done.stdout:
            shown.add("whole")
    assert shown == {"partial", "whole"}


def test_a_query_beyond_a_limit(fihris: Run, news: Path) -> None:
    query = " ".join(f"حكوم{i}*" for i in range(33))
    done = fihris("search", query, "-i", news, "--strict")
    assert done.exit_code == 1
    assert "(limit patterns)" in done.stderr
    done = fihris("search", query, "-i", news)
    assert done.exit_code == 0
    assert "searched as plain words" in done.stderr
    assert fihris("search", "وزير", "-i", news, "--offset", "100000").exit_code == 1
